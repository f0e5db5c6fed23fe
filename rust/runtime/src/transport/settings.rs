use std::fmt;
use std::time::Duration;

#[cfg(feature = "reqwest")]
use crate::{Code, Error};

/// How a transport reaches servers: connections, HTTP version, proxy, TLS.
///
/// # Defaults
///
/// Connect timeout 1 s, HTTP version by negotiation, the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`,
/// `NO_PROXY`), the certificates that the system trusts, TLS 1.2 or later, idle connections kept without bound for 90 s.
///
/// ```
/// use std::time::Duration;
/// use callwright::{HttpVersion, ReqwestTransport, TransportSettings};
///
/// # fn main() -> Result<(), callwright::Error> {
/// let settings = TransportSettings::new().http_version(HttpVersion::Http1).pool_idle_timeout(Duration::from_secs(20));
/// let transport = ReqwestTransport::with_settings(&settings)?;
/// # let _ = transport;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransportSettings {
    pub(crate) connect_timeout: Duration,
    pub(crate) http_version: HttpVersion,
    pub(crate) proxy: Proxy,
    pub(crate) tls: TlsSettings,
    pub(crate) pool_max_idle_per_host: usize,
    pub(crate) pool_idle_timeout: Duration,
}

impl Default for TransportSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(1),
            http_version: HttpVersion::default(),
            proxy: Proxy::default(),
            tls: TlsSettings::default(),
            pool_max_idle_per_host: usize::MAX,
            pool_idle_timeout: Duration::from_secs(90),
        }
    }
}

/// The HTTP version of connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/2 where TLS negotiates it, else HTTP/1.1.
    #[default]
    Negotiated,
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2 only, without TLS from the first byte on.
    Http2,
}

/// Whether requests go through a proxy.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) enum Proxy {
    /// As the environment says.
    #[default]
    Environment,
    /// Straight to the server.
    Off,
    /// Through the proxy at this URL.
    Url(String),
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proxy::Environment => f.write_str("Environment"),
            Proxy::Off => f.write_str("Off"),
            // The URL may hold a password, so only the host is shown.
            Proxy::Url(url) => {
                let url = url.parse::<http::Uri>().ok();
                write!(f, "Url({})", url.as_ref().and_then(http::Uri::host).unwrap_or("unreadable"))
            }
        }
    }
}

/// What a client trusts, and how it proves who it is.
///
/// # Defaults
///
/// The certificates that the system trusts, no certificate of its own, TLS 1.2 or later.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TlsSettings {
    pub(crate) ca_pem: Option<Vec<u8>>,
    pub(crate) identity_pem: Option<Vec<u8>>,
    pub(crate) min_version: TlsVersion,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2.
    #[default]
    Tls12,
    /// TLS 1.3.
    Tls13,
}

impl fmt::Debug for TlsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsSettings")
            .field("has_ca", &self.ca_pem.is_some())
            .field("has_client_certificate", &self.identity_pem.is_some())
            .field("min_version", &self.min_version)
            .finish()
    }
}

impl TlsSettings {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the certificates of this PEM text alone, in place of those that the system trusts.
    #[must_use]
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_pem = Some(pem.into());
        self
    }

    /// Shows this certificate, with its chain, to servers that ask for one; both are PEM texts. The key is printed nowhere.
    #[must_use]
    pub fn client_certificate_pem(mut self, certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.identity_pem = Some([certificate.as_ref(), b"\n", key.as_ref()].concat());
        self
    }

    /// Sets the oldest version of TLS that is spoken.
    #[must_use]
    pub fn min_version(mut self, version: TlsVersion) -> Self {
        self.min_version = version;
        self
    }
}

impl TransportSettings {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long a connection may take to be made, TLS included.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the HTTP version.
    #[must_use]
    pub fn http_version(mut self, version: HttpVersion) -> Self {
        self.http_version = version;
        self
    }

    /// Sends all requests through the proxy at this URL.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::Url(url.into());
        self
    }

    /// Sends requests straight to the server, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::Off;
        self
    }

    /// Sets what is trusted and what is shown.
    #[must_use]
    pub fn tls(mut self, tls: TlsSettings) -> Self {
        self.tls = tls;
        self
    }

    /// Sets how many idle connections are kept per host.
    #[must_use]
    pub fn pool_max_idle_per_host(mut self, most: usize) -> Self {
        self.pool_max_idle_per_host = most;
        self
    }

    /// Sets how long an idle connection is kept.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }
}

/// A setting that cannot be used, with its remedy. It repeats no content of certificates and keys.
#[cfg(feature = "reqwest")]
pub(crate) fn unusable(what: &str, remedy: &str) -> Error {
    Error::new(Code::InvalidArgument, format!("{what}; {remedy}")).local()
}
