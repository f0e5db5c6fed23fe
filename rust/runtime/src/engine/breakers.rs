use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::observe::{Event, Observer};
use crate::outcome::{Health, Outcome};
use crate::policy::breaker::{Breaker, BreakerKey, BreakerMode, BreakerPolicy, BreakerState, Pass, Rejected};
use crate::rt::sync::{Mutex, lock};
use crate::spec::MethodSpec;

/// The default maximum number of breakers in a registry.
const CAPACITY: usize = 1024;

/// The circuit breakers of one or more clients, created on demand: by default one per authority, service and method.
///
/// Clones share the breakers. Give one registry to several clients to let them share what they observe about a server.
/// Keep a clone to inspect the breakers or to control them by hand.
///
/// # Defaults
///
/// At most 1024 breakers. Beyond that, the least recently used closed breaker is evicted.
///
/// ```
/// use callwright::{BreakerPolicy, Breakers};
///
/// let breakers = Breakers::new(BreakerPolicy::enforce());
/// assert!(breakers.statuses().is_empty());
/// ```
#[derive(Clone)]
pub struct Breakers {
    registry: Arc<Registry>,
}

struct Registry {
    policy: Arc<BreakerPolicy>,
    capacity: usize,
    slots: Mutex<HashMap<SlotKey, Arc<Slot>>>,
    uses: AtomicU64,
    origin: OnceLock<Instant>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SlotKey {
    authority: Option<Arc<str>>,
    service: &'static str,
    method: &'static str,
}

impl fmt::Display for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [self.authority.as_deref().unwrap_or("-"), self.service, self.method];
        f.write_str(parts[0])?;
        parts[1..].iter().filter(|part| !part.is_empty()).try_for_each(|part| write!(f, "/{part}"))
    }
}

/// The observable state of a circuit breaker.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BreakerStatus {
    /// Authority, service and method: `user.internal:3000/user.v1.UserService/GetUser`.
    pub name: String,
    /// The state.
    pub state: BreakerState,
    /// The number of attempts in the last 10 seconds that count, as of the last use.
    pub samples: u64,
    /// The number of failures among them.
    pub failures: u64,
    /// The number of attempts that were held back. In the mode `observe` they are counted but not held back.
    pub rejected: u64,
    /// The number of attempts that said nothing about the server, mostly cancelled ones.
    pub neutral: u64,
}

impl fmt::Debug for Breakers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breakers").field("policy", &self.registry.policy).finish_non_exhaustive()
    }
}

impl Breakers {
    /// Returns an empty registry. Its breakers follow the policy.
    pub fn new(policy: BreakerPolicy) -> Self {
        Self::with_capacity(policy, CAPACITY)
    }

    /// Returns an empty registry that keeps at most `capacity` breakers. 0 counts as 1.
    pub fn with_capacity(policy: BreakerPolicy, capacity: usize) -> Self {
        let registry = Registry {
            policy: Arc::new(policy),
            capacity: capacity.max(1),
            slots: Mutex::default(),
            uses: AtomicU64::new(0),
            origin: OnceLock::new(),
        };
        Self { registry: Arc::new(registry) }
    }

    /// Returns the status of all breakers, ordered by name.
    pub fn statuses(&self) -> Vec<BreakerStatus> {
        let mut statuses: Vec<BreakerStatus> =
            lock(&self.registry.slots).values().map(|slot| slot.status()).collect();
        statuses.sort_by(|a, b| a.name.cmp(&b.name));
        statuses
    }

    /// Holds all calls of a breaker back until [`reset`](Breakers::reset). Returns false when no breaker has this name.
    pub fn force_open(&self, name: &str) -> bool {
        self.steer(name, |slot| slot.forced.store(FORCED_OPEN, Ordering::Relaxed))
    }

    /// Lets all calls of a breaker through until [`reset`](Breakers::reset). Returns false when no breaker has this
    /// name.
    pub fn force_closed(&self, name: &str) -> bool {
        self.steer(name, |slot| slot.forced.store(FORCED_CLOSED, Ordering::Relaxed))
    }

    /// Closes a breaker with an empty window, and ends a forced state. Returns false when no breaker has this name.
    pub fn reset(&self, name: &str) -> bool {
        self.steer(name, |slot| {
            slot.forced.store(NOT_FORCED, Ordering::Relaxed);
            lock(&slot.breaker).close();
        })
    }

    fn steer(&self, name: &str, act: impl Fn(&Slot)) -> bool {
        let slots = lock(&self.registry.slots);
        let mut found = slots.values().filter(|slot| slot.name == name).peekable();
        let is_found = found.peek().is_some();
        found.for_each(|slot| act(slot));
        is_found
    }

    /// Returns the breaker of a method at an authority.
    pub(crate) fn slot(&self, authority: Option<&Arc<str>>, method: &'static MethodSpec) -> Arc<Slot> {
        let registry = &*self.registry;
        let (service, name) = match registry.policy.key {
            BreakerKey::Method => (method.service().full_name(), method.name()),
            BreakerKey::Service => (method.service().full_name(), ""),
            BreakerKey::Authority => ("", ""),
        };
        let key = SlotKey { authority: authority.cloned(), service, method: name };
        let used = registry.uses.fetch_add(1, Ordering::Relaxed) + 1;
        let mut slots = lock(&registry.slots);
        if let Some(slot) = slots.get(&key) {
            slot.used.store(used, Ordering::Relaxed);
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot::new(key.to_string(), Arc::clone(&registry.policy), used));
        if slots.len() >= registry.capacity {
            let closed = slots.iter().filter(|(_, slot)| slot.state() == BreakerState::Closed);
            let oldest =
                closed.min_by_key(|(_, slot)| slot.used.load(Ordering::Relaxed)).map(|(key, _)| key.clone());
            match oldest {
                Some(oldest) => {
                    if let Some(gone) = slots.remove(&oldest) {
                        gone.is_gone.store(true, Ordering::Relaxed);
                    }
                }
                None => {
                    // No breaker can be evicted, because all of them hold calls back. This one is not kept, and so
                    // never trips.
                    slot.is_gone.store(true, Ordering::Relaxed);
                    return slot;
                }
            }
        }
        slots.insert(key, Arc::clone(&slot));
        slot
    }

    /// Returns true if a breaker that was looked up earlier is still in the registry. This counts as a use.
    pub(crate) fn is_kept(&self, slot: &Slot) -> bool {
        let uses = &self.registry.uses;
        // The most recently used breaker is not written to, because the write would contend with all other threads.
        if slot.used.load(Ordering::Relaxed) != uses.load(Ordering::Relaxed) {
            slot.used.store(uses.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
        !slot.is_gone.load(Ordering::Relaxed)
    }

    /// Converts an instant to whole milliseconds since the first use of the registry.
    pub(crate) fn millis(&self, now: Instant) -> u64 {
        let origin = *self.registry.origin.get_or_init(|| now);
        u64::try_from(now.saturating_duration_since(origin).as_millis()).unwrap_or(u64::MAX)
    }
}

const NOT_FORCED: u8 = 0;
const FORCED_OPEN: u8 = 1;
const FORCED_CLOSED: u8 = 2;

/// One breaker with its lock and its counters.
#[derive(Debug)]
pub(crate) struct Slot {
    name: String,
    policy: Arc<BreakerPolicy>,
    breaker: Mutex<Breaker>,
    forced: AtomicU8,
    rejected: AtomicU64,
    neutral: AtomicU64,
    used: AtomicU64,
    /// The breaker was evicted.
    is_gone: AtomicBool,
}

impl Slot {
    fn new(name: String, policy: Arc<BreakerPolicy>, used: u64) -> Self {
        Self {
            name,
            policy,
            breaker: Mutex::new(Breaker::default()),
            forced: AtomicU8::new(NOT_FORCED),
            rejected: AtomicU64::new(0),
            neutral: AtomicU64::new(0),
            used: AtomicU64::new(used),
            is_gone: AtomicBool::new(false),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn state(&self) -> BreakerState {
        lock(&self.breaker).state()
    }

    fn status(&self) -> BreakerStatus {
        let breaker = lock(&self.breaker);
        let (samples, failures) = breaker.counts(0);
        BreakerStatus {
            name: self.name.clone(),
            state: breaker.state(),
            samples,
            failures,
            rejected: self.rejected.load(Ordering::Relaxed),
            neutral: self.neutral.load(Ordering::Relaxed),
        }
    }

    /// Admits an attempt, or holds it back.
    pub(crate) fn acquire<'a>(
        &'a self,
        now: u64,
        lease: Duration,
        observer: &'a dyn Observer,
    ) -> Result<BreakerPermit<'a>, Rejected> {
        let permit = |pass| BreakerPermit { slot: self, pass, observer };
        match self.forced.load(Ordering::Relaxed) {
            FORCED_CLOSED => return Ok(permit(None)),
            FORCED_OPEN => {
                return self.hold_back(Rejected { retry_in_ms: None }, observer).map(|()| permit(None));
            }
            _ => {}
        }
        let lease = u64::try_from(lease.as_millis()).unwrap_or(u64::MAX);
        let (before, result, after) = {
            let mut breaker = lock(&self.breaker);
            (breaker.state(), breaker.acquire(now, lease), breaker.state())
        };
        self.announce(before, after, observer);
        match result {
            Ok(pass) => Ok(permit(Some(pass))),
            Err(rejected) => self.hold_back(rejected, observer).map(|()| permit(None)),
        }
    }

    fn hold_back(&self, rejected: Rejected, observer: &dyn Observer) -> Result<(), Rejected> {
        self.rejected.fetch_add(1, Ordering::Relaxed);
        let is_enforced = self.policy.mode == BreakerMode::Enforce;
        observer.event(&Event::BreakerRejected { breaker: &self.name, is_enforced });
        if is_enforced { Err(rejected) } else { Ok(()) }
    }

    /// Returns true if an attempt at this time will be held back for certain.
    pub(crate) fn is_closed_to(&self, time: u64) -> bool {
        let is_open = || match self.forced.load(Ordering::Relaxed) {
            FORCED_OPEN => true,
            FORCED_CLOSED => false,
            _ => lock(&self.breaker).is_open_at(time),
        };
        self.policy.mode == BreakerMode::Enforce && is_open()
    }

    fn record(
        &self,
        pass: Pass,
        health: Health,
        now: u64,
        jitter: impl FnOnce() -> f64,
        observer: &dyn Observer,
    ) {
        let (before, after) = {
            let mut breaker = lock(&self.breaker);
            let before = breaker.state();
            breaker.record(pass, health, now, &self.policy, jitter);
            (before, breaker.state())
        };
        self.announce(before, after, observer);
    }

    fn announce(&self, before: BreakerState, after: BreakerState, observer: &dyn Observer) {
        if before != after {
            tracing::info!(breaker = %self.name, from = before.name(), to = after.name(), "circuit breaker changed");
            observer.event(&Event::BreakerChanged { breaker: &self.name, from: before, to: after });
        }
    }
}

/// The breaker of a call: kept by its client, or looked up again. Borrowing the kept one saves a reference count.
#[derive(Debug)]
pub(crate) enum BreakerHandle<'a> {
    Kept(&'a Slot),
    Found(Arc<Slot>),
}

impl std::ops::Deref for BreakerHandle<'_> {
    type Target = Slot;

    fn deref(&self) -> &Slot {
        match self {
            BreakerHandle::Kept(slot) => slot,
            BreakerHandle::Found(slot) => slot,
        }
    }
}

/// The permit of an attempt that a breaker admitted. If it is dropped without a result, as by a cancelled call, the
/// attempt is neutral.
#[must_use]
pub(crate) struct BreakerPermit<'a> {
    slot: &'a Slot,
    /// `None` if the breaker does not learn from the attempt.
    pass: Option<Pass>,
    observer: &'a dyn Observer,
}

impl BreakerPermit<'_> {
    /// Reports the result of the attempt. `None` is a success.
    pub(crate) fn record(
        mut self,
        health: Health,
        outcome: Option<Outcome>,
        now: u64,
        jitter: impl FnOnce() -> f64,
    ) {
        if health == Health::Neutral {
            self.count_neutral(outcome.unwrap_or(Outcome::Cancelled));
        }
        if let Some(pass) = self.pass.take() {
            self.slot.record(pass, health, now, jitter, self.observer);
        }
    }

    fn count_neutral(&self, outcome: Outcome) {
        self.slot.neutral.fetch_add(1, Ordering::Relaxed);
        self.observer.event(&Event::BreakerNeutral { breaker: &self.slot.name, outcome });
    }
}

impl Drop for BreakerPermit<'_> {
    fn drop(&mut self) {
        if let Some(pass) = self.pass.take() {
            self.count_neutral(Outcome::Cancelled);
            // The breaker uses its own latest time, which is late enough to free the place of a probe.
            self.slot.record(pass, Health::Neutral, 0, || 0.0, self.observer);
        }
    }
}

impl fmt::Debug for BreakerPermit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BreakerPermit").field("breaker", &self.slot.name).finish_non_exhaustive()
    }
}
