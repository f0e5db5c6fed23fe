use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::call_error::Error;
use super::remote::RemoteError;
use crate::outcome::Code;
use crate::outcome::Outcome;

/// The attempt that decided a failed call. It links the [`Error`] of the call to the cause below it.
///
/// It is the [`source`](StdError::source) of every error of a call that sent something. `Display` prints how the
/// attempt ended. It does not repeat the message of the service, which belongs to the [`Error`].
///
/// ```
/// use std::error::Error as _;
/// use callwright::{AttemptError, Error};
///
/// fn outcome_of(error: &Error) -> Option<callwright::Outcome> {
///     Some(error.source()?.downcast_ref::<AttemptError>()?.outcome())
/// }
/// # assert!(outcome_of(&Error::unavailable("not from a call")).is_none());
/// ```
#[derive(Debug)]
pub struct AttemptError {
    number: u32,
    outcome: Outcome,
    code: Code,
    http_status: Option<u16>,
    authority: Option<Arc<str>>,
    timeout: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    location: &'static Location<'static>,
}

impl AttemptError {
    /// Builds the link from the error of an attempt, and takes over the cause of that error.
    pub(crate) fn of(error: &Error, number: u32, timeout: Option<Duration>) -> Self {
        Self {
            number,
            outcome: error.outcome(),
            code: error.code(),
            http_status: error.http_status(),
            authority: error.authority_arc(),
            timeout,
            source: error.cause().or_else(|| Some(Arc::new(RemoteError::of(error)?))),
            location: error.location(),
        }
    }

    /// Sets the failure of the previous attempt as the cause, when this attempt was cut short and has no cause of its
    /// own.
    pub(crate) fn after(mut self, earlier: AttemptError) -> Self {
        self.source.get_or_insert_with(|| Arc::new(earlier));
        self
    }

    /// Returns the number of the attempt: 0 for the first attempt, 1 for the first retry.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns how the attempt ended.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Returns the code of the attempt.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// Returns the place in the source where the error of the attempt was made.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

impl fmt::Display for AttemptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "attempt {}", self.number + 1)?;
        if let Some(authority) = &self.authority {
            write!(f, " at {authority}")?;
        }
        match self.outcome {
            Outcome::Service => write!(f, ": the service answered {}", self.code)?,
            Outcome::Intermediary => f.write_str(": an answer without an error body of the service")?,
            Outcome::Unsent => f.write_str(": nothing reached the server")?,
            Outcome::Transport => f.write_str(": the connection broke")?,
            Outcome::AttemptTimeout => match self.timeout {
                Some(timeout) => write!(f, ": no answer within {timeout:?}")?,
                None => f.write_str(": no answer in time")?,
            },
            Outcome::Deadline => f.write_str(": cut by the deadline of the call")?,
            Outcome::Cancelled => f.write_str(": cut by the caller")?,
            Outcome::Decode => f.write_str(": the answer could not be read")?,
            Outcome::Local => f.write_str(": the request could not be made")?,
            Outcome::CircuitOpen => f.write_str(": held back by the open circuit breaker")?,
            Outcome::Refused => f.write_str(": the caller refused the answer")?,
        }
        match self.http_status {
            Some(status) => write!(f, " (http {status})"),
            None => Ok(()),
        }
    }
}

impl StdError for AttemptError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
