//! The TLS configuration that the settings describe.

use std::sync::{Arc, OnceLock};

use hyper_rustls::ConfigBuilderExt as _;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};

use crate::outcome::Outcome;
use crate::transport::pem;
use crate::transport::settings::{HttpVersion, TlsSettings, TlsVersion};
use crate::{Code, Error};

/// The configuration of these settings, without ALPN.
pub(super) fn config(settings: &TlsSettings) -> Result<ClientConfig, Error> {
    match (&settings.ca_pem, &settings.identity_pem) {
        (None, None) => of_platform(settings),
        _ => made(settings),
    }
}

/// The configuration that trusts what the platform trusts. The process has one per version: each holds all certificates of
/// the platform, and reading them takes milliseconds.
fn of_platform(settings: &TlsSettings) -> Result<ClientConfig, Error> {
    static ALL: OnceLock<ClientConfig> = OnceLock::new();
    static ONLY_13: OnceLock<ClientConfig> = OnceLock::new();
    let kept = match settings.min_version {
        TlsVersion::Tls12 => &ALL,
        TlsVersion::Tls13 => &ONLY_13,
    };
    match kept.get() {
        Some(config) => Ok(config.clone()),
        None => made(settings).map(|config| kept.get_or_init(|| config).clone()),
    }
}

fn made(settings: &TlsSettings) -> Result<ClientConfig, Error> {
    let versions: &[&SupportedProtocolVersion] = match settings.min_version {
        TlsVersion::Tls12 => &[&version::TLS13, &version::TLS12],
        TlsVersion::Tls13 => &[&version::TLS13],
    };
    let builder = ClientConfig::builder_with_provider(pem::provider())
        .with_protocol_versions(versions)
        .map_err(|error| internal("the process's provider of cryptography cannot speak TLS", error))?;
    let builder = match &settings.ca_pem {
        None => builder
            .try_with_platform_verifier()
            .map_err(|error| internal("the certificates that the platform trusts cannot be read", error))?,
        Some(pem) => {
            let mut roots = RootCertStore::empty();
            for certificate in pem::authorities(pem)? {
                roots.add(certificate).map_err(|_| pem::no_authority())?;
            }
            builder.with_root_certificates(roots)
        }
    };
    match &settings.identity_pem {
        None => Ok(builder.with_no_client_auth()),
        Some(pem) => {
            let (chain, key) = pem::identity(pem)?;
            builder.with_client_auth_cert(chain, key).map_err(|_| pem::no_identity())
        }
    }
}

/// The configuration, which offers servers these versions of HTTP.
pub(super) fn offering(version: HttpVersion, mut config: ClientConfig) -> Arc<ClientConfig> {
    let offered: &[&[u8]] = match version {
        HttpVersion::Negotiated => &[b"h2", b"http/1.1"],
        HttpVersion::Http1 => &[b"http/1.1"],
        HttpVersion::Http2 => &[b"h2"],
    };
    config.alpn_protocols = offered.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

fn internal(message: &str, error: rustls::Error) -> Error {
    Error::of(Outcome::Local, Code::Internal, message).with_source(error)
}
