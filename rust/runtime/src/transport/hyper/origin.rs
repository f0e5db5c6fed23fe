//! A server and its connections.

use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::client::pool::cache;
use hyper_util::rt::TokioExecutor;
use tower_service::Service;

use super::connect::Connector;
use super::connection::{Body, Http1, Http2, Limits, Pooled};
use super::no_connection::NoConnection;
use super::shared::{Connection, Shared};
use super::{not_connected, not_taken, read};
use crate::rt::BoxFuture;
use crate::rt::in_box;
use crate::transport::TransportError;
use crate::transport::settings::HttpVersion;

pub(super) type ResponseFuture = BoxFuture<'static, Result<Response<Bytes>, TransportError>>;

/// A server with its connections. It holds closures, because the types of hyper-util's pools cannot be named.
pub(super) struct Origin {
    send: Box<dyn Fn(Request<Body>, usize) -> ResponseFuture + Send + Sync>,
    tidy: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Origin {
    pub(super) fn new(server: Server) -> Self {
        let server = Arc::new(server);
        // The pool for one request at a time: idle connections, and a new one when none is idle.
        let connect = Connect { server: Arc::clone(&server) };
        let single = cache::builder().executor(TokioExecutor::new()).build(connect);
        let origin = Arc::new((server, single));

        let kept = Arc::clone(&origin);
        let tidy = move || {
            let (server, single) = &*kept;
            let mut single = single.clone();
            single.retain(|pooled| match pooled {
                Pooled::Http1(connection) => connection.is_worth_keeping(&server.dialing.limits),
                Pooled::Shared(_) => false,
            });
            server.shared.retain(|connection| connection.is_worth_keeping(&server.dialing.limits));
            // Each request in flight holds a reference, too.
            let has_requests = Arc::strong_count(&kept) > 2;
            !has_requests && single.is_empty() && server.shared.is_empty()
        };

        let send = move |request: Request<Body>, most: usize| -> ResponseFuture {
            let origin = Arc::clone(&origin);
            in_box!(async move {
                let (server, single) = &*origin;
                loop {
                    if server.is_shared.load(Ordering::Relaxed) {
                        match server.shared_connection().await {
                            Ok(connection) => return connection.send(request, most).await,
                            Err(NoConnection::NotShared) => server.is_shared.store(false, Ordering::Relaxed),
                            Err(error) => return Err(not_connected(error)),
                        }
                    }
                    let mut lease = Lease(take(single.clone()).await.map_err(not_connected)?);
                    let connection = match lease.0.inner_mut() {
                        Pooled::Http1(connection) => connection,
                        Pooled::Shared(connection) => match connection.take() {
                            Some(connection) => return server.share(connection).send(request, most).await,
                            None => continue,
                        },
                    };
                    let was_idle = connection.take(&server.dialing.limits);
                    match poll_fn(|cx| lease.0.poll_ready(cx)).await {
                        Ok(()) => {}
                        Err(_) if was_idle => continue,
                        Err(_) => return Err(not_taken()),
                    }
                    let Pooled::Http1(connection) = lease.0.inner_mut() else { continue };
                    let answer = connection.send(request, &server.host).await?;
                    let answer = read(answer, most).await?;
                    connection.end(&server.dialing.limits, &server.idle);
                    // A server may respond before it has read the whole request. The rest of the request must be
                    // written first.
                    if !connection.is_ready() {
                        tokio::spawn(async move {
                            // The result does not matter, because the pool asks again.
                            let _ = poll_fn(|cx| lease.0.poll_ready(cx)).await;
                        });
                    }
                    return Ok(answer);
                }
            })
        };
        Self { send: Box::new(send), tidy: Box::new(tidy) }
    }

    /// Sends a request and reads a response of at most `most` bytes.
    pub(super) fn send(&self, request: Request<Body>, most: usize) -> ResponseFuture {
        (self.send)(request, most)
    }

    /// Closes the connections that were idle for too long. Returns true if no connection and no request in flight is
    /// left.
    pub(super) fn tidy(&self) -> bool {
        (self.tidy)()
    }
}

/// A connection of the pool. Dropping the lease returns it to the pool.
struct Lease<C: Service<Infallible>>(C);

impl<C: Service<Infallible>> Drop for Lease<C> {
    fn drop(&mut self) {
        // The pool drops the connections that have reported an error here, and keeps the others.
        let _ = self.0.poll_ready(&mut Context::from_waker(Waker::noop()));
    }
}

/// Takes a connection without a request: an idle one of the pool, or a new one.
async fn take<P>(mut pool: P) -> Result<P::Response, NoConnection>
where
    P: Service<(), Error = NoConnection>,
{
    poll_fn(|cx| pool.poll_ready(cx)).await?;
    pool.call(()).await
}

/// The settings for new connections, shared by all servers of a transport.
#[derive(Clone)]
pub(super) struct Dialing {
    pub(super) connector: Connector,
    pub(super) version: HttpVersion,
    pub(super) limits: Limits,
}

/// Closes idle connections in time. Each new connection starts it.
pub(super) trait Tidy: Send + Sync {
    fn keep_tidy(self: Arc<Self>);
}

/// The known facts about a server, and the way to connect to it.
pub(super) struct Server {
    uri: Uri,
    host: HeaderValue,
    dialing: Dialing,
    /// The number of idle connections, if it is limited.
    idle: Arc<AtomicUsize>,
    /// Requests share a connection: HTTP/2 is set, or was negotiated last.
    is_shared: AtomicBool,
    /// The HTTP/2 connection.
    shared: Shared<Http2>,
    tidy: Weak<dyn Tidy>,
}

impl Server {
    /// Returns `None` when the name of the server is not valid in a request.
    pub(super) fn new(
        scheme: &Scheme,
        authority: &Authority,
        dialing: Dialing,
        tidy: Weak<dyn Tidy>,
    ) -> Option<Self> {
        let is_default = |port: &u16| *port == if *scheme == Scheme::HTTPS { 443 } else { 80 };
        let host = match authority.port_u16().filter(|port| !is_default(port)) {
            Some(port) => HeaderValue::from_maybe_shared(Bytes::from(format!("{}:{port}", authority.host()))),
            None => HeaderValue::from_str(authority.host()),
        };
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(scheme.clone());
        parts.authority = Some(authority.clone());
        parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
        Some(Self {
            uri: Uri::from_parts(parts).ok()?,
            host: host.ok()?,
            idle: Arc::default(),
            is_shared: AtomicBool::new(dialing.version == HttpVersion::Http2),
            shared: Shared::default(),
            dialing,
            tidy,
        })
    }

    /// Returns the connection that all requests share.
    async fn shared_connection(self: &Arc<Self>) -> Result<Http2, NoConnection> {
        let is_usable = |connection: &Http2| connection.is_worth_keeping(&self.dialing.limits);
        self.shared.get(is_usable, || self.connect_shared()).await
    }

    /// Keeps a connection that negotiated HTTP/2 for all requests. If several are negotiated at the same time, the
    /// first one is kept and used, and the others are closed.
    fn share(&self, connection: Http2) -> Http2 {
        self.is_shared.store(true, Ordering::Relaxed);
        self.shared.offer(connection)
    }

    /// Makes a connection. The future does not keep the server alive: when the transport and all its requests are gone, a shared
    /// connection that is being made is given up.
    fn connect(self: &Arc<Self>) -> impl Future<Output = Result<Connected, NoConnection>> + Send + use<> {
        let (server, tidy) = (Arc::downgrade(self), self.tidy.clone());
        let (Dialing { mut connector, version, .. }, uri) = (self.dialing.clone(), self.uri.clone());
        async move {
            if let Some(tidy) = tidy.upgrade() {
                tidy.keep_tidy();
            }
            let socket = connector.call(uri).await?;
            let about = socket.connected();
            if version == HttpVersion::Http2 || about.is_negotiated_h2() {
                let (connection, driver) = Http2::over(socket).await?;
                tokio::spawn(async move {
                    // Each request gets the reason from its own error.
                    let _ = driver.await;
                    // No handle may stay, see `Http2::send`.
                    if let Some(server) = server.upgrade() {
                        server.shared.retain(Connection::is_open);
                    }
                });
                return Ok(Connected::Http2(connection));
            }
            Ok(Connected::Http1(Http1::over(socket, about.is_proxied()).await?))
        }
    }

    async fn connect_single(self: Arc<Self>) -> Result<Pooled, NoConnection> {
        match self.connect().await? {
            Connected::Http1(connection) => Ok(Pooled::Http1(connection)),
            Connected::Http2(connection) => Ok(Pooled::Shared(Some(connection))),
        }
    }

    fn connect_shared(self: &Arc<Self>) -> impl Future<Output = Result<Http2, NoConnection>> + Send + use<> {
        let connecting = self.connect();
        async move {
            match connecting.await? {
                Connected::Http2(connection) => Ok(connection),
                Connected::Http1(_) => Err(NoConnection::NotShared),
            }
        }
    }
}

enum Connected {
    Http1(Http1),
    Http2(Http2),
}

/// Makes connections for the pool with one request at a time.
#[derive(Clone)]
struct Connect {
    server: Arc<Server>,
}

impl Service<()> for Connect {
    type Response = Pooled;
    type Error = NoConnection;
    type Future = BoxFuture<'static, Result<Pooled, NoConnection>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoConnection>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        Box::pin(Arc::clone(&self.server).connect_single())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::hyper::HyperTransport;
    use crate::transport::hyper::pool::Pool;
    use crate::transport::settings::TransportSettings;

    #[test]
    fn the_host_is_named_without_user_and_without_the_port_of_the_scheme() {
        let pool =
            HyperTransport::with_settings(&TransportSettings::new().no_proxy()).expect("a transport").pool;
        for (url, host) in [
            ("http://user.internal/a", "user.internal"),
            ("http://user.internal:80/a", "user.internal"),
            ("http://user.internal:443/a", "user.internal:443"),
            ("https://user.internal:443/a", "user.internal"),
            ("https://user.internal:80/a", "user.internal:80"),
            ("http://me:s3cret@user.internal:3000/a", "user.internal:3000"),
            ("http://[::1]:3000/", "[::1]:3000"),
        ] {
            let uri = Uri::from_static(url);
            let (scheme, authority) = (uri.scheme().expect("a scheme"), uri.authority().expect("a server"));
            let tidy: Weak<Pool> = Arc::downgrade(&pool);
            let server = Server::new(scheme, authority, pool.dialing.clone(), tidy).expect("a server");
            assert_eq!(server.host, host, "{url}");
        }
    }
}
