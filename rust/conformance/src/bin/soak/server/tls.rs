use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::Failure;

/// TLS for servers on 127.0.0.1.
#[derive(Clone)]
pub(super) struct Tls {
    /// Negotiates HTTP/2.
    pub(super) http2: TlsAcceptor,
    /// Negotiates HTTP/1.1.
    pub(super) http1: TlsAcceptor,
}

impl Tls {
    /// Returns TLS with a certificate authority of its own, and the certificate of the authority as PEM.
    pub(super) fn new() -> Result<(Self, String), Failure> {
        let mut params = CertificateParams::new([])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
        let acceptor = |versions: &[&[u8]]| -> Result<TlsAcceptor, Failure> {
            let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der())?,
            )?;
            config.alpn_protocols = versions.iter().map(|version| version.to_vec()).collect();
            Ok(TlsAcceptor::from(Arc::new(config)))
        };
        let tls = Self { http2: acceptor(&[b"h2", b"http/1.1"])?, http1: acceptor(&[b"http/1.1"])? };
        Ok((tls, authority.pem()))
    }
}
