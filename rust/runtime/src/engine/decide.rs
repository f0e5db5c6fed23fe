//! The decision about another attempt after a failed one.

use std::time::Duration;

use super::call_run::CallRun;
use crate::context::Context;
use crate::error::Error;
use crate::observe::Event;
use crate::options::CallOptions;
use crate::outcome::{Outcome, RetryClass, Stop};
use crate::policy::budget::Ticket;
use crate::policy::retry::{FailedAttempt, RetryPolicy};

/// The backoff before the first retry after throttling (R5).
const THROTTLE_BASE: Duration = Duration::from_secs(1);

/// A retry that is decided and paid for.
#[derive(Debug)]
pub(crate) struct PlannedRetry<'a> {
    pub(crate) delay: Duration,
    pub(crate) ticket: Ticket<'a>,
}

impl<'a> CallRun<'a> {
    /// Decides whether the rules, the budget and the breaker allow another attempt after this failure, in the order of
    /// R3.
    pub(crate) fn decide(&self, error: &Error, retries: usize) -> Result<PlannedRetry<'a>, Stop> {
        match error.outcome() {
            Outcome::Cancelled => return Err(Stop::Cancelled),
            Outcome::Deadline => return Err(Stop::Deadline),
            Outcome::CircuitOpen => return Err(Stop::Breaker),
            _ => {}
        }
        let failure = FailedAttempt {
            class: self.retry_class(error),
            idempotent: self.idempotent,
            retries: u32::try_from(retries).unwrap_or(u32::MAX),
            chained: self.context.as_ref().is_some_and(Context::is_retry)
                && self.cx.options().chain_stop_value(),
            pushback: error.pushback(),
            remaining: self.remaining(self.now()),
        };
        let retry = self.policy.decide(&failure, || self.core.rng().unit())?;
        self.pay(retry.delay, retry.cost)
    }

    /// Takes the tokens of another attempt, and checks that the breaker will not hold it back.
    pub(crate) fn pay(&self, delay: Duration, cost: u32) -> Result<PlannedRetry<'a>, Stop> {
        let ticket = Ticket::take(self.core.budget(), cost).ok_or(Stop::Budget)?;
        if self.breaker.as_ref().is_some_and(|breaker| breaker.is_closed_to(self.millis(self.now() + delay)))
        {
            return Err(Stop::Breaker);
        }
        let budget = self.core.budget().tokens();
        self.core.observer().event(&Event::Retry { method: self.cx.method(), delay, budget });
        Ok(PlannedRetry { delay, ticket })
    }

    fn retry_class(&self, error: &Error) -> RetryClass {
        let class = error.verdict().retry;
        let is_answer = matches!(error.outcome(), Outcome::Service | Outcome::Intermediary);
        let is_asked_for = class == RetryClass::Never
            && is_answer
            && self.cx.options().retry_on_value().contains(error.code());
        if is_asked_for { RetryClass::Transient } else { class }
    }
}

impl From<&CallOptions> for RetryPolicy {
    fn from(options: &CallOptions) -> Self {
        Self {
            retries: options.retries_value(),
            base: options.retry_base_value(),
            throttle_base: THROTTLE_BASE,
            max: options.retry_max_value(),
        }
    }
}
