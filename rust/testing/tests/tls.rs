//! TLS on loopback: who is trusted, who the client is, which versions are spoken, and what cannot be read.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;
mod loopback;

use std::time::Duration;

use callwright::{
    Code, Error, HttpVersion, HyperTransport, Outcome, TlsSettings, TlsVersion, TransportSettings,
};
use callwright_services::hello::v1::HelloServiceClient;
use clients::{Http, assert_clear, greet, over_both, quick};
use loopback::{Asks, Authority, BothVersions, serve, serve_after};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, version};

over_both!(
    a_server_of_the_given_authority_is_trusted_and_no_other,
    a_server_that_asks_for_a_certificate_gets_it,
    a_client_certificate_that_is_missing_is_named,
    a_handshake_that_the_server_refuses_may_be_for_a_missing_certificate,
    a_server_below_the_least_version_is_refused,
    http2_is_spoken_where_tls_negotiates_it,
    requests_share_the_connection_that_negotiated_http2,
    a_server_may_negotiate_another_version_on_each_connection,
    what_cannot_be_read_is_named_and_not_shown,
);

async fn call(http: Http, url: &str, settings: TransportSettings) -> Result<String, Error> {
    let transport = http.with(&settings)?;
    let hello = HelloServiceClient::builder().options(quick()).transport(transport).build(url)?;
    hello.say_hello(greet()).await.map(|reply| reply.greeting)
}

fn direct(tls: TlsSettings) -> TransportSettings {
    TransportSettings::new().no_proxy().tls(tls)
}

async fn a_server_of_the_given_authority_is_trusted_and_no_other(http: Http) {
    let (ours, others) = (Authority::new(), Authority::new());
    let url = serve(&ours, Asks::Nothing, &[&version::TLS13]).await;
    let tls = TlsSettings::new().ca_pem(ours.pem());
    assert_eq!(call(http, &url, direct(tls)).await.unwrap(), "hello");
    let several = format!("{}{}", others.pem(), ours.pem());
    assert_eq!(call(http, &url, direct(TlsSettings::new().ca_pem(several))).await.unwrap(), "hello");
    for tls in [TlsSettings::new().ca_pem(others.pem()), TlsSettings::new()] {
        let error = call(http, &url, direct(tls)).await.unwrap_err();
        assert_eq!((error.outcome(), error.code()), (Outcome::Local, Code::Unavailable), "{error:#}");
    }
}

async fn a_server_that_asks_for_a_certificate_gets_it(http: Http) {
    let authority = Authority::new();
    let url = serve(&authority, Asks::CertificateOf(&authority), &[&version::TLS13]).await;
    let me = authority.issue("growth");
    let tls = TlsSettings::new().ca_pem(authority.pem());
    let known = tls.clone().client_certificate_pem(&me.certificate_pem, &me.key_pem);
    assert_eq!(call(http, &url, direct(known)).await.unwrap(), "hello");
    let stranger = Authority::new().issue("growth");
    let unknown = tls.client_certificate_pem(&stranger.certificate_pem, &stranger.key_pem);
    let error = call(http, &url, direct(unknown)).await.expect_err("with a certificate of somebody else");
    assert_eq!(error.outcome(), Outcome::Local, "{error:#}");
    assert!(error.message().starts_with("the server refuses the client certificate"), "{error}");
}

/// TLS 1.3 refuses after the handshake, when the request may be on its way.
async fn a_client_certificate_that_is_missing_is_named(http: Http) {
    let authority = Authority::new();
    let tls = TlsSettings::new().ca_pem(authority.pem());
    for (version, protocol) in
        [(&version::TLS13, "http/1.1"), (&version::TLS12, "http/1.1"), (&version::TLS13, "h2")]
    {
        let asks = Asks::CertificateOf(&authority);
        let url = serve_after(&authority, asks, &[version], &[protocol]).await;
        for _ in 0..10 {
            let error = call(http, &url, direct(tls.clone())).await.expect_err("without a certificate");
            assert_eq!((error.outcome(), error.code()), (Outcome::Local, Code::Unavailable), "{error:#}");
            let says = "the server requires a client certificate, and none was sent; set TlsSettings::client_certificate_pem";
            assert!(error.message().starts_with(says), "{version:?} {protocol}: {error:#}");
            assert_eq!(error.attempts().len(), 1);
            assert_clear(&error);
        }
    }
}

/// In TLS 1.2 some servers give no reason.
async fn a_handshake_that_the_server_refuses_may_be_for_a_missing_certificate(http: Http) {
    const FATAL_HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.read_buf(&mut Vec::new()).await.unwrap();
            stream.write_all(&FATAL_HANDSHAKE_FAILURE).await.unwrap();
        }
    });
    let error = call(http, &url, direct(TlsSettings::new())).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable), "{error:#}");
    let says = "it may require a client certificate (TlsSettings::client_certificate_pem)";
    assert!(error.message().contains(says), "{error:#}");
}

async fn a_server_below_the_least_version_is_refused(http: Http) {
    let authority = Authority::new();
    let url = serve(&authority, Asks::Nothing, &[&version::TLS12]).await;
    let tls = TlsSettings::new().ca_pem(authority.pem());
    assert_eq!(call(http, &url, direct(tls.clone())).await.unwrap(), "hello");
    let error = call(http, &url, direct(tls.clone().min_version(TlsVersion::Tls13))).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable), "{error:#}");
    let url = serve(&authority, Asks::Nothing, &[&version::TLS13]).await;
    assert_eq!(call(http, &url, direct(tls.min_version(TlsVersion::Tls13))).await.unwrap(), "hello");
}

async fn http2_is_spoken_where_tls_negotiates_it(http: Http) {
    const BOTH: &[&str] = &["h2", "http/1.1"];
    let authority = Authority::new();
    let settings = |version| direct(TlsSettings::new().ca_pem(authority.pem())).http_version(version);
    for (spoken, version, expected) in [
        (BOTH, HttpVersion::Negotiated, (0, 1)),
        (&["http/1.1"], HttpVersion::Negotiated, (1, 0)),
        (&[], HttpVersion::Negotiated, (1, 0)),
        // The server prefers h2, so that it must not have been offered.
        (BOTH, HttpVersion::Http1, (1, 0)),
        (BOTH, HttpVersion::Http2, (0, 1)),
    ] {
        let server = BothVersions::start(&authority, spoken).await;
        assert_eq!(
            call(http, &server.url, settings(version)).await.unwrap(),
            "hello",
            "{spoken:?} {version:?}"
        );
        assert_eq!(server.counts(), expected, "{spoken:?} {version:?}");
    }
    for (spoken, version) in [("h2", HttpVersion::Http1), ("http/1.1", HttpVersion::Http2)] {
        let server = BothVersions::start(&authority, &[spoken]).await;
        let error = call(http, &server.url, settings(version)).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unsent, "{version:?}: {error:#}");
        assert_eq!(server.counts(), (0, 0), "{version:?}");
    }
}

async fn requests_share_the_connection_that_negotiated_http2(http: Http) {
    const AT_ONCE: usize = 20;
    let authority = Authority::new();
    let server = BothVersions::start(&authority, &["h2", "http/1.1"]).await;
    let transport = http.with(&direct(TlsSettings::new().ca_pem(authority.pem()))).unwrap();
    let hello =
        HelloServiceClient::builder().options(quick()).transport(transport).build(&server.url).unwrap();
    let mut opened = Vec::new();
    for wave in 1..=3 {
        let calls: Vec<_> =
            (0..AT_ONCE).map(|_| tokio::spawn(hello.say_hello(greet()).into_future())).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(server.counts(), (0, wave * AT_ONCE));
        opened.push(server.h2.log().connections.len());
    }
    // Those of the first wave did not know yet that they could share one.
    assert_eq!(opened[1..], [opened[0]; 2]);
    let log = server.h2.log();
    let second: std::collections::BTreeSet<_> =
        log.requests[AT_ONCE..].iter().map(|request| request.connection).collect();
    assert_eq!(second.len(), 1, "{log}");
}

async fn a_server_may_negotiate_another_version_on_each_connection(http: Http) {
    let authority = Authority::new();
    let versions: [&[&str]; 4] = [&["h2"], &["http/1.1"], &["h2"], &["http/1.1"]];
    let server = BothVersions::in_turn(&authority, &versions).await;
    let settings = direct(TlsSettings::new().ca_pem(authority.pem())).pool_idle_timeout(Duration::ZERO);
    let transport = http.with(&settings).unwrap();
    let hello =
        HelloServiceClient::builder().options(quick()).transport(transport).build(&server.url).unwrap();
    for _ in 0..6 {
        assert_eq!(hello.say_hello(greet()).await.unwrap().greeting, "hello");
    }
    let (http1, h2) = server.counts();
    assert_eq!(http1 + h2, 6);
    assert!(http1 >= 3 && h2 >= 1, "{http1} {h2}");
}

async fn what_cannot_be_read_is_named_and_not_shown(http: Http) {
    const CA: &str = "the CA holds no certificate; give a PEM text with BEGIN CERTIFICATE in it";
    const IDENTITY: &str = "the client certificate or its key cannot be read; give both as PEM texts, with BEGIN \
         CERTIFICATE and BEGIN PRIVATE KEY in them";
    let (authority, other) = (Authority::new(), Authority::new().issue("growth"));
    let me = authority.issue("growth");
    let tls = TlsSettings::new;
    let garbage = "-----BEGIN CERTIFICATE-----\nczNjcmV0\n-----END CERTIFICATE-----\n";
    for (settings, says) in [
        (tls().ca_pem("s3cret"), CA),
        (tls().ca_pem(""), CA),
        (tls().ca_pem(garbage), CA),
        (tls().ca_pem("-----BEGIN CERTIFICATE-----\ns3cret!\n-----END CERTIFICATE-----\n"), CA),
        // A key is none.
        (tls().ca_pem(me.key_pem.clone()), CA),
        (tls().client_certificate_pem("s3cret", "s3cret"), IDENTITY),
        (tls().client_certificate_pem(&me.certificate_pem, "s3cret"), IDENTITY),
        (tls().client_certificate_pem("s3cret", &me.key_pem), IDENTITY),
        (tls().client_certificate_pem(garbage, &me.key_pem), IDENTITY),
        // The key of another certificate.
        (tls().client_certificate_pem(&me.certificate_pem, &other.key_pem), IDENTITY),
    ] {
        let error = http.with(&direct(settings.clone())).unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::InvalidArgument, says));
        assert_clear(&error);
        let shown = format!("{error:#} {error:?} {settings:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("PRIVATE KEY-----"), "{shown}");
    }
}

#[tokio::test]
async fn a_configuration_of_rustls_is_taken_and_negotiates_as_any() {
    let authority = Authority::new();
    let mut roots = RootCertStore::empty();
    roots.add(authority.der()).unwrap();
    let mut tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    let server = BothVersions::start(&authority, &["h2", "http/1.1"]).await;
    let transport = HyperTransport::with_tls(tls);
    let hello =
        HelloServiceClient::builder().options(quick()).transport(transport).build(&server.url).unwrap();
    assert_eq!(hello.say_hello(greet()).await.unwrap().greeting, "hello");
    assert_eq!(server.counts(), (0, 1));
}
