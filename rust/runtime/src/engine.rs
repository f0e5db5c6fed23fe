//! The loop of a call: attempts, the time each gets, and what stands between them.

use std::time::{Duration, Instant};

use crate::client::ClientCore;
use crate::outcome::Outcome;
use crate::policy::deadline::{self, MIN_ATTEMPT};
use crate::policy::retry::{Failure, MAX_RETRIES, Retry, RetryPolicy};
use crate::{Attempt, BoxFuture, CallContext, Code, Context, Error, Stop};

/// What a call sends, without its message types: one loop serves every method.
pub(crate) trait Sends: Sync {
    /// Makes one attempt; the message of a success is kept by the implementation.
    fn send<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Option<u16>, Error>>;
}

/// One call on its way.
#[derive(Debug)]
pub(crate) struct Engine<'a> {
    core: &'a ClientCore,
    cx: CallContext,
    context: Context,
    policy: RetryPolicy,
    idempotent: bool,
    started: Instant,
    deadline: Option<Instant>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(core: &'a ClientCore, cx: CallContext, context: Context) -> Self {
        let options = cx.options();
        let started = core.clock().now();
        let deadline = deadline::overall(started, options.timeout_value(), context.deadline());
        let policy = RetryPolicy::new(options);
        let idempotent = options
            .idempotent_value()
            .unwrap_or_else(|| cx.idempotency_key().is_some() || cx.method().is_idempotent());
        Self { core, cx, context, policy, idempotent, started, deadline }
    }

    /// Attempts until one succeeds or a rule says stop.
    pub(crate) async fn run(&self, call: &dyn Sends) -> Result<Vec<Attempt>, Error> {
        let mut log = Vec::new();
        self.check_options()?;
        self.check_start()?;
        let mut delay = Duration::ZERO;
        let mut paid = 0;
        loop {
            let error = match self.attempt(call, &mut log, delay).await {
                Ok(()) => {
                    self.core.budget().put(if paid == 0 { 1 } else { paid });
                    return Ok(log);
                }
                Err(error) => error,
            };
            let retry = match self.decide(&error, &log) {
                Ok(retry) => retry,
                Err(stop) => return Err(self.finish(error, stop, log)),
            };
            tracing::debug!(attempt = log.len(), code = %error.code(), delay_ms = retry.delay.as_millis() as u64, "retrying");
            if let Err(cancelled) = self.pause(retry).await {
                return Err(self.finish(cancelled.with_source(error), Stop::Cancelled, log));
            }
            (delay, paid) = (retry.delay, retry.cost);
        }
    }

    fn check_options(&self) -> Result<(), Error> {
        let retries = self.policy.retries;
        if retries <= MAX_RETRIES {
            return Ok(());
        }
        let message = format!(
            "retries is {retries}, and the most is {MAX_RETRIES}; more would only add to an overload"
        );
        Err(self.named(Error::of(Outcome::Local, Code::InvalidArgument, message)))
    }

    /// What must hold before anything is sent.
    fn check_start(&self) -> Result<(), Error> {
        if self.context.is_cancelled() {
            return Err(self.finish(cancelled(), Stop::Cancelled, Vec::new()));
        }
        let remaining = self.remaining(self.started);
        if remaining.is_some_and(|remaining| remaining < MIN_ATTEMPT) {
            let message = format!(
                "nothing was sent: {:?} are left of the deadline, and an attempt needs {MIN_ATTEMPT:?}",
                remaining.unwrap_or_default()
            );
            let error = Error::of(Outcome::Deadline, Code::DeadlineExceeded, message);
            return Err(self.finish(error, Stop::Deadline, Vec::new()));
        }
        Ok(())
    }

    fn remaining(&self, now: Instant) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(now))
    }

    /// Makes one attempt and writes it down.
    async fn attempt(
        &self,
        call: &dyn Sends,
        log: &mut Vec<Attempt>,
        delay_before: Duration,
    ) -> Result<(), Error> {
        let now = self.core.clock().now();
        let number = u32::try_from(log.len()).unwrap_or(u32::MAX);
        let timeout = deadline::allotment(now, self.deadline, self.cx.options().attempt_timeout_value());
        let cx = self.cx.for_attempt(number, timeout);
        let result = self.race(call.send(&cx), now, timeout).await;
        let (code, http_status) = match &result {
            Ok(status) => (None, *status),
            Err(error) => (Some(error.code()), error.http_status()),
        };
        log.push(Attempt {
            number,
            code,
            http_status,
            delay_before,
            started: now.saturating_duration_since(self.started),
            duration: self.core.clock().now().saturating_duration_since(now),
            timeout,
        });
        result.map(drop)
    }

    /// The attempt against the caller's cancellation and the clock. At a tie the answer wins, then the cancellation, then
    /// the overall deadline, then the attempt's.
    async fn race(
        &self,
        attempt: BoxFuture<'_, Result<Option<u16>, Error>>,
        started: Instant,
        timeout: Option<Duration>,
    ) -> Result<Option<u16>, Error> {
        let end = timeout.and_then(|timeout| started.checked_add(timeout));
        let timer = async {
            match end {
                Some(end) => self.core.clock().sleep_until(end).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            result = attempt => result,
            () = self.context.cancelled() => Err(cancelled()),
            () = timer => Err(self.timed_out(timeout.unwrap_or_default())),
        }
    }

    fn timed_out(&self, allotted: Duration) -> Error {
        if self.deadline.is_some_and(|deadline| deadline <= self.core.clock().now()) {
            let whole = self.deadline.map(|deadline| deadline.saturating_duration_since(self.started));
            let message = format!("no answer within the call's deadline of {:?}", whole.unwrap_or_default());
            return Error::of(Outcome::Deadline, Code::DeadlineExceeded, message);
        }
        let message = format!("no answer within the attempt's timeout of {allotted:?}");
        Error::of(Outcome::AttemptTimeout, Code::DeadlineExceeded, message)
    }

    fn decide(&self, error: &Error, log: &[Attempt]) -> Result<Retry, Stop> {
        match error.outcome() {
            Outcome::Cancelled => return Err(Stop::Cancelled),
            Outcome::Deadline => return Err(Stop::Deadline),
            _ => {}
        }
        let failure = Failure {
            class: error.verdict().retry,
            idempotent: self.idempotent,
            retries: u32::try_from(log.len().saturating_sub(1)).unwrap_or(u32::MAX),
            chained: self.context.is_retry(),
            pushback: error.pushback(),
            remaining: self.remaining(self.core.clock().now()),
        };
        self.policy.decide(&failure, self.core.budget(), self.core.rng().unit())
    }

    /// Waits out a backoff; a cancellation gives the tokens of the retry back.
    async fn pause(&self, retry: Retry) -> Result<(), Error> {
        let ticket = Ticket { budget: self.core.budget(), cost: retry.cost };
        let end = self.core.clock().now() + retry.delay;
        tokio::select! {
            biased;
            () = self.context.cancelled() => Err(cancelled()),
            () = self.core.clock().sleep_until(end) => {
                ticket.spend();
                Ok(())
            }
        }
    }

    /// Runs something else of the call under a bound of its own: `None` when it took longer.
    pub(crate) async fn bounded<T>(
        &self,
        bound: Duration,
        work: impl Future<Output = T>,
    ) -> Result<Option<T>, Error> {
        let end = self.core.clock().now() + bound;
        tokio::select! {
            biased;
            done = work => Ok(Some(done)),
            () = self.context.cancelled() => Err(self.finish(cancelled(), Stop::Cancelled, Vec::new())),
            () = self.core.clock().sleep_until(end) => Ok(None),
        }
    }

    fn named(&self, error: Error) -> Error {
        error.with_method(self.cx.method()).with_authority(self.core.authority())
    }

    fn finish(&self, error: Error, stop: Stop, log: Vec<Attempt>) -> Error {
        self.named(error).with_history(stop, log)
    }
}

fn cancelled() -> Error {
    Error::of(Outcome::Cancelled, Code::Cancelled, "the caller cancelled the call")
}

/// The tokens of a retry that is not sent yet: dropped unspent, they go back.
struct Ticket<'a> {
    budget: &'a crate::policy::budget::Budget,
    cost: u32,
}

impl Ticket<'_> {
    fn spend(mut self) {
        self.cost = 0;
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.cost > 0 {
            self.budget.put(self.cost);
        }
    }
}
