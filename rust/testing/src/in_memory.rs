use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use callwright::{BoxFuture, Transport, TransportError, TransportErrorKind};
use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Service, ServiceExt};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A transport that hands requests to a [`tower::Service`] in the same process, an axum `Router` for example: no socket.
///
/// The service sees what a server on a socket would: the path alone as URL and a `host` header. Dropping the call drops
/// the handler's future where it stands, and no more of an answer is read than the call allows. A handler that panics
/// panics through the call.
///
/// ```
/// use axum::{Router, routing::post};
/// use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
/// use callwright_testing::InMemoryTransport;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let answer = || async { ([("content-type", "application/json")], r#"{"greeting":"hello"}"#) };
/// let app = Router::new().route("/hello.v1.HelloService/SayHello", post(answer));
/// let hello = HelloServiceClient::builder().transport(InMemoryTransport::new(app)).build("http://hello").unwrap();
/// let reply = hello.say_hello(SayHelloRequest { name: "Guoguo".into() }).await.unwrap();
/// assert_eq!(reply.greeting, "hello");
/// # });
/// ```
pub struct InMemoryTransport {
    handler: Box<dyn Handler>,
}

impl fmt::Debug for InMemoryTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemoryTransport").finish_non_exhaustive()
    }
}

impl InMemoryTransport {
    /// A transport to this service; every request is given to a clone of it.
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        Self { handler: Box::new(Shared(Mutex::new(service))) }
    }
}

impl Transport for InMemoryTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        max_response_bytes: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.handler.handle(as_received(request), max_response_bytes)
    }
}

/// The service without its types.
trait Handler: Send + Sync {
    fn handle(
        &self,
        request: Request<Full<Bytes>>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>>;
}

struct Shared<S>(Mutex<S>);

impl<S, B> Handler for Shared<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn handle(
        &self,
        request: Request<Full<Bytes>>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>> {
        let service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let answer = service.oneshot(request).await.map_err(|error| {
                TransportError::new(TransportErrorKind::Broken, "the service failed without an answer")
                    .with_source(error)
            })?;
            let (parts, body) = answer.into_parts();
            Ok(Response::from_parts(parts, collect(body, limit).await?))
        })
    }
}

/// The request as a server reads it from a socket.
fn as_received(request: Request<Bytes>) -> Request<Full<Bytes>> {
    let (mut parts, body) = request.into_parts();
    if let Some(host) =
        parts.uri.authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok())
    {
        parts.headers.entry(HOST).or_insert(host);
    }
    if let Some(path) = parts.uri.path_and_query() {
        parts.uri = Uri::from(path.clone());
    }
    Request::from_parts(parts, Full::new(body))
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
