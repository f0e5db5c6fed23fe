//! The attempts of a call: the time each gets, what stands between them, and when there is no further one.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use crate::outcome::Attempts;

use crate::context::{CallContext, Context};
use crate::engine::AttemptGuard;
use crate::engine::CallGuard;
use crate::engine::ClientCore;
use crate::engine::{Held, Permit};
use crate::error::{AttemptError, Error};
use crate::observe::Event;
use crate::options::CallOptions;
use crate::outcome::Attempt;
use crate::outcome::{Code, Stop};
use crate::outcome::{Health, Outcome, RetryClass};
use crate::policy::budget::Ticket;
use crate::policy::deadline::{self, MIN_ATTEMPT};
use crate::policy::retry::{Failure, MAX_RETRIES, RetryPolicy};
use crate::rt::BoxFuture;

/// What a call sends, without its message types: one loop serves every method.
pub(crate) trait Sends: Sync {
    /// Makes one attempt; the message of a success is kept by the implementation.
    fn send<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Option<u16>, Error>>;
}

/// The longest that a probe of a circuit breaker may take, when its attempt has no timeout.
const PROBE_LEASE: Duration = Duration::from_secs(30);

/// About thirty years.
const FAR: Duration = Duration::from_secs(1_000_000_000);

/// One call on its way.
#[derive(Debug)]
pub(crate) struct Engine<'a> {
    call: &'a CallGuard,
    pub(crate) core: &'a ClientCore,
    pub(crate) cx: CallContext,
    /// None when the call is bound to nothing: nobody can cancel it but by dropping it.
    context: Option<Context>,
    pub(crate) policy: RetryPolicy,
    pub(crate) idempotent: bool,
    pub(crate) started: Instant,
    deadline: Option<Instant>,
    slot: Option<Held<'a>>,
}

/// The attempts of a call that have ended.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) attempts: Attempts,
    /// Those of the attempts that failed, by their numbers.
    errors: Vec<(u32, Error)>,
}

impl Log {
    pub(crate) fn push(&mut self, ended: Ended) {
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

/// What one attempt came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) attempt: Attempt,
    pub(crate) error: Option<Error>,
}

/// A retry that is decided and paid for.
#[derive(Debug)]
pub(crate) struct Decided<'a> {
    pub(crate) delay: Duration,
    pub(crate) ticket: Ticket<'a>,
}

impl<'a> Engine<'a> {
    /// The engine of one call with these options, whose time runs from its start.
    pub(crate) fn of_call(
        call: &'a CallGuard,
        options: Arc<CallOptions>,
        context: Option<Context>,
        started: Instant,
    ) -> Self {
        let method = call.method();
        let context = context.or_else(Context::try_current);
        let key = method.sends_idempotency_key().then(idempotency_key);
        let is_retry = context.as_ref().is_some_and(Context::is_retry);
        let cx = CallContext::new(method, options, key, is_retry).with_origin(context.as_ref());
        Self::new(call, cx, context, started)
    }

    fn new(call: &'a CallGuard, cx: CallContext, context: Option<Context>, started: Instant) -> Self {
        let (core, options) = (call.core(), cx.options());
        let deadline =
            deadline::overall(started, options.timeout_value(), context.as_ref().and_then(Context::deadline));
        let policy = retry_policy(options);
        let idempotent = options
            .idempotent_value()
            .unwrap_or_else(|| cx.idempotency_key().is_some() || cx.method().is_idempotent());
        let slot = core.breaker(cx.method());
        Self { call, core, cx, context, policy, idempotent, started, deadline, slot }
    }

    /// What must hold before anything is sent.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let retries = self.policy.retries;
        if retries > MAX_RETRIES {
            let message = format!(
                "retries is {retries}, and the most is {MAX_RETRIES}; more would only add to an overload"
            );
            return Err(self.named(Error::of(Outcome::Local, Code::InvalidArgument, message)));
        }
        if self.cx.options().hedge_value().is_some() && !self.idempotent {
            let message = "a hedge sends the request twice, and the method is not idempotent; declare idempotency_level, \
                           call .idempotent(), or leave .hedge() out";
            return Err(self.named(Error::of(Outcome::Local, Code::InvalidArgument, message)));
        }
        if self.context.as_ref().is_some_and(Context::is_cancelled) {
            return Err(self.fail(cancelled(), Stop::Cancelled, Log::default()));
        }
        let remaining = self.remaining(self.started);
        if remaining.is_some_and(|remaining| remaining < MIN_ATTEMPT) {
            let message = format!(
                "nothing was sent: {:?} are left of the deadline, and an attempt needs {MIN_ATTEMPT:?}",
                remaining.unwrap_or_default()
            );
            let error = Error::of(Outcome::Deadline, Code::DeadlineExceeded, message).without_blame();
            return Err(self.fail(error, Stop::Deadline, Log::default()));
        }
        Ok(())
    }

    pub(crate) fn now(&self) -> Instant {
        self.core.now()
    }

    /// Some time from now; a wait that no clock can express is as good as for ever.
    pub(crate) fn after(&self, wait: Duration) -> Instant {
        let now = self.now();
        now.checked_add(wait).unwrap_or_else(|| now + FAR)
    }

    fn remaining(&self, now: Instant) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(now))
    }

    /// Completes when the caller cancels.
    pub(crate) async fn cancellation(&self) {
        match &self.context {
            Some(context) => context.cancelled().await,
            None => std::future::pending().await,
        }
    }

    /// Whether too little is left of the deadline to send anything.
    pub(crate) fn is_too_late(&self) -> bool {
        self.remaining(self.now()).is_some_and(|remaining| remaining < MIN_ATTEMPT)
    }

    /// Asks the circuit breaker about an attempt at this time.
    pub(crate) fn admit(&self, now: Instant) -> Result<Option<Permit<'_>>, Error> {
        let Some(slot) = &self.slot else { return Ok(None) };
        let lease = self.cx.options().attempt_timeout_value();
        let lease = lease.map_or(PROBE_LEASE, |timeout| timeout.saturating_add(Duration::from_secs(1)));
        slot.acquire(self.millis(now), lease, self.core.observer()).map(Some).map_err(|rejected| {
            let message = format!("the circuit breaker of {} is open", slot.name());
            let error = Error::of(Outcome::CircuitOpen, Code::Unavailable, message);
            match rejected.retry_in_ms {
                Some(ms) => error.with_retry_after(Duration::from_millis(ms)),
                None => error,
            }
        })
    }

    /// A time in the milliseconds of the breakers.
    fn millis(&self, time: Instant) -> u64 {
        self.core.breakers().map_or(0, |breakers| breakers.millis(time))
    }

    /// Begins an attempt at this time; from here on its end is reported, however it ends.
    pub(crate) fn begin(&self, now: Instant, number: u32, delay_before: Duration) -> AttemptGuard<'a> {
        self.call.attempt_begins(number);
        let timeout = deadline::allotment(now, self.deadline, self.cx.options().attempt_timeout_value());
        let cx = self.cx.for_attempt(number, timeout);
        AttemptGuard::new(self.core, cx, now, now.saturating_duration_since(self.started), delay_before)
    }

    /// Makes one attempt, inside its span, against the caller's cancellation and the clock. At a tie the answer wins, then
    /// the cancellation, then the overall deadline, then the attempt's (C3).
    #[expect(
        clippy::manual_async_fn,
        reason = "an async fn holds what it is given twice, and this one is given much"
    )]
    pub(crate) fn attempt<'s>(
        &'s self,
        call: &'s dyn Sends,
        guard: AttemptGuard<'s>,
        permit: Option<Permit<'s>>,
    ) -> impl Future<Output = Ended> + Send + 's {
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
            // The clock is read once per decision: it costs as much as all else that a breaker does.
            let now = self.now();
            self.tell_breaker(permit, &result, now);
            let attempt = guard.end(&result, now);
            Ended { attempt, error: result.err() }
        }
    }

    /// Tells the circuit breaker what an attempt says about the server.
    fn tell_breaker(&self, permit: Option<Permit<'_>>, result: &Result<Option<u16>, Error>, now: Instant) {
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

    /// A server that says "cancelled" once our deadline has passed only noticed it first.
    fn judge(&self, error: Error) -> Error {
        let is_late = self.deadline.is_some_and(|deadline| deadline <= self.now());
        let is_cancelled = error.outcome() == Outcome::Service && error.code() == Code::Cancelled;
        if is_late && is_cancelled {
            self.past_deadline(self.cx.options().blame_after_value()).with_source(error)
        } else {
            error
        }
    }

    /// Whether the rules, the budget and the breaker allow another attempt after this failure, in the order of R3.
    pub(crate) fn decide(&self, error: &Error, retries: usize) -> Result<Decided<'a>, Stop> {
        match error.outcome() {
            Outcome::Cancelled => return Err(Stop::Cancelled),
            Outcome::Deadline => return Err(Stop::Deadline),
            Outcome::CircuitOpen => return Err(Stop::Breaker),
            _ => {}
        }
        let failure = Failure {
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

    /// Takes the tokens of a further attempt and asks whether the breaker will be closed to it.
    pub(crate) fn pay(&self, delay: Duration, cost: u32) -> Result<Decided<'a>, Stop> {
        let ticket = Ticket::take(self.core.budget(), cost).ok_or(Stop::Budget)?;
        if self.slot.as_ref().is_some_and(|slot| slot.is_closed_to(self.millis(self.now() + delay))) {
            return Err(Stop::Breaker);
        }
        let budget = self.core.budget().tokens();
        self.core.observer().event(&Event::Retry { method: self.cx.method(), delay, budget });
        Ok(Decided { delay, ticket })
    }

    fn retry_class(&self, error: &Error) -> RetryClass {
        let class = error.verdict().retry;
        let is_answer = matches!(error.outcome(), Outcome::Service | Outcome::Intermediary);
        let is_asked_for = class == RetryClass::Never
            && is_answer
            && self.cx.options().retry_on_value().contains(error.code());
        if is_asked_for { RetryClass::Transient } else { class }
    }

    /// Waits, unless the caller cancels first.
    pub(crate) async fn pause(&self, delay: Duration) -> Result<(), Error> {
        let end = self.after(delay);
        tokio::select! {
            biased;
            () = self.cancellation() => Err(cancelled()),
            () = self.core.sleep_until(end) => Ok(()),
        }
    }

    /// Runs something else of the call under a bound of its own: `None` when it took longer.
    pub(crate) async fn bounded<T>(
        &self,
        bound: Duration,
        work: impl Future<Output = T>,
    ) -> Result<Option<T>, Error> {
        let end = self.after(bound);
        tokio::select! {
            biased;
            done = work => Ok(Some(done)),
            () = self.cancellation() => Err(cancelled()),
            () = self.core.sleep_until(end) => Ok(None),
        }
    }

    fn named(&self, error: Error) -> Error {
        error.with_method(self.cx.method()).with_authority(self.core.authority().cloned())
    }

    /// Turns the error of the last attempt, or of what came after it, into the error of the call.
    pub(crate) fn fail(&self, error: Error, stop: Stop, log: Log) -> Error {
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
}

impl Engine<'_> {
    /// The error in place of an answer that the caller refused.
    pub(crate) fn refused(&self, error: Error, attempts: &[Attempt]) -> Error {
        self.named(error).with_history(Stop::NotRetryable, attempts.to_vec(), None)
    }
}

/// A random key that is one call's own.
fn idempotency_key() -> String {
    // Version 4, variant 1 of RFC 9562.
    let bits = (fastrand::u128(..) & !(0xf000 << 64) & !(0b11 << 62)) | (0x4000 << 64) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

pub(crate) fn cancelled() -> Error {
    Error::of(Outcome::Cancelled, Code::Cancelled, "the caller cancelled the call")
}

/// The retry policy that the options of a call set.
pub(crate) fn retry_policy(options: &CallOptions) -> RetryPolicy {
    RetryPolicy {
        retries: options.retries_value(),
        base: options.retry_base_value(),
        throttle_base: Duration::from_secs(1),
        max: options.retry_max_value(),
    }
}
