use std::error::Error as StdError;

use sentry_core::Hub;
use sentry_core::types::Uuid;

use super::event::{call_error, to_event};
use crate::error::Error;
use crate::outcome::Outcome;

/// Sends errors to Sentry from the root of a service. Inner layers wrap errors, and only the root reports them.
///
/// # Defaults
///
/// Cancelled calls are not sent, and neither are errors that the request itself causes: INVALID_ARGUMENT, NOT_FOUND,
/// ALREADY_EXISTS, PERMISSION_DENIED, UNAUTHENTICATED, FAILED_PRECONDITION, OUT_OF_RANGE.
///
/// ```
/// use callwright::{Code, Error};
/// use callwright::sentry::SentryReporter;
///
/// let reporter = SentryReporter::new();
/// assert!(!reporter.wants(&Error::new(Code::NotFound, "no user guoguo")));
/// assert!(reporter.wants(&Error::new(Code::Internal, "no disk")));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct SentryReporter {
    sends_client_faults: bool,
}

impl SentryReporter {
    /// Returns a reporter with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Also sends the errors that the request itself causes.
    #[must_use]
    pub fn with_client_faults(mut self) -> Self {
        self.sends_client_faults = true;
        self
    }

    /// Returns true if the error is sent.
    pub fn wants(&self, error: &(dyn StdError + 'static)) -> bool {
        let Some(error) = call_error(error) else { return true };
        !error.is_cancelled() && (self.sends_client_faults || !is_client_fault(error))
    }

    /// Sends the error to the client of the current hub. Returns the id of the event if it was sent.
    pub fn report(&self, error: &(dyn StdError + 'static)) -> Option<Uuid> {
        if !self.wants(error) {
            return None;
        }
        let id = Hub::current().capture_event(to_event(error));
        (!id.is_nil()).then_some(id)
    }
}

/// An answer whose code says that the caller is at fault.
fn is_client_fault(error: &Error) -> bool {
    matches!(error.outcome(), Outcome::Service | Outcome::Intermediary) && error.code().blames_the_caller()
}
