use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Notify;

use super::script::Header;

/// The connections and requests of a [`ScriptedServer`](crate::ScriptedServer) so far. Times are in milliseconds since
/// the start of the server.
///
/// `GET /__log` of the program `scripted-server` returns it as JSON, with the names of the fields:
///
/// ```json
/// {
///   "connections": [{ "opened_ms": 3, "closed": { "by": "client", "at_ms": 57 } }],
///   "requests": [{
///     "connection": 0,
///     "method": "POST",
///     "path": "/hello.v1.HelloService/SayHello",
///     "headers": [{ "name": "content-type", "value": "application/json" }],
///     "body": "{}",
///     "at_ms": 5,
///     "ending": { "how": "client_reset", "at_ms": 56, "reason": "CANCEL" }
///   }]
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ServerLog {
    /// The connections, in the order in which they were accepted.
    pub connections: Vec<Connection>,
    /// The requests, in the order in which they were read.
    pub requests: Vec<Received>,
}

/// One connection of a [`ServerLog`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Connection {
    /// The time at which it was accepted.
    pub opened_ms: u64,
    /// The end of the connection, or `None` while it is open.
    pub closed: Option<Closed>,
}

/// The end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Closed {
    /// The side that ended the connection.
    pub by: ClosedBy,
    /// The time of the end.
    pub at_ms: u64,
}

/// The side that ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClosedBy {
    /// The client closed or reset the connection. In JSON `client`.
    Client,
    /// The script ended the connection. In JSON `server`.
    Server,
}

/// One request of a [`ServerLog`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Received {
    /// The index of its connection.
    pub connection: usize,
    /// The verb.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The headers, in order, with names in lower case.
    pub headers: Vec<Header>,
    /// The body. Bytes that are not UTF-8 are replaced.
    pub body: String,
    /// The time at which it was read completely.
    pub at_ms: u64,
    /// The end of the request, or `None` while the script runs.
    pub ending: Option<Ending>,
}

/// The end of a request, as the server saw it. In JSON the name is in `how`: `done`, `client_closed` or `client_reset`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "how")]
#[non_exhaustive]
pub enum Ending {
    /// The script finished.
    Done {
        /// The time of the end.
        at_ms: u64,
    },
    /// The client closed the connection before the script finished.
    ClientClosed {
        /// The time of the end.
        at_ms: u64,
    },
    /// HTTP/2: the client reset the stream before the script finished.
    ClientReset {
        /// The time of the end.
        at_ms: u64,
        /// The error code, for example `CANCEL`.
        reason: String,
    },
}

impl Received {
    /// Returns the first value of a header. The name must be in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    /// Returns true if the client abandoned the request before its script finished.
    pub fn is_abandoned(&self) -> bool {
        matches!(self.ending, Some(Ending::ClientClosed { .. } | Ending::ClientReset { .. }))
    }
}

impl fmt::Display for ServerLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, connection) in self.connections.iter().enumerate() {
            writeln!(f, "connection {index}: {:?}", connection.closed)?;
        }
        for request in &self.requests {
            let path = request.path.split('?').next().unwrap_or_default();
            writeln!(
                f,
                "request on connection {}: {} {path} at {} ms: {:?}",
                request.connection, request.method, request.at_ms, request.ending
            )?;
        }
        Ok(())
    }
}

/// The way in which a step ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    Done,
    ClientClosed,
    ClientReset(h2::Reason),
}

/// The log, as the connections write it.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    start: Instant,
    log: Mutex<ServerLog>,
    changed: Notify,
}

impl Recorder {
    pub(super) fn new() -> Self {
        let inner = Inner { start: Instant::now(), log: Mutex::default(), changed: Notify::new() };
        Self { inner: Arc::new(inner) }
    }

    fn log(&self) -> MutexGuard<'_, ServerLog> {
        self.inner.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn snapshot(&self) -> ServerLog {
        self.log().clone()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.inner.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn write<T>(&self, edit: impl FnOnce(&mut ServerLog) -> T) -> T {
        let written = edit(&mut self.log());
        self.inner.changed.notify_waiters();
        written
    }

    pub(super) fn opened(&self) -> usize {
        let opened_ms = self.now();
        self.write(|log| {
            log.connections.push(Connection { opened_ms, closed: None });
            log.connections.len() - 1
        })
    }

    pub(super) fn closed(&self, connection: usize, by: ClosedBy) {
        let closed = Closed { by, at_ms: self.now() };
        self.write(|log| {
            log.connections[connection].closed.get_or_insert(closed);
        });
    }

    pub(super) fn received(&self, mut request: Received) -> usize {
        request.at_ms = self.now();
        self.write(|log| {
            log.requests.push(request);
            log.requests.len() - 1
        })
    }

    pub(super) fn ended(&self, request: usize, end: &End) {
        let at_ms = self.now();
        let ending = match end {
            End::Done => Ending::Done { at_ms },
            End::ClientClosed => Ending::ClientClosed { at_ms },
            End::ClientReset(reason) => Ending::ClientReset { at_ms, reason: format!("{reason:?}") },
        };
        self.write(|log| log.requests[request].ending = Some(ending));
    }

    /// Waits until the log satisfies the condition, or until the limit. Returns the log at that moment.
    pub(super) async fn wait(
        &self,
        limit: Duration,
        mut condition: impl FnMut(&ServerLog) -> bool,
    ) -> (bool, ServerLog) {
        let satisfied = async {
            loop {
                let changed = self.inner.changed.notified();
                if condition(&self.log()) {
                    return;
                }
                changed.await;
            }
        };
        let met = tokio::time::timeout(limit, satisfied).await.is_ok();
        (met, self.snapshot())
    }
}
