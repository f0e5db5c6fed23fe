//! One attempt of a call, and who served the answer in the end.

use std::fmt;
use std::time::Duration;

use smallvec::SmallVec;

use super::Code;

/// Where the message of a response came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Served {
    /// The service answered.
    Origin,
    /// The call failed and its downgrade answered.
    Downgrade,
    /// The call failed and an earlier answer of the service was served again.
    Stale,
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Served::Origin => "origin",
            Served::Downgrade => "downgrade",
            Served::Stale => "stale",
        })
    }
}

/// One send of a call: when it started, how long it took, how it ended.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(crate) number: u32,
    pub(crate) code: Option<Code>,
    pub(crate) http_status: Option<u16>,
    pub(crate) delay_before: Duration,
    pub(crate) started: Duration,
    pub(crate) duration: Duration,
    pub(crate) timeout: Option<Duration>,
    pub(crate) verb: Option<http::Method>,
    pub(crate) request_bytes: Option<u64>,
    pub(crate) response_bytes: Option<u64>,
    pub(crate) transparent_retries: u32,
}

impl Attempt {
    /// 0 for the first attempt, 1 for the first retry.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The code of the failure; none when the attempt succeeded.
    pub fn code(&self) -> Option<Code> {
        self.code
    }

    /// The HTTP status of the answer, when there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// The backoff before the attempt.
    pub fn delay_before(&self) -> Duration {
        self.delay_before
    }

    /// When the attempt started, counted from the start of the call.
    pub fn started(&self) -> Duration {
        self.started
    }

    /// How long the attempt took.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// How often the request took another connection within the attempt, because a pooled one had been closed before
    /// anything was written to it: 0 or 1. Not counted as a retry.
    pub fn transparent_retries(&self) -> u32 {
        self.transparent_retries
    }

    /// The time that the attempt was given; none when the call has no deadline.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The verb of the HTTP request; none when none was made.
    pub fn http_method(&self) -> Option<&http::Method> {
        self.verb.as_ref()
    }

    /// The size of the request's body in bytes, as it travelled; none when no request was made.
    pub fn request_bytes(&self) -> Option<u64> {
        self.request_bytes
    }

    /// The size of the answer's body in bytes; none without a whole answer.
    pub fn response_bytes(&self) -> Option<u64> {
        self.response_bytes
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "attempt {} at {:?} took {:?}: {}",
            self.number + 1,
            round(self.started),
            round(self.duration),
            self.code.map_or("OK", Code::name)
        )?;
        if let Some(status) = self.http_status {
            write!(f, " (http {status})")?;
        }
        if !self.delay_before.is_zero() {
            write!(f, ", after a backoff of {:?}", self.delay_before)?;
        }
        Ok(())
    }
}

/// Drops what no reader of a log wants below a hundredth of a millisecond.
fn round(duration: Duration) -> Duration {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(micros / 10 * 10)
}

/// The attempts of a call: one without an allocation, because most calls have one.
pub(crate) type Attempts = SmallVec<[Attempt; 1]>;
