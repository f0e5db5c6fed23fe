//! A server whose certificate is refused is not called again: a retry would not change its certificate.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::sync::Arc;

use callwright::{Code, Error, Outcome, Stop, TlsSettings, TransportSettings};
use callwright_services::user::v1::{User, UserServiceClient};
use callwright_testing::Step;
use clients::{Http, assert_clear, change, http1, over_both, quick};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

over_both!(
    a_certificate_that_nobody_vouches_for_is_refused_once,
    a_certificate_of_another_name_is_refused_once,
    a_certificate_that_is_trusted_is_accepted,
    a_server_that_does_not_speak_tls_is_tried_again
);

/// An HTTPS server with a certificate of this name that it made itself, for one request per connection; and that
/// certificate, as a PEM text.
async fn serve(name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that refuses the certificate ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
                .await;
            let _ = stream.shutdown().await;
        }
    });
    (url, made.cert.pem())
}

/// Calls with retries; the client trusts this certificate alone, or those of the system.
async fn call(http: Http, url: &str, trusted: Option<String>) -> Result<User, Error> {
    let tls = trusted.map_or_else(TlsSettings::new, |pem| TlsSettings::new().ca_pem(pem));
    let transport = http.with(&TransportSettings::new().tls(tls)).unwrap();
    let users = UserServiceClient::builder().options(quick()).transport(transport).build(url).unwrap();
    users.update_user(change()).retries(2).await
}

fn assert_untrusted(error: &Error, url: &str) {
    assert_eq!((error.outcome(), error.code()), (Outcome::Local, Code::Unavailable), "{error:?}");
    assert_eq!((error.attempts().len(), error.stop()), (1, Some(Stop::NotRetryable)));
    let authority = url.trim_start_matches("https://");
    assert_eq!(error.message(), format!("the server's certificate is not trusted: {authority}"));
    assert_clear(error);
}

async fn a_certificate_that_nobody_vouches_for_is_refused_once(http: Http) {
    let (url, _) = serve("127.0.0.1").await;
    assert_untrusted(&call(http, &url, None).await.unwrap_err(), &url);
}

async fn a_certificate_of_another_name_is_refused_once(http: Http) {
    let (url, certificate) = serve("other.internal").await;
    assert_untrusted(&call(http, &url, Some(certificate)).await.unwrap_err(), &url);
}

async fn a_certificate_that_is_trusted_is_accepted(http: Http) {
    let (url, certificate) = serve("127.0.0.1").await;
    call(http, &url, Some(certificate)).await.unwrap();
}

async fn a_server_that_does_not_speak_tls_is_tried_again(http: Http) {
    let server = http1([Step::json("{}")]).await;
    let error = call(http, &server.url().replace("http:", "https:"), None).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable), "{error:?}");
    assert_eq!((error.attempts().len(), error.stop()), (3, Some(Stop::MaxRetries)));
    assert_clear(&error);
}
