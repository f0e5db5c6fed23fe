//! TLS, client certificates and proxies on loopback, with a certificate authority of the test's own.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use callwright::{
    Code, Error, HttpVersion, Outcome, ReqwestTransport, TlsSettings, TlsVersion, TransportSettings,
};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};

/// A certificate authority.
struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate that it issued.
struct Issued {
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key_pem: String,
    key: PrivateKeyDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    fn issue(&self, name: &str) -> Issued {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        Issued {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        }
    }
}

/// What the server asks of its clients.
enum Asks<'a> {
    Nothing,
    CertificateOf(&'a Authority),
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while stream.read_line(&mut line).await? > 2 {
        if let Some(number) = line.to_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    stream.read_exact(&mut vec![0; length]).await?;
    let body = r#"{"greeting":"hello"}"#;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await?;
    stream.shutdown().await
}

/// An HTTPS server with a certificate of 127.0.0.1, for one request per connection.
async fn serve(
    authority: &Authority,
    asks: Asks<'_>,
    versions: &[&'static SupportedProtocolVersion],
) -> String {
    let issued = authority.issue("127.0.0.1");
    let config = ServerConfig::builder_with_protocol_versions(versions);
    let config = match asks {
        Asks::Nothing => config.with_no_client_auth(),
        Asks::CertificateOf(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.0.der().clone()).unwrap();
            config.with_client_cert_verifier(WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap())
        }
    };
    let config = config.with_single_cert(vec![issued.certificate], issued.key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move { answer(acceptor.accept(stream).await?).await });
        }
    });
    url
}

/// A proxy that answers plain requests itself and connects where it is asked to; it counts what it is asked.
async fn proxy() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(relay(stream));
        }
    });
    (url, count)
}

async fn relay(mut stream: TcpStream) -> io::Result<()> {
    let mut start = [0; 7];
    stream.peek(&mut start).await?;
    if &start != b"CONNECT" {
        return answer(stream).await;
    }
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let line = String::from_utf8_lossy(&head);
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut server = TcpStream::connect(target).await?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    tokio::io::copy_bidirectional(&mut stream, &mut server).await.map(|_| ())
}

async fn call(url: &str, settings: TransportSettings) -> Result<String, Error> {
    let transport = ReqwestTransport::with_settings(&settings)?;
    let hello = HelloServiceClient::builder().transport(transport).retries(0).build(url)?;
    hello.say_hello(SayHelloRequest { name: "Guoguo".into() }).await.map(|reply| reply.greeting)
}

fn direct(tls: TlsSettings) -> TransportSettings {
    TransportSettings::new().no_proxy().tls(tls)
}

#[tokio::test]
async fn a_server_of_the_given_authority_is_trusted_and_no_other() {
    let (ours, others) = (Authority::new(), Authority::new());
    let url = serve(&ours, Asks::Nothing, &[&version::TLS13]).await;
    let tls = TlsSettings::new().ca_pem(ours.pem());
    assert_eq!(call(&url, direct(tls)).await.unwrap(), "hello");
    let error = call(&url, direct(TlsSettings::new().ca_pem(others.pem()))).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Local, Code::Unavailable), "{error:#}");
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_gets_it() {
    let authority = Authority::new();
    let url = serve(&authority, Asks::CertificateOf(&authority), &[&version::TLS13]).await;
    let me = authority.issue("growth");
    let tls = TlsSettings::new().ca_pem(authority.pem());
    let known = tls.clone().client_certificate_pem(&me.certificate_pem, &me.key_pem);
    assert_eq!(call(&url, direct(known)).await.unwrap(), "hello");
    call(&url, direct(tls.clone())).await.expect_err("without a certificate");
    let stranger = Authority::new().issue("growth");
    let unknown = tls.client_certificate_pem(&stranger.certificate_pem, &stranger.key_pem);
    call(&url, direct(unknown)).await.expect_err("with a certificate of somebody else");
}

#[tokio::test]
async fn a_server_below_the_least_version_is_refused() {
    let authority = Authority::new();
    let url = serve(&authority, Asks::Nothing, &[&version::TLS12]).await;
    let tls = TlsSettings::new().ca_pem(authority.pem());
    assert_eq!(call(&url, direct(tls.clone())).await.unwrap(), "hello");
    let error = call(&url, direct(tls.min_version(TlsVersion::Tls13))).await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable, "{error:#}");
}

#[tokio::test]
async fn requests_go_through_the_proxy_with_and_without_tls() {
    let authority = Authority::new();
    let (proxy, count) = proxy().await;
    let url = serve(&authority, Asks::Nothing, &[&version::TLS13]).await;
    let settings = TransportSettings::new().proxy(&proxy).tls(TlsSettings::new().ca_pem(authority.pem()));
    assert_eq!(call(&url, settings.clone()).await.unwrap(), "hello");
    assert_eq!(count.load(Ordering::Relaxed), 1);
    // The proxy alone knows this host.
    assert_eq!(call("http://user.internal", settings).await.unwrap(), "hello");
    assert_eq!(count.load(Ordering::Relaxed), 2);
    let refused = TransportSettings::new().proxy("http://127.0.0.1:1").http_version(HttpVersion::Http1);
    assert_eq!(call(&url, refused).await.unwrap_err().outcome(), Outcome::Unsent);
}

#[test]
fn what_cannot_be_read_is_named_and_keys_are_not_shown() {
    let message = |settings: TransportSettings| {
        let error = ReqwestTransport::with_settings(&settings).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(!format!("{error:#} {error:?} {settings:?}").contains("s3cret"));
        error.message().to_owned()
    };
    let ca = message(direct(TlsSettings::new().ca_pem("s3cret")));
    assert_eq!(ca, "the CA holds no certificate; give a PEM text with BEGIN CERTIFICATE in it");
    let identity = message(direct(TlsSettings::new().client_certificate_pem("s3cret", "s3cret")));
    assert!(identity.starts_with("the client certificate or its key cannot be read; "), "{identity}");
    let proxy = message(TransportSettings::new().proxy("not a url s3cret").tls(TlsSettings::new()));
    assert!(proxy.starts_with("the proxy is no URL; "), "{proxy}");
    let settings = TransportSettings::new().proxy("http://me:s3cret@proxy:3128");
    assert!(!format!("{settings:?}").contains("s3cret"));
}
