//! The circuit breaker (B1 to B7): it holds calls back from a failing server. This is a pure state machine on integer
//! milliseconds, without a clock, a lock or randomness of its own.

use crate::outcome::Health;

/// The conditions under which a circuit breaker opens, and for how long.
///
/// # Defaults
///
/// The breaker trips when at least half of at least 20 attempts of the last 10 seconds failed, and is then open for 5
/// s. It also trips when 100 attempts in a row failed and the first of them failed at least 1 s ago, and is then open
/// for 1 s. The open time doubles with every trip in a row, up to 60 s, plus up to 20 % of jitter. Then one attempt at
/// a time probes the server: two successes close the breaker, one failure opens it again. There is one breaker per
/// authority, service and method.
///
/// ```
/// use std::time::Duration;
/// use callwright::{BreakerKey, BreakerPolicy};
///
/// let policy = BreakerPolicy::enforce().min_samples(50).open_for(Duration::from_secs(2)).key(BreakerKey::Service);
/// # let _ = policy;
/// ```
#[derive(Clone, Debug)]
pub struct BreakerPolicy {
    pub(crate) mode: BreakerMode,
    pub(crate) key: BreakerKey,
    pub(crate) min_samples: u32,
    pub(crate) failure_percent: u32,
    pub(crate) consecutive_failures: u32,
    pub(crate) consecutive_ms: u64,
    pub(crate) consecutive_open_ms: u64,
    pub(crate) open_ms: u64,
    pub(crate) max_open_ms: u64,
}

/// The effect of an open circuit breaker on calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakerMode {
    Observe,
    Enforce,
}

/// The scope of one circuit breaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BreakerKey {
    /// One method of one service at one authority.
    #[default]
    Method,
    /// All methods of one service at one authority.
    Service,
    /// All services at one authority.
    Authority,
}

impl BreakerPolicy {
    /// Returns a policy that holds calls back while the breaker is open.
    pub fn enforce() -> Self {
        Self {
            mode: BreakerMode::Enforce,
            key: BreakerKey::Method,
            min_samples: 20,
            failure_percent: 50,
            consecutive_failures: 100,
            consecutive_ms: 1_000,
            consecutive_open_ms: 1_000,
            open_ms: 5_000,
            max_open_ms: 60_000,
        }
    }

    /// Returns a policy that only counts the calls that it would hold back. Use it to see the effect before you enforce
    /// it.
    pub fn observe() -> Self {
        Self { mode: BreakerMode::Observe, ..Self::enforce() }
    }

    /// Sets which calls share one breaker.
    #[must_use]
    pub fn key(mut self, key: BreakerKey) -> Self {
        self.key = key;
        self
    }

    /// Sets the minimum number of attempts in the last 10 seconds before the breaker can trip. 0 counts as 1.
    #[must_use]
    pub fn min_samples(mut self, samples: u32) -> Self {
        self.min_samples = samples.max(1);
        self
    }

    /// Sets the percentage of failed attempts that trips the breaker, 1 to 100. Other values are clamped to that range.
    #[must_use]
    pub fn failure_percent(mut self, percent: u32) -> Self {
        self.failure_percent = percent.clamp(1, 100);
        self
    }

    /// Sets how many attempts in a row must fail to trip the breaker. 0 counts as 1. The condition of
    /// [`consecutive_for`](BreakerPolicy::consecutive_for) must hold as well, so that a short burst of failures at a
    /// high rate does not trip the breaker.
    ///
    /// After such a trip the breaker is open for 1 s, or for [`open_for`](BreakerPolicy::open_for) if that is shorter.
    #[must_use]
    pub fn consecutive_failures(mut self, failures: u32) -> Self {
        self.consecutive_failures = failures.max(1);
        self
    }

    /// Disables trips by consecutive failures: only the percentage of failures trips the breaker.
    #[must_use]
    pub fn no_consecutive_failures(mut self) -> Self {
        self.consecutive_failures = u32::MAX;
        self
    }

    /// Sets for how long attempts in a row must have failed to trip the breaker, in whole milliseconds. After 10
    /// seconds only the percentage of failures decides, so a longer time never trips.
    #[must_use]
    pub fn consecutive_for(mut self, time: std::time::Duration) -> Self {
        self.consecutive_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self
    }

    /// Sets how long the breaker is open after its first trip, in whole milliseconds.
    #[must_use]
    pub fn open_for(mut self, time: std::time::Duration) -> Self {
        self.open_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self
    }

    /// Sets the maximum open time after several trips in a row, in whole milliseconds.
    #[must_use]
    pub fn max_open_for(mut self, time: std::time::Duration) -> Self {
        self.max_open_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self
    }

    /// Returns the open time after `trips` trips in a row, when the first of them opened the breaker for `first_ms`.
    fn open_time(&self, first_ms: u64, trips: u32, jitter: f64) -> u64 {
        let doubled = first_ms.saturating_mul(1u64.checked_shl(trips.saturating_sub(1)).unwrap_or(u64::MAX));
        let time = doubled.min(self.max_open_ms);
        // The float is exact: a fifth of an hour in milliseconds is far below 2^53. The cast rounds down.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let extra = (jitter * (time / 5) as f64) as u64;
        time.saturating_add(extra)
    }
}

/// The state of a circuit breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BreakerState {
    /// All attempts pass.
    Closed,
    /// No attempt passes.
    Open,
    /// One attempt at a time passes, as a probe of the server.
    HalfOpen,
}

impl BreakerState {
    /// Returns the name in metrics and vectors: `half_open`.
    pub const fn name(self) -> &'static str {
        match self {
            BreakerState::Closed => "closed",
            BreakerState::Open => "open",
            BreakerState::HalfOpen => "half_open",
        }
    }
}

/// The length of the sliding window in seconds, one bucket per second.
const WINDOW: usize = 10;
/// The length of the sliding window in milliseconds.
const WINDOW_MS: u64 = WINDOW as u64 * 1_000;
/// The number of successes in a row that close a breaker.
const CLOSING_SUCCESSES: u32 = 2;

/// An admitted attempt, with the state that admitted it and its probe, if it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pass {
    generation: u64,
    probe: Option<u64>,
}

/// A rejected attempt. `retry_in_ms` is known while the breaker is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejected {
    pub(crate) retry_in_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    second: u64,
    successes: u32,
    failures: u32,
}

#[derive(Clone, Copy, Debug)]
struct Probe {
    id: u64,
    lease_end: u64,
}

/// The failures since the last success, and the time of the first one.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    failures: u32,
    since: u64,
}

impl Run {
    fn grow(&mut self, now: u64) {
        if self.failures == 0 {
            self.since = now;
        }
        self.failures = self.failures.saturating_add(1);
    }

    /// Returns true when this run trips the breaker. The window holds nothing but this run once the run is as old as
    /// the window, so then the percentage decides alone.
    fn is_outage(self, now: u64, policy: &BreakerPolicy) -> bool {
        self.failures >= policy.consecutive_failures
            && (policy.consecutive_ms..WINDOW_MS).contains(&(now - self.since))
    }
}

/// The state machine.
#[derive(Debug)]
pub(crate) struct Breaker {
    state: BreakerState,
    /// Grows with every change of state, so that results of an earlier state are recognised and ignored.
    generation: u64,
    buckets: [Bucket; WINDOW],
    run: Run,
    trips: u32,
    successes: u32,
    /// The open time of the first trip in a row. Each later trip doubles it.
    first_open_ms: u64,
    open_until: u64,
    probe: Option<Probe>,
    probes: u64,
    /// The latest time seen. When the clock goes back, this time stands still.
    now: u64,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            state: BreakerState::Closed,
            generation: 0,
            buckets: [Bucket::default(); WINDOW],
            run: Run::default(),
            trips: 0,
            successes: 0,
            first_open_ms: 0,
            open_until: 0,
            probe: None,
            probes: 0,
            now: 0,
        }
    }
}

impl Breaker {
    fn advance(&mut self, now: u64) -> u64 {
        self.now = self.now.max(now);
        self.now
    }

    fn enter(&mut self, state: BreakerState) {
        self.state = state;
        self.generation += 1;
        self.successes = 0;
        self.probe = None;
    }

    /// Asks for admission of an attempt. A probe must report within its lease, or another attempt takes its place.
    pub(crate) fn acquire(&mut self, now: u64, lease_ms: u64) -> Result<Pass, Rejected> {
        let now = self.advance(now);
        if self.state == BreakerState::Open {
            if now < self.open_until {
                return Err(Rejected { retry_in_ms: Some(self.open_until - now) });
            }
            self.enter(BreakerState::HalfOpen);
        }
        if self.state == BreakerState::Closed {
            return Ok(Pass { generation: self.generation, probe: None });
        }
        match self.probe {
            Some(probe) if now < probe.lease_end => Err(Rejected { retry_in_ms: None }),
            _ => {
                self.probes += 1;
                let id = self.probes;
                self.probe = Some(Probe { id, lease_end: now.saturating_add(lease_ms) });
                Ok(Pass { generation: self.generation, probe: Some(id) })
            }
        }
    }

    /// Returns true when the breaker will still be open at this time, so that waiting until then does not help.
    pub(crate) fn is_open_at(&self, time: u64) -> bool {
        self.state == BreakerState::Open && time < self.open_until
    }

    /// Records the result of an admitted attempt. Jitter is drawn for a trip only.
    pub(crate) fn record(
        &mut self,
        pass: Pass,
        health: Health,
        now: u64,
        policy: &BreakerPolicy,
        jitter: impl FnOnce() -> f64,
    ) {
        let now = self.advance(now);
        if pass.generation != self.generation {
            return;
        }
        match self.state {
            BreakerState::Closed => self.record_closed(health, now, policy, jitter),
            BreakerState::HalfOpen => self.record_probe(pass, health, now, policy, jitter),
            BreakerState::Open => {}
        }
    }

    fn record_closed(
        &mut self,
        health: Health,
        now: u64,
        policy: &BreakerPolicy,
        jitter: impl FnOnce() -> f64,
    ) {
        let second = now / 1_000;
        let bucket = &mut self.buckets[(second % WINDOW as u64) as usize];
        match health {
            Health::Neutral => return,
            _ if bucket.second != second => *bucket = Bucket { second, ..Bucket::default() },
            _ => {}
        }
        if health == Health::Success {
            bucket.successes = bucket.successes.saturating_add(1);
            self.run = Run::default();
            return;
        }
        bucket.failures = bucket.failures.saturating_add(1);
        self.run.grow(now);
        if let Some(open_ms) = self.judge(now, policy) {
            self.first_open_ms = open_ms;
            self.trip(now, policy, jitter);
        }
    }

    /// Returns the first open time when the percentage or the run trips the breaker, and `None` when neither does.
    fn judge(&self, now: u64, policy: &BreakerPolicy) -> Option<u64> {
        let (samples, failures) = self.counts(now);
        let is_share_reached = samples >= u64::from(policy.min_samples)
            && failures * 100 >= samples * u64::from(policy.failure_percent);
        if is_share_reached {
            return Some(policy.open_ms);
        }
        self.run.is_outage(now, policy).then(|| policy.open_ms.min(policy.consecutive_open_ms))
    }

    fn record_probe(
        &mut self,
        pass: Pass,
        health: Health,
        now: u64,
        policy: &BreakerPolicy,
        jitter: impl FnOnce() -> f64,
    ) {
        // The lease of this probe expired, and another attempt may have taken its place: the result is ignored.
        if pass.probe.is_none() || pass.probe != self.probe.map(|probe| probe.id) {
            return;
        }
        self.probe = None;
        match health {
            Health::Neutral => {}
            Health::Failure => self.trip(now, policy, jitter),
            Health::Success => {
                self.successes += 1;
                if self.successes >= CLOSING_SUCCESSES {
                    self.close();
                }
            }
        }
    }

    fn trip(&mut self, now: u64, policy: &BreakerPolicy, jitter: impl FnOnce() -> f64) {
        self.trips = self.trips.saturating_add(1);
        self.open_until = now.saturating_add(policy.open_time(self.first_open_ms, self.trips, jitter()));
        self.enter(BreakerState::Open);
    }

    /// Closes the breaker with an empty window.
    pub(crate) fn close(&mut self) {
        self.buckets = [Bucket::default(); WINDOW];
        self.run = Run::default();
        self.trips = 0;
        self.enter(BreakerState::Closed);
    }

    pub(crate) fn state(&self) -> BreakerState {
        self.state
    }

    /// Returns the samples and the failures in the window that ends now.
    pub(crate) fn counts(&self, now: u64) -> (u64, u64) {
        let second = self.now.max(now) / 1_000;
        let recent = self.buckets.iter().filter(|bucket| bucket.second + WINDOW as u64 > second);
        recent.fold((0, 0), |(samples, failures), bucket| {
            let failed = u64::from(bucket.failures);
            (samples + u64::from(bucket.successes) + failed, failures + failed)
        })
    }

    #[cfg(test)]
    pub(crate) fn facts(&self) -> (u32, u32, u64) {
        (self.trips, self.successes, self.open_until)
    }
}
