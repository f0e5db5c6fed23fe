//! Servers with TLS, and proxies, on loopback, with a certificate authority of the tests' own.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

pub(crate) mod proxy;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use callwright_testing::{Scenario, ScriptedServer};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

use super::clients::greeting;

/// A certificate authority.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate that it issued.
pub(crate) struct Issued {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) certificate_pem: String,
    pub(crate) key_pem: String,
    pub(crate) key: PrivateKeyDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    pub(crate) fn issue(&self, name: &str) -> Issued {
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

    /// What a server of 127.0.0.1 needs that asks its clients for nothing, and speaks these versions of HTTP.
    pub(crate) fn acceptor(&self, versions: &[&str]) -> TlsAcceptor {
        let issued = self.issue("127.0.0.1");
        let config = ServerConfig::builder().with_no_client_auth();
        let mut config = config.with_single_cert(vec![issued.certificate], issued.key).unwrap();
        config.alpn_protocols = versions.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// What the server asks of its clients.
pub(crate) enum Asks<'a> {
    Nothing,
    CertificateOf(&'a Authority),
}

/// Reads one request, body included, and returns its head.
pub(crate) async fn request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut stream = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if stream.read_line(&mut head).await? <= 2 {
            break;
        }
        if let Some(number) = head[start..].to_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().unwrap_or(0);
        }
    }
    stream.read_exact(&mut vec![0; length]).await?;
    Ok(head)
}

/// Answers with a greeting.
pub(crate) async fn greet(stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    let body = r#"{"greeting":"hello"}"#;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await?;
    stream.shutdown().await
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    request(&mut stream).await?;
    greet(&mut stream).await
}

/// An HTTPS server with a certificate of 127.0.0.1, for one request of HTTP/1.1 per connection.
pub(crate) async fn serve(
    authority: &Authority,
    asks: Asks<'_>,
    versions: &[&'static SupportedProtocolVersion],
) -> String {
    serve_after(authority, asks, versions, &[]).await
}

/// The same, after it has negotiated one of these protocols.
pub(crate) async fn serve_after(
    authority: &Authority,
    asks: Asks<'_>,
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
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
    let mut config = config.with_single_cert(vec![issued.certificate], issued.key).unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
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

/// An HTTPS server that speaks what TLS negotiates, and keeps a log for each version of HTTP.
pub(crate) struct BothVersions {
    pub(crate) url: String,
    pub(crate) http1: ScriptedServer,
    pub(crate) h2: ScriptedServer,
}

impl BothVersions {
    /// Prefers the first of these versions, `h2` and `http/1.1`, that the client speaks too.
    pub(crate) async fn start(authority: &Authority, versions: &[&str]) -> Self {
        Self::in_turn(authority, &[versions]).await
    }

    /// The same, with other versions for each connection, and the last ones for all that come after.
    pub(crate) async fn in_turn(authority: &Authority, versions: &[&[&str]]) -> Self {
        let slowly = || [greeting().after(Duration::from_millis(10))];
        let http1 = ScriptedServer::start(Scenario::http1(slowly()).repeat_last()).await.unwrap();
        let h2 = ScriptedServer::start(Scenario::h2c(slowly()).repeat_last()).await.unwrap();
        let (to_http1, to_h2) = (http1.address(), h2.address());
        let acceptors: Vec<_> = versions.iter().map(|versions| authority.acceptor(versions)).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let mut turn = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptors[turn.min(acceptors.len() - 1)].clone();
                turn += 1;
                tokio::spawn(async move {
                    let mut stream = acceptor.accept(stream).await?;
                    let is_h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                    let mut server = TcpStream::connect(if is_h2 { to_h2 } else { to_http1 }).await?;
                    tokio::io::copy_bidirectional(&mut stream, &mut server).await
                });
            }
        });
        Self { url, http1, h2 }
    }

    /// How many requests came over HTTP/1.1, and how many over HTTP/2.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.http1.log().requests.len(), self.h2.log().requests.len())
    }
}
