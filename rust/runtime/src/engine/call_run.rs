//! One running call: its context, its deadline, its policy, its breaker.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::attempt_guard::AttemptGuard;
use super::breakers::{BreakerHandle, BreakerPermit};
use super::call_guard::CallGuard;
use super::core::ClientCore;
use super::log::AttemptLog;
use crate::context::{CallContext, Context};
use crate::error::Error;
use crate::options::CallOptions;
use crate::outcome::{Code, Outcome, Stop};
use crate::policy::deadline::{self, MIN_ATTEMPT};
use crate::policy::retry::{MAX_RETRIES, RetryPolicy};

/// The lease of a circuit breaker's probe whose attempt has no timeout.
const PROBE_LEASE: Duration = Duration::from_secs(30);

/// The longest wait, about thirty years.
const FAR: Duration = Duration::from_secs(1_000_000_000);

/// A running call.
#[derive(Debug)]
pub(crate) struct CallRun<'a> {
    call: &'a CallGuard,
    pub(crate) core: &'a ClientCore,
    pub(crate) cx: CallContext,
    /// `None` when the call inherits nothing: only dropping it cancels it.
    pub(super) context: Option<Context>,
    pub(crate) policy: RetryPolicy,
    pub(crate) idempotent: bool,
    pub(crate) started: Instant,
    pub(super) deadline: Option<Instant>,
    pub(super) breaker: Option<BreakerHandle<'a>>,
}

impl<'a> CallRun<'a> {
    /// Returns a call with these options. Its time runs from the start of the guard.
    pub(crate) fn new(
        call: &'a CallGuard,
        options: Arc<CallOptions>,
        context: Option<Context>,
        started: Instant,
    ) -> Self {
        let (core, method) = (call.core(), call.method());
        let context = context.or_else(Context::try_current);
        let key = method.sends_idempotency_key().then(idempotency_key);
        let is_retry = context.as_ref().is_some_and(Context::is_retry);
        let cx = CallContext::new(method, options, key, is_retry).with_origin(context.as_ref());
        let options = cx.options();
        let inherited = context.as_ref().and_then(Context::deadline);
        let deadline = deadline::overall(started, options.timeout_value(), inherited);
        let policy = RetryPolicy::from(options);
        let idempotent = options
            .idempotent_value()
            .unwrap_or_else(|| cx.idempotency_key().is_some() || method.is_idempotent());
        let breaker = core.breaker(method);
        Self { call, core, cx, context, policy, idempotent, started, deadline, breaker }
    }

    /// Checks the conditions that must hold before anything is sent.
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
            return Err(self.fail(cancelled(), Stop::Cancelled, AttemptLog::default()));
        }
        let remaining = self.remaining(self.started);
        if remaining.is_some_and(|remaining| remaining < MIN_ATTEMPT) {
            let message = format!(
                "nothing was sent: {:?} are left of the deadline, and an attempt needs {MIN_ATTEMPT:?}",
                remaining.unwrap_or_default()
            );
            let error = Error::of(Outcome::Deadline, Code::DeadlineExceeded, message).without_blame();
            return Err(self.fail(error, Stop::Deadline, AttemptLog::default()));
        }
        Ok(())
    }

    pub(crate) fn now(&self) -> Instant {
        self.core.now()
    }

    /// Returns the instant after this wait. A wait that the clock cannot represent counts as thirty years.
    pub(crate) fn after(&self, wait: Duration) -> Instant {
        let now = self.now();
        now.checked_add(wait).unwrap_or_else(|| now + FAR)
    }

    pub(super) fn remaining(&self, now: Instant) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(now))
    }

    /// Completes when the caller cancels.
    pub(crate) async fn cancellation(&self) {
        match &self.context {
            Some(context) => context.cancelled().await,
            None => std::future::pending().await,
        }
    }

    /// Returns true if the remaining time is too short to send anything.
    pub(crate) fn is_too_late(&self) -> bool {
        self.remaining(self.now()).is_some_and(|remaining| remaining < MIN_ATTEMPT)
    }

    /// Asks the circuit breaker to admit an attempt at this time.
    pub(crate) fn admit(&self, now: Instant) -> Result<Option<BreakerPermit<'_>>, Error> {
        let Some(breaker) = &self.breaker else { return Ok(None) };
        let lease = self.cx.options().attempt_timeout_value();
        let lease = lease.map_or(PROBE_LEASE, |timeout| timeout.saturating_add(Duration::from_secs(1)));
        breaker.acquire(self.millis(now), lease, self.core.observer()).map(Some).map_err(|rejected| {
            let message = format!("the circuit breaker of {} is open", breaker.name());
            let error = Error::of(Outcome::CircuitOpen, Code::Unavailable, message);
            match rejected.retry_in_ms {
                Some(ms) => error.with_retry_after(Duration::from_millis(ms)),
                None => error,
            }
        })
    }

    /// Converts an instant to the milliseconds of the breakers.
    pub(super) fn millis(&self, time: Instant) -> u64 {
        self.core.breakers().map_or(0, |breakers| breakers.millis(time))
    }

    /// Begins an attempt at this time. Its guard reports its end on every path.
    pub(crate) fn begin(&self, now: Instant, number: u32, delay_before: Duration) -> AttemptGuard<'a> {
        self.call.attempt_begins(number);
        let timeout = deadline::allotment(now, self.deadline, self.cx.options().attempt_timeout_value());
        let cx = self.cx.for_attempt(number, timeout);
        AttemptGuard::new(self.core, cx, now, now.saturating_duration_since(self.started), delay_before)
    }

    /// Sleeps, unless the caller cancels first.
    pub(crate) async fn pause(&self, delay: Duration) -> Result<(), Error> {
        let end = self.after(delay);
        tokio::select! {
            biased;
            () = self.cancellation() => Err(cancelled()),
            () = self.core.sleep_until(end) => Ok(()),
        }
    }

    /// Runs another part of the call with a timeout of its own. Returns `None` when it took longer.
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
}

/// Returns a random idempotency key for one call.
fn idempotency_key() -> String {
    // Version 4, variant 1 of RFC 9562.
    let bits = (fastrand::u128(..) & !(0xf000 << 64) & !(0b11 << 62)) | (0x4000 << 64) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

pub(super) fn cancelled() -> Error {
    Error::of(Outcome::Cancelled, Code::Cancelled, "the caller cancelled the call")
}
