use std::fmt;

/// The reason why no further attempt was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stop {
    /// The caller cancelled the call.
    Cancelled,
    /// A retry does not help with this outcome.
    NotRetryable,
    /// The request may have been processed, and the method is not idempotent.
    NotIdempotent,
    /// The retries are used up.
    MaxRetries,
    /// The call belongs to a request that is itself a retry.
    ChainStop,
    /// The server asked for a longer wait than a call accepts, or for no retry at all.
    Pushback,
    /// The remaining time is too short for the backoff and another attempt.
    Deadline,
    /// The retry budget of the authority is empty.
    Budget,
    /// The circuit breaker is open.
    Breaker,
}

impl Stop {
    /// Returns the name in logs, metrics and vectors: `max_retries`.
    pub const fn name(self) -> &'static str {
        match self {
            Stop::Cancelled => "cancelled",
            Stop::NotRetryable => "not_retryable",
            Stop::NotIdempotent => "not_idempotent",
            Stop::MaxRetries => "max_retries",
            Stop::ChainStop => "chain_stop",
            Stop::Pushback => "pushback",
            Stop::Deadline => "deadline",
            Stop::Budget => "budget",
            Stop::Breaker => "breaker",
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
