//! The attempts of a call that have ended.

use crate::error::Error;
use crate::outcome::{Attempt, Attempts};

/// What one attempt came to.
#[derive(Debug)]
pub(crate) struct EndedAttempt {
    pub(crate) attempt: Attempt,
    pub(crate) error: Option<Error>,
}

/// The attempts of a call that have ended.
#[derive(Debug, Default)]
pub(crate) struct AttemptLog {
    pub(crate) attempts: Attempts,
    /// Those of the attempts that failed, by their numbers.
    pub(super) errors: Vec<(u32, Error)>,
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

/// The number of an attempt, from the number of attempts before it.
pub(super) fn number(earlier: usize) -> u32 {
    u32::try_from(earlier).unwrap_or(u32::MAX)
}
