//! HTTP connections: HTTP/1.1 with one request at a time, HTTP/2 with many.

use std::convert::Infallible;
use std::future::{Ready, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{Entry, HOST};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::rt::{Read, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::TokioExecutor;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tower_service::Service;

use super::reuse::{AfterIdle, Reusable};
use super::shared::Connection;
use super::socket::Socket;
use super::{failed, not_taken, read};
use crate::transport::TransportError;
use crate::transport::settings::MOST_HEAD;

pub(super) type Body = Full<Bytes>;

/// The limits on idle connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) most_idle: usize,
    pub(super) idle_timeout: Duration,
}

/// An HTTP/1.1 connection, which carries one request at a time.
pub(super) struct Http1 {
    sender: http1::SendRequest<Body>,
    /// The task that reads and writes, until the connection is closed.
    driver: JoinHandle<Result<(), hyper::Error>>,
    after_idle: AfterIdle,
    /// A proxy forwards the requests, so each request must name its server in full.
    is_forwarded: bool,
    is_in_use: bool,
    /// No request has used the connection yet.
    is_new: bool,
    /// `None` while a request is in flight.
    idle: Option<Idle>,
}

struct Idle {
    since: Instant,
    _counted: Option<Counted>,
}

/// Counts one idle connection to a server, whose number is limited.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn among(idle: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let counted = Self(Arc::clone(idle));
        (idle.fetch_add(1, Ordering::Relaxed) < most).then_some(counted)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Http1 {
    pub(super) async fn over(
        stream: MaybeHttpsStream<Socket>,
        is_forwarded: bool,
    ) -> Result<Self, hyper::Error> {
        let after_idle = AfterIdle::default();
        let socket = Reusable::new(stream, after_idle.clone());
        let (mut sender, connection) = http1::Builder::new()
            .allow_obsolete_multiline_headers_in_responses(true)
            .handshake(socket)
            .await?;
        let driver = tokio::spawn(connection);
        match sender.ready().await {
            Ok(()) => {
                // A caller may take another connection while this one is made. The pool then keeps this one.
                let idle = Some(Idle { since: Instant::now(), _counted: None });
                Ok(Self { sender, driver, after_idle, is_forwarded, is_in_use: false, is_new: true, idle })
            }
            // The driver task knows the reason. The sender only knows that the connection is closed.
            Err(closed) => Err(match driver.await {
                Ok(Err(error)) => error,
                Ok(Ok(())) | Err(_) => closed,
            }),
        }
    }

    /// Returns true if the connection may wait for another request.
    pub(super) fn is_worth_keeping(&self, limits: &Limits) -> bool {
        let is_recent = |idle: &Idle| idle.since.elapsed() < limits.idle_timeout;
        !self.sender.is_closed() && self.idle.as_ref().is_none_or(is_recent)
    }

    /// Marks the connection as in use. Returns true if it was idle, and false if it is new.
    pub(super) fn take(&mut self, limits: &Limits) -> bool {
        let was_idle = !std::mem::take(&mut self.is_new);
        // A new connection is used whatever the idle timeout, which may be zero.
        let is_usable = if was_idle { self.is_worth_keeping(limits) } else { !self.sender.is_closed() };
        self.is_in_use = !is_usable;
        self.idle = None;
        if was_idle {
            self.after_idle.set();
        }
        was_idle
    }

    /// Sends a request. The connection takes no other request until [`Http1::end`].
    pub(super) async fn send(
        &mut self,
        mut request: Request<Body>,
        host: &HeaderValue,
    ) -> Result<Response<Incoming>, TransportError> {
        self.is_in_use = true;
        // A full header map cannot be sent, even with a `host` header.
        if let Ok(Entry::Vacant(entry)) = request.headers_mut().try_entry(HOST) {
            let _ = entry.try_insert(host.clone());
        }
        if !self.is_forwarded {
            let path = std::mem::take(request.uri_mut()).into_parts().path_and_query;
            *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
        }
        let mut answer = pin!(self.sender.send_request(request));
        poll_fn(|cx| {
            if let Poll::Ready(answer) = answer.as_mut().poll(cx) {
                return Poll::Ready(answer.map_err(failed));
            }
            let _ended = ready!(Pin::new(&mut self.driver).poll(cx));
            // A request that the connection took has its response or error by now. A request that was queued while the
            // connection closed stays in the queue, and nobody ever answers it.
            Poll::Ready(match answer.as_mut().poll(cx) {
                Poll::Ready(answer) => answer.map_err(failed),
                Poll::Pending => Err(not_taken()),
            })
        })
        .await
    }

    /// Ends a request whose response was read completely. The connection becomes idle, unless enough others are.
    pub(super) fn end(&mut self, limits: &Limits, idle: &Arc<AtomicUsize>) {
        let counted = match limits.most_idle {
            usize::MAX => None,
            most => match Counted::among(idle, most) {
                None => return,
                counted => counted,
            },
        };
        self.is_in_use = false;
        self.idle = Some(Idle { since: Instant::now(), _counted: counted });
    }

    /// Returns true if the next request can be sent at once, because the last one was written completely.
    pub(super) fn is_ready(&self) -> bool {
        self.sender.is_ready()
    }
}

/// A connection in the pool for one request at a time.
pub(super) enum Pooled {
    Http1(Http1),
    /// The server negotiated HTTP/2. The first request takes the connection, and the pool does not keep it.
    Shared(Option<Http2>),
}

/// The pool only asks whether a connection can be used, and sends nothing itself.
impl Service<Infallible> for Pooled {
    type Response = Infallible;
    type Error = Unusable;
    type Future = Ready<Result<Infallible, Unusable>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Unusable>> {
        match self {
            // Pending while the last request is still being written, although its response is complete.
            Pooled::Http1(connection) if !connection.is_in_use => {
                connection.sender.poll_ready(cx).map_err(|_closed| Unusable)
            }
            Pooled::Http1(_) | Pooled::Shared(_) => Poll::Ready(Err(Unusable)),
        }
    }

    fn call(&mut self, never: Infallible) -> Self::Future {
        match never {}
    }
}

/// The connection is closed, or its last request did not finish.
#[derive(Debug)]
pub(super) struct Unusable;

/// An HTTP/2 connection, which all requests to a server share.
#[derive(Clone)]
pub(super) struct Http2 {
    sender: http2::SendRequest<Body>,
    /// The pool holds one reference, and each request in flight holds another.
    used: Arc<LastUse>,
}

struct LastUse {
    epoch: Instant,
    /// In milliseconds.
    after: AtomicU64,
}

impl Http2 {
    /// Starts HTTP/2 on a socket. Returns the connection and the future that drives it until it is closed.
    pub(super) async fn over<S>(
        socket: S,
    ) -> Result<(Self, impl Future<Output = Result<(), hyper::Error>>), hyper::Error>
    where
        S: Read + Write + Send + Unpin + 'static,
    {
        let (sender, driver) = http2::Builder::new(TokioExecutor::new())
            .max_header_list_size(MOST_HEAD)
            .handshake(socket)
            .await?;
        let used = Arc::new(LastUse { epoch: Instant::now(), after: AtomicU64::new(0) });
        Ok((Self { sender, used }, driver))
    }

    /// Returns true if requests are in flight, or if the connection may wait for another request.
    pub(super) fn is_worth_keeping(&self, limits: &Limits) -> bool {
        let has_requests = Arc::strong_count(&self.used) > 1;
        self.is_open() && (has_requests || (limits.most_idle > 0 && self.used.is_within(limits.idle_timeout)))
    }

    /// Sends a request and reads the response.
    pub(super) async fn send(
        self,
        request: Request<Body>,
        most: usize,
    ) -> Result<Response<Bytes>, TransportError> {
        let Self { mut sender, used } = self;
        // The use is recorded at the start too, because a cancelled request does not reach the end.
        used.touch();
        let answer = sender.send_request(request);
        // A request that is queued while the connection closes can stay in the queue. It only fails once no sender is
        // left, so this function must not keep one while it waits.
        drop(sender);
        let answer = read(answer.await.map_err(failed)?, most).await?;
        used.touch();
        Ok(answer)
    }
}

impl Connection for Http2 {
    fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }
}

impl LastUse {
    fn touch(&self) {
        let after = u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.after.store(after, Ordering::Relaxed);
    }

    fn is_within(&self, time: Duration) -> bool {
        let after = Duration::from_millis(self.after.load(Ordering::Relaxed));
        self.epoch.elapsed().saturating_sub(after) < time
    }
}

#[cfg(test)]
mod tests {
    use hyper_util::rt::TokioIo;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_never_had_a_request_is_not_kept_for_ever() {
        let limits = Limits { most_idle: usize::MAX, idle_timeout: Duration::from_secs(90) };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stream = TcpStream::connect(address).await.expect("a server");
        let socket = MaybeHttpsStream::Http(Socket::Direct(TokioIo::new(stream)));
        // The caller that it was made for took a connection that returned to the pool meanwhile.
        let connection = Http1::over(socket, false).await.expect("a connection");
        assert!(connection.is_worth_keeping(&limits));
        tokio::time::advance(limits.idle_timeout).await;
        assert!(!connection.is_worth_keeping(&limits));
    }
}
