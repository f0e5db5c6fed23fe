//! The candidate rules: policies of the real breaker, and a ramp on top of it.

use std::time::Duration;

use crate::outcome::Health;
use crate::policy::breaker::BreakerPolicy;
use crate::policy::breaker::{Breaker, BreakerState, Pass};

#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) name: &'static str,
    policy: BreakerPolicy,
    /// The time in milliseconds over which the load returns after the breaker has closed. 0 means at once.
    ramp: u64,
}

impl Candidate {
    /// Returns the default policy.
    pub(super) fn built() -> Self {
        Self { name: "built", policy: BreakerPolicy::enforce(), ramp: 0 }
    }

    /// Returns a policy that trips by the percentage of failures only.
    pub(super) fn share() -> Self {
        Self { name: "share only", policy: BreakerPolicy::enforce().no_consecutive_failures(), ramp: 0 }
    }

    /// Returns the default policy, except that a trip by consecutive failures opens as long as one by their percentage.
    pub(super) fn open_5s(name: &'static str, failures: u32, time: Duration) -> Self {
        let policy = BreakerPolicy::enforce().consecutive_failures(failures).consecutive_for(time);
        Self { name, policy: BreakerPolicy { consecutive_open_ms: 5_000, ..policy }, ramp: 0 }
    }

    /// Returns the default policy with a ramp from a tenth of the load to all of it.
    pub(super) fn ramp(name: &'static str, ramp: u64) -> Self {
        Self { name, ramp, ..Self::built() }
    }
}

/// The share of the load that passes after the ramp.
const WHOLE: u64 = 1_000;

/// The breaker of one client, with the ramp of the candidate.
#[derive(Debug)]
pub(super) struct Gate<'a> {
    candidate: &'a Candidate,
    breaker: Breaker,
    /// The time at which the breaker closed, while the ramp lasts.
    ramp_from: Option<u64>,
    /// The accumulated shares of the calls. A call passes whenever they add up to a whole.
    credit: u64,
}

impl<'a> Gate<'a> {
    pub(super) fn new(candidate: &'a Candidate) -> Self {
        Self { candidate, breaker: Breaker::default(), ramp_from: None, credit: 0 }
    }

    pub(super) fn acquire(&mut self, now_ms: u64) -> Option<Pass> {
        let pass = self.breaker.acquire(now_ms, 30_000).ok()?;
        self.passes_ramp(now_ms).then_some(pass)
    }

    fn passes_ramp(&mut self, now_ms: u64) -> bool {
        let Some(from) = self.ramp_from else { return true };
        if self.breaker.state() != BreakerState::Closed {
            return true;
        }
        let since = now_ms - from;
        if since >= self.candidate.ramp {
            self.ramp_from = None;
            return true;
        }
        self.credit += WHOLE / 10 + WHOLE * 9 / 10 * since / self.candidate.ramp;
        let is_whole = self.credit >= WHOLE;
        if is_whole {
            self.credit -= WHOLE;
        }
        is_whole
    }

    /// Records the result of a call. Returns true when the breaker trips.
    pub(super) fn record(&mut self, pass: Pass, is_success: bool, now_ms: u64, jitter: f64) -> bool {
        let health = if is_success { Health::Success } else { Health::Failure };
        let before = self.breaker.state();
        self.breaker.record(pass, health, now_ms, &self.candidate.policy, || jitter);
        let after = self.breaker.state();
        if before == BreakerState::HalfOpen && after == BreakerState::Closed {
            (self.ramp_from, self.credit) = (Some(now_ms), 0);
        }
        before != BreakerState::Open && after == BreakerState::Open
    }
}
