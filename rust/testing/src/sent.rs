use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use callwright::TransportErrorKind;
use http::{HeaderMap, Method, Uri};

/// What became of a request that a [`ScriptedTransport`](crate::ScriptedTransport) was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It still waits for its reply.
    Waiting,
    /// It was answered with this status.
    Answered(u16),
    /// It failed without an answer.
    Failed(TransportErrorKind),
    /// Its future was dropped before it ended: a timeout, a cancellation, a dropped call.
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

/// A request that a [`ScriptedTransport`](crate::ScriptedTransport) was given.
///
/// Its times are counted from the first request of the transport, on the transport's clock.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sent {
    /// The verb.
    pub method: Method,
    /// The whole URL.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty when there is none.
    pub body: Bytes,
    /// When it was sent.
    pub at: Duration,
    /// What became of it.
    pub fate: Fate,
    /// When it was answered, failed or was abandoned; none while it waits.
    pub ended_at: Option<Duration>,
}

impl Sent {
    /// The first value of a header, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The first value of a header, when it is a whole number.
    pub fn header_number(&self, name: &str) -> Option<u64> {
        self.header(name)?.parse().ok()
    }
}

/// One line per request, for messages of assertions: no header, body or query.
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
