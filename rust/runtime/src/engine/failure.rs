//! The error of a call, built from the errors of its attempts.

use std::sync::Arc;

use super::call_run::CallRun;
use super::log::AttemptLog;
use crate::error::{AttemptError, Cause, Error};
use crate::outcome::{Attempt, Outcome, Stop};

impl CallRun<'_> {
    pub(super) fn named(&self, error: Error) -> Error {
        error.with_method(self.cx.method()).with_authority(self.core.authority().cloned())
    }

    /// Turns the error of the last attempt, or of a later step, into the error of the call.
    pub(crate) fn fail(&self, error: Error, stop: Stop, log: AttemptLog) -> Error {
        let error = self.named(error);
        // The chain shows the last attempt. If that attempt was cut short, the cause of the one before it follows.
        let mut link: Option<AttemptError> = None;
        for (number, failed) in log.errors {
            let Some(attempt) = log.attempts.iter().find(|attempt| attempt.number == number) else {
                continue;
            };
            let is_last = log.attempts.last().is_some_and(|last| last.number == number);
            let failed = self.named(failed);
            let failed = if is_last && failed.outcome() == error.outcome() { &error } else { &failed };
            let next = AttemptError::of(failed, number, attempt.timeout);
            link = Some(match link {
                Some(earlier) if matches!(failed.outcome(), Outcome::Deadline | Outcome::Cancelled) => {
                    next.after(earlier)
                }
                _ => next,
            });
        }
        let link = link.map(|link| Arc::new(link) as Cause);
        error.with_history(stop, log.attempts.into_vec(), link)
    }

    /// Returns the error for a response that the caller refused.
    pub(crate) fn refused(&self, error: Error, attempts: &[Attempt]) -> Error {
        self.named(error).with_history(Stop::NotRetryable, attempts.to_vec(), None)
    }
}
