use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http::{Request, Response};
use http_body::Body;
use http_body_util::BodyExt as _;
use tower_service::Service;

use super::{Transport, TransportError, TransportErrorKind, TransportRequest};
use crate::rt::{BoxFuture, lock};

type BoxError = Box<dyn StdError + Send + Sync>;

/// A transport over a tower service of `http` requests. It puts tower's layers below a client.
///
/// Each request goes to a clone of the service, once the clone is ready. State that requests must share, such as a
/// concurrency limit, has to be shared between clones, as in tower's layers. A [`TransportError`] of the service keeps
/// its kind. Any other error counts as a broken connection.
///
/// [`TransportService`] is the opposite adapter. Together they put layers around the network:
///
/// ```
/// use callwright::{HyperTransport, TowerTransport, TransportService};
/// use tower::ServiceExt as _;
///
/// # fn main() -> Result<(), callwright::Error> {
/// let network = TransportService::new(HyperTransport::new()?);
/// let marked = network.map_request(|mut request: http::Request<bytes::Bytes>| {
///     request.headers_mut().insert("x-caller", http::HeaderValue::from_static("feed"));
///     request
/// });
/// let transport = TowerTransport::new(marked);
/// // UserServiceClient::builder().transport(transport)
/// # let _ = transport;
/// # Ok(())
/// # }
/// ```
pub struct TowerTransport {
    service: Box<dyn ErasedService>,
}

impl fmt::Debug for TowerTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

impl TowerTransport {
    /// Returns a transport over this service.
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Bytes>, Response = Response<B>> + Clone + Send + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        Self { service: Box::new(Cloned(Mutex::new(service))) }
    }
}

impl Transport for TowerTransport {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.service.send(request)
    }
}

/// The service with its types erased.
trait ErasedService: Send + Sync {
    fn send(&self, request: TransportRequest) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>>;
}

struct Cloned<S>(Mutex<S>);

impl<S, B> ErasedService for Cloned<S>
where
    S: Service<Request<Bytes>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn send(&self, request: TransportRequest) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>> {
        let TransportRequest { http: mut request, max_response_bytes: limit } = request;
        let mut service = lock(&self.0).clone();
        request.extensions_mut().insert(MaxResponseBytes(limit));
        Box::pin(async move {
            std::future::poll_fn(|cx| service.poll_ready(cx)).await.map_err(unready)?;
            let (parts, body) = service.call(request).await.map_err(failed)?.into_parts();
            Ok(Response::from_parts(parts, collect(body, limit).await?))
        })
    }
}

/// Converts an error of readiness. Nothing was sent.
fn unready(error: impl Into<BoxError>) -> TransportError {
    sort(error.into(), TransportErrorKind::Unsent, "the service below the client takes no request")
}

fn failed(error: impl Into<BoxError>) -> TransportError {
    sort(error.into(), TransportErrorKind::Broken, "the service below the client failed without an answer")
}

fn sort(error: BoxError, kind: TransportErrorKind, message: &str) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::new(kind, message).with_source(error),
    }
}

async fn collect<B>(body: B, limit: usize) -> Result<Bytes, TransportError>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let mut body = std::pin::pin!(body);
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            TransportError::new(TransportErrorKind::Broken, "the answer broke off").with_source(error)
        })?;
        let Ok(mut data) = frame.into_data() else { continue };
        if data.remaining() > limit.saturating_sub(whole.len()) {
            return Err(TransportError::too_large(limit));
        }
        whole.put(&mut data);
    }
    Ok(whole.freeze())
}

/// The maximum response size of the call, carried in the extensions of a request through tower.
#[derive(Clone, Copy, Debug)]
struct MaxResponseBytes(usize);

/// The maximum response size in bytes for a request without that extension.
const MAX_RESPONSE_BYTES: usize = 16 << 20;

/// A tower service over a transport, which tower's layers can wrap.
#[derive(Clone, Debug)]
pub struct TransportService {
    transport: Arc<dyn Transport>,
}

impl TransportService {
    /// Returns a service over this transport. It is always ready.
    pub fn new(transport: impl Transport) -> Self {
        Self { transport: Arc::new(transport) }
    }
}

impl Service<Request<Bytes>> for TransportService {
    type Response = Response<http_body_util::Full<Bytes>>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        let limit = request.extensions_mut().remove::<MaxResponseBytes>();
        let limit = limit.map_or(MAX_RESPONSE_BYTES, |MaxResponseBytes(limit)| limit);
        let transport = Arc::clone(&self.transport);
        Box::pin(async move {
            Ok(transport.send(TransportRequest::new(request, limit)).await?.map(http_body_util::Full::new))
        })
    }
}
