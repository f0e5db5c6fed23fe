use std::fmt;
use std::task::{Context, Poll};

use bytes::Bytes;
use callwright::{BoxFuture, TowerTransport, Transport, TransportError, TransportRequest};
use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri};
use http_body::Body;
use http_body_util::Full;
use tower::Service;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A transport that passes requests to a [`tower::Service`] in the same process, such as an axum `Router`, without a
/// socket.
///
/// The service sees the request as a server on a socket would: the URL is the path alone, and there is a `host` header.
/// Dropping the call drops the future of the handler. The response is read only up to the limit of the call. A panic of
/// the handler propagates through the call.
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
    inner: TowerTransport,
}

impl fmt::Debug for InMemoryTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemoryTransport").finish_non_exhaustive()
    }
}

impl InMemoryTransport {
    /// Returns a transport to this service. Each request goes to a clone of it.
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        Self { inner: TowerTransport::new(Receiver(service)) }
    }
}

impl Transport for InMemoryTransport {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.inner.send(request)
    }
}

/// Passes each request to the service in the form that a server reads from a socket.
#[derive(Clone)]
struct Receiver<S>(S);

impl<S: Service<Request<Full<Bytes>>>> Service<Request<Bytes>> for Receiver<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> S::Future {
        self.0.call(as_received(request))
    }
}

/// Returns the request with its path alone as URL, and a `host` header.
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
