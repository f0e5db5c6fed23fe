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

/// The most that room is made for by an announced length alone, before any of it has arrived.
const MAX_RESERVED: usize = 1 << 20;

/// The transport over hyper-util, the default one: HTTP/1.1 and HTTP/2, TLS by rustls, proxies, pooled connections.
///
/// It takes the same settings as `ReqwestTransport` and costs less per call.
///
/// # Defaults
///
/// Those of [`TransportSettings`]; the certificates that the platform trusts are read once per process, when a connection
/// with TLS needs them. No redirects, no
/// timeout of its own: the call's deadline bounds it. Idle connections are probed every 15 s, and three probes without an
/// answer close them; so do 30 s in which nothing that was sent is acknowledged, where the system knows such a bound.
///
/// A server may close a pooled connection, or end it with a 408, just before a request is written to it. Such a request, of
/// which nothing was written, is reported as [`TransportErrorKind::NotTaken`](crate::TransportErrorKind), which a call
/// sends again once.
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
    /// None when no request can meet a proxy.
    proxies: Option<Arc<Proxies>>,
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

impl HyperTransport {
    /// A transport with the defaults and a pool of its own.
    ///
    /// # Errors
    ///
    /// None at the moment: what the platform trusts is read by the first connection with TLS.
    pub fn new() -> Result<Self, Error> {
        Self::with_settings(&TransportSettings::new())
    }

    /// A transport with these settings and a pool of its own.
    ///
    /// # Errors
    ///
    /// INVALID_ARGUMENT when a certificate, a key or the proxy's URL cannot be read, with which one it is; INTERNAL when there
    /// is a client certificate, and none of an authority that the platform trusts can be read.
    pub fn with_settings(settings: &TransportSettings) -> Result<Self, Error> {
        let proxies = Proxies::of(settings)?;
        Ok(Self::over(Tls::of(&settings.tls, settings.http_version)?, settings, proxies))
    }

    /// A transport with a TLS configuration of yours: certificates that are trusted, a client certificate, versions. What it
    /// says of ALPN is overwritten; all else has its default, the proxy of the environment included.
    pub fn with_tls(tls: rustls::ClientConfig) -> Self {
        let settings = TransportSettings::new();
        let tls = Tls::given(tls, settings.http_version);
        Self::over(tls, &settings, Proxies::of_environment(settings.http_version))
    }

    /// Whether connections with TLS can be made, as far as that can be known without a server.
    pub(crate) fn check_tls(&self) -> Result<(), Error> {
        Ok(self.pool.dialing.connector.tls().to_servers().map(drop)?)
    }

    /// A transport that speaks HTTP/2 from the first byte, also without TLS: for servers that are known to. All else has its
    /// default.
    ///
    /// # Errors
    ///
    /// As [`new`](HyperTransport::new).
    pub fn http2_only() -> Result<Self, Error> {
        Self::with_settings(&TransportSettings::new().http_version(HttpVersion::Http2))
    }

    fn over(tls: Tls, settings: &TransportSettings, proxies: Option<Arc<Proxies>>) -> Self {
        let connector = Connector::new(tls, settings, proxies.clone());
        let limits =
            Limits { most_idle: settings.pool_max_idle_per_host, idle_timeout: settings.pool_idle_timeout };
        let pool = Arc::new(Pool::new(Dialing { connector, version: settings.http_version, limits }));
        // A proxy that is told the target of each request needs that request to say who asks.
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

/// Reads the body up to the limit; a body that came in one piece is not copied.
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

/// An error before a request could be given to a connection.
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

/// A connection that was made and closed before it could be used.
fn not_taken() -> TransportError {
    TransportError::new(NotTaken, "the connection was closed before the request was written")
}

/// An error between the request and the head of an answer.
fn failed(error: hyper::Error) -> TransportError {
    let (kind, message) = failure::sort(&error, Phase::Connected);
    TransportError::new(kind, message).with_source(error)
}

/// An error after the head of an answer: whatever it is, the request was processed.
fn broke_off(error: hyper::Error) -> TransportError {
    TransportError::new(Broken, "the connection broke while the answer was read").with_source(error)
}
