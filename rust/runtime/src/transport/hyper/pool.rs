//! All servers of a transport, and the task that closes their idle connections.

use std::collections::HashMap;
use std::future::ready;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::time::Duration;

use http::uri::{Authority, Scheme};
use http::{Request, Version};

use super::connection::Body;
use super::origin::{Dialing, Origin, ResponseFuture, Server, Tidy};
use crate::transport::TransportError;
use crate::transport::TransportErrorKind::Request as Malformed;

/// The minimum interval between two checks for idle connections.
const LEAST_PAUSE: Duration = Duration::from_millis(100);

pub(super) struct Pool {
    pub(super) dialing: Dialing,
    http: Origins,
    https: Origins,
    is_kept_tidy: AtomicBool,
}

/// The servers of one scheme, by authority.
#[derive(Default)]
struct Origins(RwLock<HashMap<Box<str>, Origin>>);

impl Pool {
    pub(super) fn new(dialing: Dialing) -> Self {
        let (http, https) = <(Origins, Origins)>::default();
        Self { dialing, http, https, is_kept_tidy: AtomicBool::new(false) }
    }

    /// Sends a request and reads a response of at most `most` bytes.
    pub(super) fn send(self: &Arc<Self>, request: Request<Body>, most: usize) -> ResponseFuture {
        if !matches!(request.version(), Version::HTTP_10 | Version::HTTP_11 | Version::HTTP_2) {
            return refused(format!(
                "no request can be sent in {:?}; leave its version out",
                request.version()
            ));
        }
        let (Some(scheme), Some(authority)) = (request.uri().scheme(), request.uri().authority()) else {
            return refused("the request's URL names no server; it has to be absolute");
        };
        let origins = if *scheme == Scheme::HTTPS {
            &self.https
        } else if *scheme == Scheme::HTTP {
            &self.http
        } else {
            return refused(format!("the request's URL has the scheme {scheme}; it has to be http or https"));
        };
        if let Some(origin) = origins.read().get(authority.as_str()) {
            return origin.send(request, most);
        }
        let Some(server) = self.server(scheme, authority) else {
            return refused("the host of the request's URL cannot be written into a header");
        };
        let key = authority.as_str().into();
        origins.write().entry(key).or_insert_with(|| Origin::new(server)).send(request, most)
    }

    fn server(self: &Arc<Self>, scheme: &Scheme, authority: &Authority) -> Option<Server> {
        let tidy: Weak<Self> = Arc::downgrade(self);
        Server::new(scheme, authority, self.dialing.clone(), tidy)
    }

    /// Closes connections that were idle for too long, and removes servers without a connection. When no server is
    /// left, the calling task ends, and the next connection starts another one.
    fn tidy(&self) -> bool {
        for origins in [&self.http, &self.https] {
            let has_unused = origins.read().values().filter(|origin| origin.tidy()).count() > 0;
            if has_unused {
                origins.write().retain(|_, origin| !origin.tidy());
            }
        }
        // These locks keep new servers out, and so new connections.
        let (http, https) = (self.http.write(), self.https.write());
        let is_empty = http.is_empty() && https.is_empty();
        if is_empty {
            self.is_kept_tidy.store(false, Ordering::Relaxed);
        }
        is_empty
    }
}

impl Tidy for Pool {
    /// Starts a task that closes idle connections, unless it runs already. It ends when no connection is left.
    fn keep_tidy(self: Arc<Self>) {
        if self.is_kept_tidy.swap(true, Ordering::Relaxed) {
            return;
        }
        let pause = (self.dialing.limits.idle_timeout / 2).max(LEAST_PAUSE);
        let mut keeper = Keeper { pool: Arc::downgrade(&self), is_done: false };
        tokio::spawn(async move {
            while !keeper.is_done {
                tokio::time::sleep(pause).await;
                keeper.is_done = keeper.pool.upgrade().is_none_or(|pool| pool.tidy());
            }
        });
    }
}

/// The task that closes idle connections. If it ends with its runtime, the next connection starts another one.
struct Keeper {
    pool: Weak<Pool>,
    is_done: bool,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade().filter(|_| !self.is_done) {
            pool.is_kept_tidy.store(false, Ordering::Relaxed);
        }
    }
}

impl Origins {
    fn read(&self) -> RwLockReadGuard<'_, HashMap<Box<str>, Origin>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<Box<str>, Origin>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refused(message: impl Into<String>) -> ResponseFuture {
    Box::pin(ready(Err(TransportError::new(Malformed, message))))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Full;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::transport::hyper::HyperTransport;
    use crate::transport::settings::TransportSettings;

    fn pool(settings: &TransportSettings) -> Arc<Pool> {
        HyperTransport::with_settings(&settings.clone().no_proxy()).expect("a transport").pool
    }

    fn request(url: &str) -> Request<Body> {
        Request::post(url).body(Full::new(Bytes::new())).expect("a request")
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused_with_a_remedy() {
        let pool = pool(&TransportSettings::new());
        let mut http3 = request("http://h/a");
        *http3.version_mut() = Version::HTTP_3;
        for (request, says) in [
            (request("/a"), "the request's URL names no server; it has to be absolute"),
            (request("h:80"), "the request's URL names no server; it has to be absolute"),
            (request("ftp://h/a"), "the request's URL has the scheme ftp; it has to be http or https"),
            (http3, "no request can be sent in HTTP/3.0; leave its version out"),
        ] {
            let error = pool.send(request, 0).await.expect_err("refused");
            assert_eq!((error.kind(), error.to_string().as_str()), (Malformed, says));
        }
        assert!(pool.http.read().is_empty() && pool.https.read().is_empty());
    }

    #[tokio::test]
    async fn a_server_is_forgotten_when_nothing_is_left_of_it_and_found_anew() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut request = [0; 512];
                    while stream.read(&mut request).await.expect("a request") > 0 {
                        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                        stream.write_all(answer.as_bytes()).await.expect("an answer");
                    }
                });
            }
        });
        let pool = pool(&TransportSettings::new().pool_idle_timeout(Duration::from_millis(50)));
        for _ in 0..2 {
            let under_way = pool.send(request(&url), 0);
            assert!(!pool.tidy(), "a request is under way");
            under_way.await.expect("an answer");
            assert!(!pool.tidy(), "a connection is idle");
            assert_eq!(pool.http.read().len(), 1);
            while pool.is_kept_tidy.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert!(pool.http.read().is_empty());
        }
    }

    #[test]
    fn a_pool_is_kept_tidy_again_when_the_runtime_that_did_it_is_gone() {
        let pool = pool(&TransportSettings::new());
        for _ in 0..2 {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
            runtime.block_on(async {
                Arc::clone(&pool).keep_tidy();
                assert!(pool.is_kept_tidy.load(Ordering::Relaxed));
                tokio::task::yield_now().await;
            });
            drop(runtime);
            assert!(!pool.is_kept_tidy.load(Ordering::Relaxed));
        }
    }
}
