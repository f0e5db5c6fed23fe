mod connect;
mod connection;
mod no_connection;
mod origin;
mod pool;
mod proxy;
mod reuse;
mod shared;
mod socket;
mod tls;

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use self::connect::{Connector, TimedOut};
use self::connection::Limits;
use self::no_connection::NoConnection;
use self::origin::Dialing;
use self::pool::Pool;
use self::proxy::Proxies;
use self::tls::{NoCertificates, Tls};
use super::TransportErrorKind::{Broken, NotTaken, Request};
use super::failure::{self, Phase, chain};
use super::settings::{HttpVersion, TransportSettings};
use super::{Transport, TransportError, TransportRequest};
use crate::error::Error;
use crate::rt::BoxFuture;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};

/// The maximum buffer size that is reserved for an announced content length before any byte arrives.
const MAX_RESERVED: usize = 1 << 20;

/// The default transport, over hyper-util: HTTP/1.1 and HTTP/2, TLS by rustls, proxies, pooled connections.
///
/// It takes the same settings as `ReqwestTransport` and costs less per call.
///
/// # Defaults
///
/// The defaults of [`TransportSettings`]. The certificates of the platform are loaded once per process, when a TLS
/// connection first needs them. Redirects are not followed. There is no timeout other than the deadline of the call.
/// Idle connections are probed every 15 s, and three unanswered probes close them. A connection is also closed when
/// sent data stays unacknowledged for 30 s, if the system supports this.
///
/// A server may close a pooled connection, or end it with a 408, just before a request is written to it. Nothing of
/// such a request was written. It is reported as [`TransportErrorKind::NotTaken`](crate::TransportErrorKind), and the
/// call sends it again once.
///
/// ```
/// use callwright::{HyperTransport, TransportSettings};
///
/// # fn main() -> Result<(), callwright::Error> {
/// let transport = HyperTransport::with_settings(&TransportSettings::new().proxy("http://proxy.internal:3128"))?;
/// # let _ = transport;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    pool: Arc<Pool>,
    /// `None` if no proxy may need an authorization in a request.
    proxies: Option<Arc<Proxies>>,
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

impl HyperTransport {
    /// Returns a transport with the defaults and a pool of its own.
    ///
    /// # Errors
    ///
    /// Never fails at the moment: the first TLS connection loads the certificates of the platform.
    pub fn new() -> Result<Self, Error> {
        Self::with_settings(&TransportSettings::new())
    }

    /// Returns a transport with these settings and a pool of its own.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when a certificate, a key or the URL of the proxy cannot be read. The message names which one.
    /// INTERNAL when there is a client certificate and no certificate authority of the platform can be read.
    pub fn with_settings(settings: &TransportSettings) -> Result<Self, Error> {
        let proxies = Proxies::of(settings)?;
        Ok(Self::over(Tls::of(&settings.tls, settings.http_version)?, settings, proxies))
    }

    /// Returns a transport with a custom TLS configuration: trusted certificates, a client certificate, TLS versions.
    /// Its ALPN protocols are overwritten. Everything else has its default, including the proxy of the environment.
    pub fn with_tls(tls: rustls::ClientConfig) -> Self {
        let settings = TransportSettings::new();
        let tls = Tls::given(tls, settings.http_version);
        Self::over(tls, &settings, Proxies::of_environment(settings.http_version))
    }

    /// Checks that TLS connections can be made, as far as that is possible without a server.
    pub(crate) fn check_tls(&self) -> Result<(), Error> {
        Ok(self.pool.dialing.connector.tls().to_servers().map(drop)?)
    }

    /// Returns a transport that speaks HTTP/2 from the first byte, also without TLS. Use it for servers that are known
    /// to support this. Everything else has its default.
    ///
    /// # Errors
    ///
    /// The errors of [`new`](HyperTransport::new).
    pub fn http2_only() -> Result<Self, Error> {
        Self::with_settings(&TransportSettings::new().http_version(HttpVersion::Http2))
    }

    fn over(tls: Tls, settings: &TransportSettings, proxies: Option<Arc<Proxies>>) -> Self {
        let connector = Connector::new(tls, settings, proxies.clone());
        let limits =
            Limits { most_idle: settings.pool_max_idle_per_host, idle_timeout: settings.pool_idle_timeout };
        let pool = Arc::new(Pool::new(Dialing { connector, version: settings.http_version, limits }));
        // A forwarding proxy may require the credentials in each request.
        let proxies = proxies.filter(|proxies| proxies.may_authorize());
        Self { pool, proxies }
    }
}

impl Transport for HyperTransport {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let TransportRequest { http, max_response_bytes } = request;
        let mut request = http.map(Full::new);
        if let Some(proxies) = &self.proxies {
            proxies.authorize(&mut request);
        }
        self.pool.send(request, max_response_bytes)
    }
}

/// Reads the body up to the limit. A body that arrives in one piece is not copied.
async fn read(
    answer: http::Response<Incoming>,
    limit: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let (parts, mut body) = answer.into_parts();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(TransportError::too_large(limit));
    }
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(broke_off)?.into_data() else { continue };
        if first.len() + whole.len() + data.len() > limit {
            return Err(TransportError::too_large(limit));
        }
        if first.is_empty() && whole.is_empty() {
            first = data;
            if body.is_end_stream() {
                break;
            }
            continue;
        }
        if whole.is_empty() {
            whole.reserve(announced.min(MAX_RESERVED).max(first.len() + data.len()));
            whole.extend_from_slice(&std::mem::take(&mut first));
        }
        whole.extend_from_slice(&data);
    }
    let whole = if whole.is_empty() { first } else { whole.freeze() };
    Ok(http::Response::from_parts(parts, whole))
}

/// Converts an error that happened before the request had a connection.
fn not_connected(error: NoConnection) -> TransportError {
    if let Some(missing) = error.cause().downcast_ref::<NoCertificates>() {
        let because = missing.source().map(ToString::to_string).unwrap_or_default();
        return TransportError::new(Request, missing.to_string()).with_source(because);
    }
    let timed_out = chain(error.cause()).any(|cause| cause.is::<TimedOut>());
    let phase = if timed_out { Phase::ConnectTimedOut } else { Phase::Connecting };
    let (kind, message) = failure::sort(error.cause(), phase);
    TransportError::new(kind, message).with_source(error)
}

/// The connection was closed before it was used.
fn not_taken() -> TransportError {
    TransportError::new(NotTaken, "the connection was closed before the request was written")
}

/// Converts an error between the request and the head of the response.
fn failed(error: hyper::Error) -> TransportError {
    let (kind, message) = failure::sort(&error, Phase::Connected);
    TransportError::new(kind, message).with_source(error)
}

/// Converts an error after the head of the response. The server has processed the request.
fn broke_off(error: hyper::Error) -> TransportError {
    TransportError::new(Broken, "the connection broke while the answer was read").with_source(error)
}
