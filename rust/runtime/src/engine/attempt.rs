//! One attempt: the service in a race with the caller's cancellation and the clock.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::attempt_guard::AttemptGuard;
use super::breakers::BreakerPermit;
use super::call_run::{CallRun, cancelled};
use super::log::EndedAttempt;
use crate::context::{CallContext, Context};
use crate::error::Error;
use crate::outcome::{Code, Health, Outcome};
use crate::rt::BoxFuture;

/// Sends the attempts of a call. It hides the message types, so that one loop serves every method.
pub(crate) trait AttemptSender: Sync {
    /// Makes one attempt, and returns the HTTP status of a success. The implementation keeps the decoded message.
    fn send<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Option<u16>, Error>>;
}

impl CallRun<'_> {
    /// Makes one attempt, inside its span, in a race with the caller's cancellation and the clock. In a tie the
    /// response wins, then the cancellation, then the deadline of the call, then the timeout of the attempt (C3).
    #[expect(
        clippy::manual_async_fn,
        reason = "an async fn holds what it is given twice, and this one is given much"
    )]
    pub(crate) fn attempt<'s>(
        &'s self,
        call: &'s dyn AttemptSender,
        guard: AttemptGuard<'s>,
        permit: Option<BreakerPermit<'s>>,
    ) -> impl Future<Output = EndedAttempt> + Send + 's {
        async move {
            let result = {
                let mut sent = call.send(guard.cx());
                let mut cancellation = pin!(self.context.as_ref().map(Context::cancelled));
                let mut timer = pin!(guard.deadline().map(|end| self.core.sleep_until(end)));
                poll_fn(|task| {
                    let _entered = guard.span().enter();
                    if let Poll::Ready(result) = sent.as_mut().poll(task) {
                        return Poll::Ready(result.map_err(|error| self.judge(error)));
                    }
                    if cancellation.as_mut().as_pin_mut().is_some_and(|end| end.poll(task).is_ready()) {
                        return Poll::Ready(Err(cancelled()));
                    }
                    if timer.as_mut().as_pin_mut().is_some_and(|end| end.poll(task).is_ready()) {
                        return Poll::Ready(Err(self.timed_out(guard.cx().timeout().unwrap_or_default())));
                    }
                    Poll::Pending
                })
                .await
            };
            // The clock is read once per decision, because reading it costs as much as the rest of the breaker.
            let now = self.now();
            self.tell_breaker(permit, &result, now);
            let attempt = guard.end(&result, now);
            EndedAttempt { attempt, error: result.err() }
        }
    }

    /// Reports the result of an attempt to the circuit breaker.
    fn tell_breaker(
        &self,
        permit: Option<BreakerPermit<'_>>,
        result: &Result<Option<u16>, Error>,
        now: Instant,
    ) {
        let Some(permit) = permit else { return };
        let (health, outcome) = match result {
            Ok(_) => (Health::Success, None),
            Err(error) => (error.verdict().health, Some(error.outcome())),
        };
        permit.record(health, outcome, self.millis(now), || self.core.rng().unit());
    }

    fn timed_out(&self, allotted: Duration) -> Error {
        if self.deadline.is_some_and(|deadline| deadline <= self.now()) {
            return self.past_deadline(allotted);
        }
        let message = format!("no answer within the attempt's timeout of {allotted:?}");
        Error::of(Outcome::AttemptTimeout, Code::DeadlineExceeded, message)
    }

    fn past_deadline(&self, allotted: Duration) -> Error {
        let whole = self.deadline.map(|deadline| deadline.saturating_duration_since(self.started));
        let message = format!("no answer within the call's deadline of {:?}", whole.unwrap_or_default());
        let error = Error::of(Outcome::Deadline, Code::DeadlineExceeded, message);
        if allotted < self.cx.options().blame_after_value() { error.without_blame() } else { error }
    }

    /// Turns a CANCELLED of the server into DEADLINE_EXCEEDED after the deadline: the server only noticed the deadline
    /// first.
    fn judge(&self, error: Error) -> Error {
        let is_late = self.deadline.is_some_and(|deadline| deadline <= self.now());
        let is_cancelled = error.outcome() == Outcome::Service && error.code() == Code::Cancelled;
        if is_late && is_cancelled {
            self.past_deadline(self.cx.options().blame_after_value()).with_source(error)
        } else {
            error
        }
    }
}
