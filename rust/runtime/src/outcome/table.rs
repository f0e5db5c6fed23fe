//! The one table that says what each way of ending means.

use crate::outcome::Code;

/// How an attempt, or the whole call, ended when it did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The service answered with an error of its own, in an error body that was recognised.
    Service,
    /// An HTTP status without a recognised error body: a proxy, a load balancer, or a plain service.
    Intermediary,
    /// The request never reached the server: DNS, connection refused, TLS, connect timeout.
    Unsent,
    /// The connection broke after the request may have been sent.
    Transport,
    /// The time of one attempt ran out.
    AttemptTimeout,
    /// The time of the whole call ran out.
    Deadline,
    /// The caller cancelled.
    Cancelled,
    /// The server answered with success, and the body could not be read as the response.
    Decode,
    /// The request could not be made: a bad option, an unencodable message, a missing path variable.
    Local,
    /// The circuit breaker is open.
    CircuitOpen,
    /// The service answered, and the caller's own check refused the answer.
    Refused,
}

impl Outcome {
    /// The name in logs, metrics and vectors: `attempt_timeout`.
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

/// What a retry may do about an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RetryClass {
    /// Never.
    Never,
    /// After a short backoff, when the method is idempotent.
    Transient,
    /// After a long backoff, or when the server says.
    Throttle,
    /// After a short backoff, idempotent or not: nothing was sent.
    Unsent,
}

/// What the circuit breaker learns from an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Health {
    /// The server is alive.
    Success,
    /// The server is in trouble.
    Failure,
    /// Nothing is learnt.
    Neutral,
}

/// One row of the table: every policy reads its column here, none has a classifier of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) retry: RetryClass,
    pub(crate) health: Health,
    /// Whether a downgrade without a trigger of its own answers.
    pub(crate) downgrade: bool,
}

/// The facts of a failure that the table looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) outcome: Outcome,
    pub(crate) code: Code,
    pub(crate) http_status: Option<u16>,
    /// The server said when to come back.
    pub(crate) pushback: bool,
    /// The request carried an idempotency key.
    pub(crate) keyed: bool,
    /// The attempt had been given long enough for its timeout to be the server's fault.
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
                // The server waited in vain for the request, or for the whole of it.
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
