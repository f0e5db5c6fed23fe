use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use callwright::TransportErrorKind;
use http::{HeaderMap, Method, Uri};

/// The fate of a request to a [`ScriptedTransport`](crate::ScriptedTransport).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It waits for its reply.
    Waiting,
    /// It got a response with this status.
    Answered(u16),
    /// It failed without a response.
    Failed(TransportErrorKind),
    /// Its future was dropped before it completed: a timeout, a cancellation, a dropped call.
    Abandoned,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Waiting => f.write_str("still waiting"),
            Fate::Answered(status) => write!(f, "answered with {status}"),
            Fate::Failed(kind) => write!(f, "failed as {kind:?}"),
            Fate::Abandoned => f.write_str("abandoned"),
        }
    }
}

/// A request to a [`ScriptedTransport`](crate::ScriptedTransport).
///
/// Its times are measured from the first request of the transport, on the clock of the transport.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sent {
    /// The verb.
    pub method: Method,
    /// The whole URL.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, which may be empty.
    pub body: Bytes,
    /// The time at which it was sent.
    pub at: Duration,
    /// Its fate.
    pub fate: Fate,
    /// The time at which it was answered, failed or was abandoned, or `None` while it waits.
    pub ended_at: Option<Duration>,
}

impl Sent {
    /// Returns the first value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the first value of a header, if it is a whole number.
    pub fn header_number(&self, name: &str) -> Option<u64> {
        self.header(name)?.parse().ok()
    }
}

/// Describes each request in one line, for messages of assertions. It leaves out headers, bodies and queries.
pub(crate) fn describe(sent: &[Sent]) -> String {
    if sent.is_empty() {
        return "\n  nothing was sent".into();
    }
    let lines = sent.iter().enumerate().map(|(index, sent)| {
        let end = sent.ended_at.map(|at| format!(" at {at:?}")).unwrap_or_default();
        format!("\n  {}. {} {} at {:?}: {}{end}", index + 1, sent.method, sent.uri.path(), sent.at, sent.fate)
    });
    lines.collect()
}
