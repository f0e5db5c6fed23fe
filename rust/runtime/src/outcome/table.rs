//! The table that gives each outcome its meaning for every policy.

use crate::outcome::Code;

/// The way in which an attempt or a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The service returned an error in a recognised error body.
    Service,
    /// The response has an error status without a recognised error body. It comes from a proxy, a load balancer or a
    /// plain service.
    Intermediary,
    /// The request never reached the server: DNS, connection refused, TLS, connect timeout.
    Unsent,
    /// The connection broke after the request may have been sent.
    Transport,
    /// The timeout of one attempt expired.
    AttemptTimeout,
    /// The deadline of the whole call expired.
    Deadline,
    /// The caller cancelled the call.
    Cancelled,
    /// The server returned a success status, but the body could not be decoded as the response.
    Decode,
    /// The request could not be built: a bad option, a message that cannot be encoded, a missing path variable.
    Local,
    /// The circuit breaker is open.
    CircuitOpen,
    /// The service answered, but the check of the caller refused the response.
    Refused,
}

impl Outcome {
    /// Returns the name in logs, metrics and vectors: `attempt_timeout`.
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::Service => "service",
            Outcome::Intermediary => "intermediary",
            Outcome::Unsent => "unsent",
            Outcome::Transport => "transport",
            Outcome::AttemptTimeout => "attempt_timeout",
            Outcome::Deadline => "deadline",
            Outcome::Cancelled => "cancelled",
            Outcome::Decode => "decode",
            Outcome::Local => "local",
            Outcome::CircuitOpen => "circuit_open",
            Outcome::Refused => "refused",
        }
    }
}

/// The kind of retry that an outcome allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RetryClass {
    /// Never retried.
    Never,
    /// Retried after a short backoff when the method is idempotent.
    Transient,
    /// Retried after a long backoff, or after the wait that the server asks for.
    Throttle,
    /// Retried after a short backoff, idempotent or not, because nothing was sent.
    Unsent,
}

/// The effect of an outcome on the circuit breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Health {
    /// The server is healthy.
    Success,
    /// The server is failing.
    Failure,
    /// The outcome says nothing about the server.
    Neutral,
}

/// One row of the table. Every policy reads its own column here, and none has a classifier of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) retry: RetryClass,
    pub(crate) health: Health,
    /// A downgrade without a trigger of its own answers this outcome.
    pub(crate) downgrade: bool,
}

/// The facts of a failure that the table reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) outcome: Outcome,
    pub(crate) code: Code,
    pub(crate) http_status: Option<u16>,
    /// The server asked for a wait before the next attempt.
    pub(crate) pushback: bool,
    /// The request carried an idempotency key.
    pub(crate) keyed: bool,
    /// The attempt had enough time that its timeout is the fault of the server.
    pub(crate) blamed: bool,
}

impl Facts {
    pub(crate) fn verdict(self) -> Verdict {
        use Health::{Failure, Neutral, Success};
        use RetryClass::{Never, Throttle, Transient, Unsent};
        let row = |retry, health, downgrade| Verdict { retry, health, downgrade };
        let busy = if self.pushback { Throttle } else { Transient };
        match self.outcome {
            Outcome::Service => self.service(busy),
            Outcome::Intermediary => match self.http_status.unwrap_or(0) {
                // 408: the server did not receive the complete request in time.
                408 => row(busy, Neutral, true),
                409 if self.keyed => row(Transient, Neutral, false),
                429 => row(Throttle, Neutral, true),
                502..=504 => row(busy, Failure, true),
                500..=599 => row(Never, Failure, true),
                _ => row(Never, Neutral, false),
            },
            Outcome::Unsent => row(Unsent, Failure, true),
            Outcome::Transport | Outcome::AttemptTimeout => row(Transient, Failure, true),
            Outcome::Deadline => row(Never, if self.blamed { Failure } else { Neutral }, true),
            Outcome::Cancelled | Outcome::Decode | Outcome::Local => row(Never, Neutral, false),
            Outcome::CircuitOpen => row(Never, Neutral, true),
            Outcome::Refused => row(Never, Success, true),
        }
    }

    fn service(self, busy: RetryClass) -> Verdict {
        use Health::{Failure, Neutral, Success};
        use RetryClass::{Never, Throttle, Transient};
        let row = |retry, health, downgrade| Verdict { retry, health, downgrade };
        match self.code {
            Code::Aborted | Code::AlreadyExists if self.keyed && self.http_status == Some(409) => {
                row(Transient, Success, false)
            }
            Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::FailedPrecondition
            | Code::OutOfRange
            | Code::Aborted
            | Code::Unimplemented => row(Never, Success, false),
            Code::ResourceExhausted => row(if self.pushback { Throttle } else { Never }, Neutral, true),
            Code::Unavailable => row(busy, Failure, true),
            Code::Internal | Code::Unknown | Code::DeadlineExceeded => row(Never, Failure, true),
            Code::DataLoss => row(Never, Failure, false),
            Code::Cancelled => row(Never, Neutral, true),
        }
    }
}
