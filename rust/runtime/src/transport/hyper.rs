use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Uri;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

use super::TransportErrorKind::Broken;
use super::failure::{self, Phase, chain};
use super::{Transport, TransportError};
use crate::outcome::Outcome;
use crate::{BoxFuture, Code, Error};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// The most that room is made for by an announced length alone, before any of it has arrived.
const MAX_RESERVED: usize = 1 << 20;

/// The transport over hyper-util: HTTP/1.1 and HTTP/2, TLS by rustls, pooled connections, and little else.
///
/// It costs less per call than [`ReqwestTransport`](crate::ReqwestTransport), and has fewer settings: no proxy.
///
/// # Defaults
///
/// Connect timeout 1 s, TLS included; idle connections close after 90 s; HTTP/2 where TLS negotiates it; the certificates
/// that the platform trusts. No redirects, no timeout of its own: the call's deadline bounds it.
///
/// A pooled connection may have been closed by the server just before a request is written to it. Such a request, of
/// which nothing was written, is reported as [`TransportErrorKind::NotTaken`](crate::TransportErrorKind), which a call
/// sends again once.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
}

type Connector = Within<HttpsConnector<HttpConnector>>;

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
    /// INTERNAL when the certificates that the platform trusts cannot be read.
    pub fn new() -> Result<Self, Error> {
        Ok(Self::with_tls(platform_tls()?))
    }

    /// A transport with a TLS configuration of yours: certificates that are trusted, a client certificate, versions.
    pub fn with_tls(tls: rustls::ClientConfig) -> Self {
        Self::over(tls, &mut builder())
    }

    /// A transport that speaks HTTP/2 from the first byte, also without TLS: for servers that are known to.
    ///
    /// # Errors
    ///
    /// As [`new`](HyperTransport::new).
    pub fn http2_only() -> Result<Self, Error> {
        Ok(Self::over(platform_tls()?, builder().http2_only(true)))
    }

    fn over(tls: rustls::ClientConfig, builder: &mut hyper_util::client::legacy::Builder) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        Self { client: builder.build(Within { connector: https, timeout: CONNECT_TIMEOUT }) }
    }
}

fn platform_tls() -> Result<rustls::ClientConfig, Error> {
    let tls = rustls::ClientConfig::builder().try_with_platform_verifier().map_err(|error| {
        let message = "the certificates that the platform trusts cannot be read";
        Error::of(Outcome::Local, Code::Internal, message).with_source(error)
    })?;
    Ok(tls.with_no_client_auth())
}

fn builder() -> hyper_util::client::legacy::Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    // Left to the call, which counts resends; the pool would repeat them for as long as it has dead connections.
    builder.retry_canceled_requests(false).pool_idle_timeout(IDLE_TIMEOUT).pool_timer(TokioTimer::new());
    builder
}

impl Transport for HyperTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        max_response_bytes: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let sent = self.client.request(request.map(Full::new));
        Box::pin(async move {
            let answer = sent.await.map_err(failed)?;
            let (parts, body) = answer.into_parts();
            Ok(http::Response::from_parts(parts, read(body, max_response_bytes).await?))
        })
    }
}

/// Reads the body up to the limit; a body that came in one piece is not copied.
async fn read(mut body: Incoming, limit: usize) -> Result<Bytes, TransportError> {
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
    Ok(if whole.is_empty() { first } else { whole.freeze() })
}

fn failed(error: ClientError) -> TransportError {
    let timed_out = || chain(&error).any(|cause| cause.downcast_ref::<TimedOut>().is_some());
    let phase = match error.is_connect() {
        true if timed_out() => Phase::ConnectTimedOut,
        true => Phase::Connecting,
        false => Phase::Connected,
    };
    let (kind, message) = failure::sort(&error, phase);
    TransportError::new(kind, message).with_source(error)
}

/// An error after the head of an answer: whatever it is, the request was processed.
fn broke_off(error: hyper::Error) -> TransportError {
    TransportError::new(Broken, "the connection broke while the answer was read").with_source(error)
}

/// A connector with a bound on all that it does: name, socket and TLS.
#[derive(Clone)]
struct Within<C> {
    connector: C,
    timeout: Duration,
}

#[derive(Debug)]
struct TimedOut(Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {:?}", self.0)
    }
}

impl StdError for TimedOut {}

impl<C> Service<Uri> for Within<C>
where
    C: Service<Uri> + Clone + Send + 'static,
    C::Response: Send,
    C::Future: Send + 'static,
    C::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Response = C::Response;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.connector.call(uri);
        let timeout = self.timeout;
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(result) => result.map_err(Into::into),
                Err(_elapsed) => Err(TimedOut(timeout).into()),
            }
        })
    }
}
