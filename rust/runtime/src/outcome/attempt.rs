//! The facts of one attempt, and the origin of the final response.

use std::fmt;
use std::time::Duration;

use smallvec::SmallVec;

use super::Code;

/// The origin of the message of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Served {
    /// The service answered.
    Origin,
    /// The call failed, and its downgrade provided the response.
    Downgrade,
    /// The call failed, and an earlier response of the service was served again.
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

/// One attempt of a call: its start, its duration and its result.
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
    /// Returns the number of the attempt: 0 for the first attempt, 1 for the first retry.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the code of the failure, or `None` when the attempt succeeded.
    pub fn code(&self) -> Option<Code> {
        self.code
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// Returns the backoff before the attempt.
    pub fn delay_before(&self) -> Duration {
        self.delay_before
    }

    /// Returns the start of the attempt, measured from the start of the call.
    pub fn started(&self) -> Duration {
        self.started
    }

    /// Returns the duration of the attempt.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns how often the request moved to another connection within the attempt: 0 or 1. This happens when a pooled
    /// connection was closed before any byte of the request was written. It does not count as a retry.
    pub fn transparent_retries(&self) -> u32 {
        self.transparent_retries
    }

    /// Returns the timeout of the attempt, or `None` when the call has no deadline.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Returns the verb of the HTTP request, or `None` when no request was made.
    pub fn http_method(&self) -> Option<&http::Method> {
        self.verb.as_ref()
    }

    /// Returns the size of the request body on the wire in bytes, or `None` when no request was made.
    pub fn request_bytes(&self) -> Option<u64> {
        self.request_bytes
    }

    /// Returns the size of the response body in bytes, or `None` without a complete response.
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

/// Rounds down to a hundredth of a millisecond, which is precise enough for logs.
fn round(duration: Duration) -> Duration {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(micros / 10 * 10)
}

/// The attempts of a call. A single attempt needs no allocation, because most calls have one.
pub(crate) type Attempts = SmallVec<[Attempt; 1]>;
