//! A server on a real socket that fails as a scenario says.

mod head;
mod http1;
mod http2;
mod log;
mod responder;
mod script;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

pub use log::{Closed, ClosedBy, Connection, Ending, Received, ServerLog};
pub use responder::Responder;
pub use script::{Framing, Header, HttpVersion, Pace, Scenario, ScriptOrder, Step, Then};

use log::Recorder;
use responder::ScriptOnly;
use script::Script;

/// The timeout of [`ScriptedServer::wait_until`].
const PATIENCE: Duration = Duration::from_secs(5);

/// An HTTP server on a free port of 127.0.0.1 that follows its [`Scenario`] and logs its connections and requests.
///
/// It runs in real time on the tokio runtime that started it, until it is dropped.
///
/// ```
/// use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
/// use callwright_testing::{Scenario, ScriptedServer, Step, Then};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let server = ScriptedServer::start(Scenario::http1([
///     Step::end(Then::ResetBeforeHeaders),
///     Step::json(r#"{"greeting":"hello"}"#),
/// ]))
/// .await?;
/// let hello = HelloServiceClient::builder().retries(1).build(server.url()).unwrap();
/// let reply = hello.say_hello(SayHelloRequest { name: "Guoguo".into() }).await.unwrap();
/// assert_eq!(reply.greeting, "hello");
/// assert_eq!(server.log().requests.len(), 2);
/// # Ok::<_, std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct ScriptedServer {
    address: SocketAddr,
    recorder: Recorder,
    accepting: JoinHandle<()>,
}

impl ScriptedServer {
    /// Starts a server.
    ///
    /// # Errors
    ///
    /// Returns an error when no port can be bound.
    pub async fn start(scenario: Scenario) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let responder = ScriptOnly::new(scenario.steps.len());
        Self::start_on(listener, scenario, responder)
    }

    /// Starts a server on an existing socket, with a responder that decides about every request.
    ///
    /// # Errors
    ///
    /// Returns an error when the socket has no address.
    pub fn start_on(
        listener: TcpListener,
        scenario: Scenario,
        responder: impl Responder,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let recorder = Recorder::new();
        let accepting = tokio::spawn(accept(listener, scenario, recorder.clone(), Arc::new(responder)));
        Ok(Self { address, recorder, accepting })
    }

    /// Returns the base URL: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the log so far.
    pub fn log(&self) -> ServerLog {
        self.recorder.snapshot()
    }

    /// Waits until the log satisfies a condition, at most 5 s, and returns the log.
    ///
    /// # Panics
    ///
    /// Panics if the condition does not hold after 5 s. The message contains the log without headers and bodies.
    pub async fn wait_until(&self, condition: impl FnMut(&ServerLog) -> bool) -> ServerLog {
        let (met, log) = self.recorder.wait(PATIENCE, condition).await;
        assert!(met, "the server did not see what was waited for within {PATIENCE:?}:\n{log}");
        log
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        // The task owns its connections, so they end with it.
        self.accepting.abort();
    }
}

/// The parts of the server that a connection uses.
#[derive(Clone)]
struct Peer {
    recorder: Recorder,
    connection: usize,
    script: Arc<Mutex<Script>>,
    responder: Arc<dyn Responder>,
}

impl Peer {
    fn step_for(&self, request: &Received) -> Step {
        let path = request.path.split('?').next().unwrap_or_default();
        let step = self.script.lock().unwrap_or_else(PoisonError::into_inner).next(path);
        self.responder.respond(request, step)
    }
}

async fn accept(
    listener: TcpListener,
    scenario: Scenario,
    recorder: Recorder,
    responder: Arc<dyn Responder>,
) {
    let fresh = || Arc::new(Mutex::new(Script::new(&scenario)));
    let shared = fresh();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let script = match scenario.order {
                    ScriptOrder::PerServer => Arc::clone(&shared),
                    ScriptOrder::PerConnection => fresh(),
                };
                let (recorder, responder) = (recorder.clone(), Arc::clone(&responder));
                let peer = Peer { connection: recorder.opened(), recorder, script, responder };
                connections.spawn(serve(stream, scenario.http, peer));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, version: HttpVersion, peer: Peer) {
    // Nagle's algorithm would hold a piece of a body back until the next one is written.
    let _ = stream.set_nodelay(true);
    let by = match version {
        HttpVersion::Http1 => http1::Http1::new(stream, peer.clone()).serve().await,
        HttpVersion::H2c => http2::serve(stream, peer.clone()).await,
    };
    peer.recorder.closed(peer.connection, by);
}

/// Makes the connection end with a reset instead of an orderly close.
fn reset_on_close(stream: &TcpStream) {
    let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
}
