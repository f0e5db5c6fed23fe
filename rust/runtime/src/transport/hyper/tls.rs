//! The TLS configuration of a transport.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, OnceLock};

use hyper_rustls::ConfigBuilderExt as _;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, SupportedProtocolVersion, WantsVerifier, version};

use crate::error::Error;
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::transport::pem;
use crate::transport::settings::{HttpVersion, TlsSettings, TlsVersion};

/// The TLS configuration of a transport. The certificates of the platform are loaded when the first connection needs
/// them, so that calls without TLS also work where none are installed.
pub(super) struct Tls {
    source: Source,
    /// The HTTP version that is offered to servers.
    version: HttpVersion,
    to_servers: OnceLock<Arc<ClientConfig>>,
    to_proxies: OnceLock<Arc<ClientConfig>>,
}

enum Source {
    Given(Box<ClientConfig>),
    OfPlatform(TlsVersion),
}

impl Tls {
    /// Returns the configuration for these settings.
    pub(super) fn of(settings: &TlsSettings, version: HttpVersion) -> Result<Self, Error> {
        let source = match (&settings.ca_pem, &settings.identity_pem) {
            (None, None) => Source::OfPlatform(settings.min_version),
            _ => Source::Given(Box::new(made(settings)?)),
        };
        Ok(Self::from_source(source, version))
    }

    /// Wraps a custom configuration. Its ALPN protocols are ignored.
    pub(super) fn given(config: ClientConfig, version: HttpVersion) -> Self {
        Self::from_source(Source::Given(Box::new(config)), version)
    }

    fn from_source(source: Source, version: HttpVersion) -> Self {
        Self { source, version, to_servers: OnceLock::new(), to_proxies: OnceLock::new() }
    }

    /// Returns the configuration for connections to servers. It offers the HTTP versions by ALPN.
    pub(super) fn to_servers(&self) -> Result<Arc<ClientConfig>, NoCertificates> {
        let offered: &[&[u8]] = match self.version {
            HttpVersion::Negotiated => &[b"h2", b"http/1.1"],
            HttpVersion::Http1 => &[b"http/1.1"],
            HttpVersion::Http2 => &[b"h2"],
        };
        self.offering(offered, &self.to_servers)
    }

    /// Returns the configuration for connections to proxies. Proxies speak HTTP/1.1, so ALPN offers nothing.
    pub(super) fn to_proxies(&self) -> Result<Arc<ClientConfig>, NoCertificates> {
        self.offering(&[], &self.to_proxies)
    }

    fn offering(
        &self,
        versions: &[&[u8]],
        kept: &OnceLock<Arc<ClientConfig>>,
    ) -> Result<Arc<ClientConfig>, NoCertificates> {
        if let Some(config) = kept.get() {
            return Ok(Arc::clone(config));
        }
        let mut config = match &self.source {
            Source::Given(config) => ClientConfig::clone(config),
            Source::OfPlatform(least) => of_platform(*least)?,
        };
        config.alpn_protocols = versions.iter().map(|name| name.to_vec()).collect();
        Ok(Arc::clone(kept.get_or_init(|| Arc::new(config))))
    }
}

/// No certificate authority is trusted.
#[derive(Clone, Debug)]
pub(super) struct NoCertificates(rustls::Error);

impl fmt::Display for NoCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no certificate of an authority that the platform trusts can be read; install the system's ca-certificates, \
             set SSL_CERT_FILE, or give TlsSettings::ca_pem",
        )
    }
}

impl StdError for NoCertificates {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

impl From<NoCertificates> for Error {
    fn from(error: NoCertificates) -> Self {
        internal(&error.to_string(), error.0)
    }
}

/// Returns the configuration that trusts the certificates of the platform. The process shares one per TLS version,
/// because each holds all certificates of the platform, and loading them takes milliseconds.
fn of_platform(least: TlsVersion) -> Result<ClientConfig, NoCertificates> {
    static ALL: OnceLock<ClientConfig> = OnceLock::new();
    static ONLY_13: OnceLock<ClientConfig> = OnceLock::new();
    let kept = match least {
        TlsVersion::Tls12 => &ALL,
        TlsVersion::Tls13 => &ONLY_13,
    };
    if let Some(config) = kept.get() {
        return Ok(config.clone());
    }
    let trusting = builder(least).and_then(ConfigBuilder::try_with_platform_verifier);
    let config = trusting.map_err(NoCertificates)?.with_no_client_auth();
    Ok(kept.get_or_init(|| config).clone())
}

fn builder(least: TlsVersion) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
    let versions: &[&SupportedProtocolVersion] = match least {
        TlsVersion::Tls12 => &[&version::TLS13, &version::TLS12],
        TlsVersion::Tls13 => &[&version::TLS13],
    };
    ClientConfig::builder_with_provider(pem::provider()).with_protocol_versions(versions)
}

/// Returns the configuration for settings with certificates, without ALPN.
fn made(settings: &TlsSettings) -> Result<ClientConfig, Error> {
    let builder = builder(settings.min_version)
        .map_err(|error| internal("the process's provider of cryptography cannot speak TLS", error))?;
    let builder = match &settings.ca_pem {
        None => builder.try_with_platform_verifier().map_err(NoCertificates)?,
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

fn internal(message: &str, error: rustls::Error) -> Error {
    Error::of(Outcome::Local, Code::Internal, message).with_source(error)
}
