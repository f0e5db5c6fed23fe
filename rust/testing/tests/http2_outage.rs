//! HTTP/2 clients of a server that cannot be reached: every call gets a clear error, and the client recovers with the server.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;
mod loopback;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use callwright::{Code, Error, HttpVersion, HyperTransport, Outcome, TlsSettings, TransportSettings};
use callwright_services::hello::v1::HelloServiceClient;
use clients::{assert_clear, greet, quick};
use loopback::Authority;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// How many tasks call at the same time.
const TASKS: [usize; 3] = [2, 8, 64];

/// An address at which a server comes and goes.
struct Server {
    address: SocketAddr,
    authority: Authority,
    has_tls: bool,
}

impl Server {
    async fn new(has_tls: bool) -> Self {
        // The port is free again once the listener is dropped, and a later listener may take it.
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        Self { address, authority: Authority::new(), has_tls }
    }

    fn client(&self) -> HelloServiceClient {
        let settings =
            TransportSettings::new().no_proxy().tls(TlsSettings::new().ca_pem(self.authority.pem()));
        let (scheme, version) =
            if self.has_tls { ("https", HttpVersion::Negotiated) } else { ("http", HttpVersion::Http2) };
        let transport = HyperTransport::with_settings(&settings.http_version(version)).unwrap();
        HelloServiceClient::builder()
            .options(quick())
            .transport(Arc::new(transport) as Arc<dyn callwright::Transport>)
            .build(format!("{scheme}://{}", self.address))
            .unwrap()
    }

    /// Greets over HTTP/2 until it is stopped, which closes all connections.
    async fn start(&self) -> Running {
        let listener = TcpListener::bind(self.address).await.unwrap();
        let acceptor = self.has_tls.then(|| self.authority.acceptor(&["h2"]));
        Running(
            tokio::spawn(async move {
                let mut connections = JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    let acceptor: Option<TlsAcceptor> = acceptor.clone();
                    connections.spawn(async move {
                        match acceptor {
                            Some(acceptor) => greet_all(acceptor.accept(stream).await.unwrap()).await,
                            None => greet_all(stream).await,
                        }
                    });
                }
            })
            .abort_handle(),
        )
    }

    /// Closes each connection as soon as it is made.
    async fn start_closing(&self) -> Running {
        let listener = TcpListener::bind(self.address).await.unwrap();
        Running(tokio::spawn(async move { while listener.accept().await.is_ok() {} }).abort_handle())
    }
}

/// A server that is stopped when this is dropped.
struct Running(AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn greet_all(stream: impl AsyncRead + AsyncWrite + Unpin) {
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    let mut greeting = JoinSet::new();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        greeting.spawn(async move {
            // A stream whose request is not read whole is reset, and the server closes a connection with many of those.
            let mut body = request.into_body();
            while let Some(Ok(_)) = body.data().await {}
            let head = http::Response::builder().header("content-type", "application/json");
            let mut body = respond.send_response(head.body(()).unwrap(), false)?;
            body.send_data(Bytes::from_static(br#"{"greeting":"hello"}"#), true)
        });
    }
}

/// A call that has ended.
struct Ended {
    began: Instant,
    ended: Instant,
    result: Result<(), Error>,
}

/// Calls from so many tasks until the time is over.
async fn call(client: &HelloServiceClient, tasks: usize, time: Duration) -> Vec<Ended> {
    let end = Instant::now() + time;
    let mut calling = JoinSet::new();
    for _ in 0..tasks {
        let client = client.clone();
        calling.spawn(async move {
            let mut results = Vec::new();
            while Instant::now() < end {
                let began = Instant::now();
                let result = client.say_hello(greet()).retries(1).await;
                let has_failed = result.is_err();
                results.push(Ended { began, ended: Instant::now(), result: result.map(drop) });
                if has_failed {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
            results
        });
    }
    // A task that panicked is an error here.
    calling.join_all().await.into_iter().flatten().collect()
}

fn assert_unavailable(error: &Error) {
    assert_clear(error);
    assert_eq!(error.code(), Code::Unavailable, "{error:#}");
}

async fn a_closed_port_is_unavailable(has_tls: bool) {
    for tasks in TASKS {
        let server = Server::new(has_tls).await;
        let results = call(&server.client(), tasks, Duration::from_millis(300)).await;
        assert!(results.len() >= tasks);
        for call in results {
            let error = call.result.unwrap_err();
            assert_unavailable(&error);
            assert_eq!(error.outcome(), Outcome::Unsent, "{error:#}");
        }
    }
}

async fn a_server_that_closes_each_connection_is_unavailable(has_tls: bool) {
    for tasks in TASKS {
        let server = Server::new(has_tls).await;
        let running = server.start_closing().await;
        for call in call(&server.client(), tasks, Duration::from_millis(300)).await {
            assert_unavailable(&call.result.unwrap_err());
        }
        drop(running);
    }
}

async fn calls_succeed_again_when_the_server_returns(has_tls: bool) {
    for tasks in TASKS {
        let server = Server::new(has_tls).await;
        let client = server.client();
        let running = server.start().await;
        let calling = tokio::spawn({
            let client = client.clone();
            async move { call(&client, tasks, Duration::from_millis(1500)).await }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(running);
        let left = Instant::now();
        tokio::time::sleep(Duration::from_millis(600)).await;
        let returned = Instant::now();
        let _running = server.start().await;
        let results = calling.await.unwrap();
        let count = |is_counted: &dyn Fn(&&Ended) -> bool| {
            let (ok, failed): (Vec<_>, Vec<_>) =
                results.iter().filter(is_counted).partition(|call| call.result.is_ok());
            (ok.len(), failed.len())
        };
        assert!(count(&|call| call.ended < left).0 > 0, "the server was reached at first");
        let settled = left + Duration::from_millis(100);
        let (succeeded, failed) = count(&|call| call.began >= settled && call.ended < returned);
        assert!(
            succeeded == 0 && failed >= tasks,
            "{succeeded} succeeded and {failed} failed without a server"
        );
        let recovered = returned + Duration::from_millis(300);
        let (succeeded, failed) = count(&|call| call.began >= recovered);
        assert!(
            succeeded >= tasks && failed == 0,
            "{succeeded} succeeded and {failed} failed after the return"
        );
        for error in results.iter().filter_map(|call| call.result.as_ref().err()) {
            assert_unavailable(error);
        }
    }
}

macro_rules! with_and_without_tls {
    ($($test:ident),+ $(,)?) => {
        mod h2c {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)] async fn $test() { super::$test(false).await })+
        }
        mod tls {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)] async fn $test() { super::$test(true).await })+
        }
    };
}

with_and_without_tls!(
    a_closed_port_is_unavailable,
    a_server_that_closes_each_connection_is_unavailable,
    calls_succeed_again_when_the_server_returns,
);

/// The server accepts and never answers the handshake of TLS.
#[tokio::test]
async fn a_client_that_is_dropped_gives_up_the_connection_that_it_makes() {
    let server = Server::new(true).await;
    let listener = TcpListener::bind(server.address).await.unwrap();
    let settings = TransportSettings::new().no_proxy().connect_timeout(Duration::from_secs(30));
    let settings = settings.tls(TlsSettings::new().ca_pem(server.authority.pem()));
    let transport = HyperTransport::with_settings(&settings.http_version(HttpVersion::Http2)).unwrap();
    let client = HelloServiceClient::builder()
        .options(quick())
        .transport(transport)
        .build(format!("https://{}", server.address))
        .unwrap();
    let call = client.say_hello(greet()).timeout(Duration::from_millis(50));
    assert_eq!(call.await.unwrap_err().code(), Code::DeadlineExceeded);
    let (mut stream, _) = listener.accept().await.unwrap();
    drop(client);
    // The hello of TLS, then the end: much sooner than the 30 s that a connection may take.
    let mut sink = tokio::io::sink();
    let read_all = tokio::io::copy(&mut stream, &mut sink);
    tokio::time::timeout(Duration::from_secs(2), read_all).await.expect("the socket is closed").ok();
}
