//! The finished attempts of a call.

use crate::error::Error;
use crate::outcome::{Attempt, Attempts};

/// The result of one attempt.
#[derive(Debug)]
pub(crate) struct EndedAttempt {
    pub(crate) attempt: Attempt,
    pub(crate) error: Option<Error>,
}

/// The finished attempts of a call.
#[derive(Debug, Default)]
pub(crate) struct AttemptLog {
    pub(crate) attempts: Attempts,
    /// The errors of the failed attempts, with the numbers of the attempts.
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

    /// Returns the error of the last attempt, if it failed.
    pub(crate) fn last_error(&self) -> Option<&Error> {
        let last = self.attempts.last()?.number;
        self.errors.iter().find(|(number, _)| *number == last).map(|(_, error)| error)
    }

    /// Sorts the attempts by number, because hedged attempts may end in another order.
    pub(crate) fn sort(&mut self) {
        self.attempts.sort_by_key(|attempt| attempt.number);
        self.errors.sort_by_key(|(number, _)| *number);
    }
}

/// Returns the number of an attempt, from the number of attempts before it.
pub(super) fn number(earlier: usize) -> u32 {
    u32::try_from(earlier).unwrap_or(u32::MAX)
}
