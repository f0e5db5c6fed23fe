use std::fmt;
use std::time::Duration;

#[cfg(any(feature = "hyper", feature = "reqwest"))]
use crate::error::Error;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
use crate::outcome::Code;

/// The maximum size of a response head over HTTP/2 in bytes. Over HTTP/1.1 the limit of hyper is about the same.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub(crate) const MOST_HEAD: u32 = 400 << 10;

/// The connection settings of a transport: connections, HTTP version, proxy, TLS. All transports of this crate support
/// all of them.
///
/// # Defaults
///
/// A connect timeout of 1 s, a negotiated HTTP version, the proxy of the environment, the certificates that the system
/// trusts, TLS 1.2 or later, and an unlimited number of idle connections that are kept for 90 s.
///
/// The environment is read when the transport is made. `HTTPS_PROXY` and `HTTP_PROXY` apply to the servers of these
/// schemes, and `ALL_PROXY` to both. `NO_PROXY` lists hosts, domains and networks that are reached without a proxy (`*`
/// for all). Lower-case names work too. All of them are ignored under CGI, where `REQUEST_METHOD` is set, because a
/// request header may set `HTTP_PROXY` there.
///
/// ```
/// use std::time::Duration;
/// use callwright::{HttpVersion, HyperTransport, TransportSettings};
///
/// # fn main() -> Result<(), callwright::Error> {
/// let settings = TransportSettings::new().http_version(HttpVersion::Http1).pool_idle_timeout(Duration::from_secs(20));
/// let transport = HyperTransport::with_settings(&settings)?;
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
    /// HTTP/2 if TLS negotiates it, else HTTP/1.1.
    #[default]
    Negotiated,
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2 only. Without TLS it starts with the first byte.
    Http2,
}

/// The proxy setting.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) enum Proxy {
    /// The proxy of the environment.
    #[default]
    Environment,
    /// No proxy.
    Off,
    /// The proxy at this URL.
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

/// The certificates that a client trusts, and its own certificate.
///
/// # Defaults
///
/// The certificates that the system trusts, no client certificate, TLS 1.2 or later.
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
    /// Returns the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts only the certificates of this PEM text, instead of the certificates that the system trusts.
    #[must_use]
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_pem = Some(pem.into());
        self
    }

    /// Sets the client certificate with its chain, and its key, both as PEM texts. The key is never printed.
    #[must_use]
    pub fn client_certificate_pem(mut self, certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.identity_pem = Some([certificate.as_ref(), b"\n", key.as_ref()].concat());
        self
    }

    /// Sets the oldest accepted version of TLS.
    #[must_use]
    pub fn min_version(mut self, version: TlsVersion) -> Self {
        self.min_version = version;
        self
    }
}

impl TransportSettings {
    /// Returns the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout for making a connection, including TLS and the tunnel of a proxy.
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

    /// Sends all requests through the proxy at this `http` or `https` URL. The URL may hold a user and a password, with
    /// reserved characters percent-encoded. Servers of `https` are reached by a tunnel (CONNECT). With
    /// `HyperTransport`, so are servers of [`HttpVersion::Http2`]. For other servers the proxy forwards each request.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::Url(url.into());
        self
    }

    /// Sends requests directly to the server, regardless of the environment.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::Off;
        self
    }

    /// Sets the trusted certificates and the client certificate.
    #[must_use]
    pub fn tls(mut self, tls: TlsSettings) -> Self {
        self.tls = tls;
        self
    }

    /// Sets the maximum number of idle connections per host.
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

/// Returns the error for an invalid setting, with its remedy. It repeats no content of certificates and keys.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub(crate) fn unusable(what: &str, remedy: &str) -> Error {
    Error::new(Code::InvalidArgument, format!("{what}; {remedy}")).local()
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
const PROXY_REMEDY: &str = "give it as http://host:port";

#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub(crate) fn no_proxy_url() -> Error {
    unusable("the proxy is not a URL", PROXY_REMEDY)
}

/// Checks that the URL names a supported proxy.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub(crate) fn check_proxy(url: &str) -> Result<(), Error> {
    let url = url.parse::<http::Uri>().ok().filter(names_host).ok_or_else(no_proxy_url)?;
    match url.scheme_str() {
        None | Some("http" | "https") => Ok(()),
        Some(other) => {
            Err(unusable(&format!("the proxy's scheme {other:?} is neither http nor https"), PROXY_REMEDY))
        }
    }
}

/// Returns true if the environment exempts every server from the proxy. The libraries below match `*` with every name,
/// but not with every address.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
pub(crate) fn all_are_exempt() -> bool {
    let exempt = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy"));
    exempt.is_ok_and(|servers| servers.split(',').any(|server| server.trim() == "*"))
}

/// Returns true if the URL has a host, followed by nothing or by a port.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn names_host(url: &http::Uri) -> bool {
    let Some(authority) = url.authority() else { return false };
    let ends_with_host = authority.as_str().ends_with(authority.host());
    !authority.host().is_empty() && (ends_with_host || authority.port_u16().is_some())
}

#[cfg(all(test, any(feature = "hyper", feature = "reqwest")))]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_url_of_http_or_https() {
        for good in
            ["http://proxy", "http://me:s3cret@proxy:3128", "https://[::1]:3128/", "proxy:3128", "proxy"]
        {
            assert!(check_proxy(good).is_ok(), "{good}");
        }
        for bad in ["", "not a url", "http://", "/proxy", "http://proxy:port", "http://proxy:99999"] {
            let error = check_proxy(bad).expect_err(bad);
            assert_eq!(error.message(), "the proxy is not a URL; give it as http://host:port", "{bad}");
        }
        let error = check_proxy("socks5://me:s3cret@proxy:1080").expect_err("socks");
        let says = "the proxy's scheme \"socks5\" is neither http nor https; give it as http://host:port";
        assert_eq!(error.message(), says);
    }
}
