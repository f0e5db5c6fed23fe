//! The log of a call's attempts, and the error that it makes of them.

use super::attempt::EndedAttempt;
use super::call_run::CallRun;
use crate::error::{AttemptError, Error};
use crate::outcome::{Attempt, Attempts, Outcome, Stop};

/// The attempts of a call that have ended.
#[derive(Debug, Default)]
pub(crate) struct AttemptLog {
    pub(crate) attempts: Attempts,
    /// Those of the attempts that failed, by their numbers.
    errors: Vec<(u32, Error)>,
}

impl AttemptLog {
    pub(crate) fn push(&mut self, ended: EndedAttempt) {
        self.errors.extend(ended.error.map(|error| (ended.attempt.number, error)));
        self.attempts.push(ended.attempt);
    }

    pub(crate) fn len(&self) -> usize {
        self.attempts.len()
    }

    /// The error of the last attempt, if it failed.
    pub(crate) fn last_error(&self) -> Option<&Error> {
        let last = self.attempts.last()?.number;
        self.errors.iter().find(|(number, _)| *number == last).map(|(_, error)| error)
    }

    /// By the numbers of the attempts, which need not end in their order.
    pub(crate) fn sort(&mut self) {
        self.attempts.sort_by_key(|attempt| attempt.number);
        self.errors.sort_by_key(|(number, _)| *number);
    }
}

impl CallRun<'_> {
    pub(super) fn named(&self, error: Error) -> Error {
        error.with_method(self.cx.method()).with_authority(self.core.authority().cloned())
    }

    /// Turns the error of the last attempt, or of what came after it, into the error of the call.
    pub(crate) fn fail(&self, error: Error, stop: Stop, log: AttemptLog) -> Error {
        let error = self.named(error);
        // The chain shows the last attempt; one that was cut short is preceded by what the one before it failed of.
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
        error.with_history(stop, log.attempts.into_vec(), link)
    }

    /// The error in place of an answer that the caller refused.
    pub(crate) fn refused(&self, error: Error, attempts: &[Attempt]) -> Error {
        self.named(error).with_history(Stop::NotRetryable, attempts.to_vec(), None)
    }
}
