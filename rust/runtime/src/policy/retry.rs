//! The retry policy: whether and when a call is sent again (R2 to R9).

use std::time::Duration;

use super::budget;
use super::deadline::MIN_ATTEMPT;
use super::pushback::{MAX_PUSHBACK, Pushback};
use crate::outcome::RetryClass;
use crate::outcome::Stop;

/// The most retries that a call may set.
pub(crate) const MAX_RETRIES: u32 = 10;

/// The number of retries and their backoff.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    pub(crate) retries: u32,
    pub(crate) base: Duration,
    pub(crate) throttle_base: Duration,
    pub(crate) max: Duration,
}

/// The facts that decide about a retry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FailedAttempt {
    pub(crate) class: RetryClass,
    pub(crate) idempotent: bool,
    /// The number of retries so far.
    pub(crate) retries: u32,
    /// The call belongs to a request that is itself a retry.
    pub(crate) chained: bool,
    pub(crate) pushback: Option<Pushback>,
    pub(crate) remaining: Option<Duration>,
}

/// A retry that the rules allow, provided that the budget holds its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retry {
    pub(crate) delay: Duration,
    pub(crate) cost: u32,
}

impl RetryPolicy {
    /// Decides about the next attempt. The order of the checks is the order in which stop reasons are reported (R3).
    /// Budget and breaker come after them, because asking them changes their state.
    pub(crate) fn decide(
        &self,
        failure: &FailedAttempt,
        jitter: impl FnOnce() -> f64,
    ) -> Result<Retry, Stop> {
        let sent = failure.class != RetryClass::Unsent;
        if failure.class == RetryClass::Never {
            return Err(Stop::NotRetryable);
        }
        if sent && !failure.idempotent && !matches!(failure.pushback, Some(Pushback::After(_))) {
            return Err(Stop::NotIdempotent);
        }
        if failure.retries >= self.retries {
            return Err(Stop::MaxRetries);
        }
        if sent && failure.chained {
            return Err(Stop::ChainStop);
        }
        let asked = match failure.pushback {
            Some(Pushback::Never) => return Err(Stop::Pushback),
            Some(Pushback::After(wait)) if wait > MAX_PUSHBACK => return Err(Stop::Pushback),
            Some(Pushback::After(wait)) => wait,
            None => Duration::ZERO,
        };
        let delay = asked + self.backoff(failure.class, failure.retries + 1, jitter());
        if failure.remaining.is_some_and(|remaining| remaining < delay + MIN_ATTEMPT) {
            return Err(Stop::Deadline);
        }
        let cost = match failure.class {
            RetryClass::Throttle => budget::COST_THROTTLE,
            _ => budget::COST_TRANSIENT,
        };
        Ok(Retry { delay, cost })
    }

    /// Returns the backoff before retry `k`, counted from 1, in whole milliseconds: a random part of a bound that
    /// doubles (R5).
    pub(crate) fn backoff(&self, class: RetryClass, k: u32, jitter: f64) -> Duration {
        let base = if class == RetryClass::Throttle { self.throttle_base } else { self.base };
        let doubled = base.saturating_mul(1u32.checked_shl(k.saturating_sub(1)).unwrap_or(u32::MAX));
        let bound = u32::try_from(doubled.min(self.max).as_millis()).unwrap_or(u32::MAX);
        // A float represents every u32 exactly, and the cast of the product rounds down.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Duration::from_millis((jitter * f64::from(bound)) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        retries: 3,
        base: Duration::from_millis(50),
        throttle_base: Duration::from_secs(1),
        max: Duration::from_secs(5),
    };

    const FAILURE: FailedAttempt = FailedAttempt {
        class: RetryClass::Transient,
        idempotent: true,
        retries: 0,
        chained: false,
        pushback: None,
        remaining: None,
    };

    fn decide(failure: FailedAttempt) -> Result<u128, Stop> {
        POLICY.decide(&failure, || 1.0).map(|retry| retry.delay.as_millis())
    }

    #[test]
    fn the_backoff_doubles_up_to_its_bound() {
        let delays: Vec<_> =
            (1..=9).map(|k| POLICY.backoff(RetryClass::Transient, k, 1.0).as_millis()).collect();
        assert_eq!(delays, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(POLICY.backoff(RetryClass::Transient, u32::MAX, 1.0).as_millis(), 5000);
        assert_eq!(POLICY.backoff(RetryClass::Throttle, 1, 0.5).as_millis(), 500);
        assert_eq!(POLICY.backoff(RetryClass::Transient, 1, 0.999).as_millis(), 49);
    }

    #[test]
    fn the_first_check_that_fails_is_reported() {
        let stopped = |failure| decide(failure).expect_err("a stop");
        let unsafe_call = FailedAttempt { idempotent: false, ..FAILURE };
        let late = FailedAttempt { remaining: Some(Duration::from_millis(54)), ..FAILURE };
        assert_eq!(
            stopped(FailedAttempt { class: RetryClass::Never, retries: 9, ..unsafe_call }),
            Stop::NotRetryable
        );
        assert_eq!(stopped(FailedAttempt { retries: 3, ..unsafe_call }), Stop::NotIdempotent);
        assert_eq!(stopped(FailedAttempt { retries: 3, chained: true, ..FAILURE }), Stop::MaxRetries);
        assert_eq!(
            stopped(FailedAttempt { chained: true, pushback: Some(Pushback::Never), ..FAILURE }),
            Stop::ChainStop
        );
        assert_eq!(stopped(FailedAttempt { pushback: Some(Pushback::Never), ..late }), Stop::Pushback);
        assert_eq!(stopped(late), Stop::Deadline);
    }

    #[test]
    fn what_was_never_sent_is_safe_to_send_again() {
        let unsent = FailedAttempt { class: RetryClass::Unsent, idempotent: false, chained: true, ..FAILURE };
        assert_eq!(decide(unsent), Ok(50));
    }

    #[test]
    fn the_servers_word_comes_first_and_jitter_is_only_added() {
        let asked = |ms| Some(Pushback::After(Duration::from_millis(ms)));
        let throttled = FailedAttempt { class: RetryClass::Throttle, idempotent: false, ..FAILURE };
        assert_eq!(decide(FailedAttempt { pushback: asked(2000), ..throttled }), Ok(3000));
        assert_eq!(decide(FailedAttempt { pushback: asked(20_000), ..throttled }), Ok(21_000));
        assert_eq!(decide(FailedAttempt { pushback: asked(20_001), ..throttled }), Err(Stop::Pushback));
    }

    #[test]
    fn the_last_moment_is_still_a_moment() {
        let remaining = |ms| FailedAttempt { remaining: Some(Duration::from_millis(ms)), ..FAILURE };
        assert_eq!(decide(remaining(55)), Ok(50));
        assert_eq!(decide(remaining(54)), Err(Stop::Deadline));
    }
}
