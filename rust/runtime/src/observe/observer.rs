use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::options::Protocol;
use crate::outcome::{Attempt, Served};
use crate::outcome::{Code, Outcome, Stop};
use crate::policy::breaker::BreakerState;
use crate::spec::MethodSpec;

/// Something that happened to a call or to a circuit breaker.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A call began.
    CallStarted {
        /// The method.
        method: &'static MethodSpec,
    },
    /// An attempt ended, whether well or not. Each attempt that began ends once: one that is dropped, with its call or because
    /// another attempt of a hedged call was first, ends as [`Outcome::Cancelled`].
    AttemptEnded {
        /// The method.
        method: &'static MethodSpec,
        /// Host and port of the server, when there is one.
        authority: Option<&'a str>,
        /// The attempt.
        attempt: &'a Attempt,
        /// How it ended; none for a success.
        outcome: Option<Outcome>,
    },
    /// A retry or a hedge was decided and paid for.
    Retry {
        /// The method.
        method: &'static MethodSpec,
        /// The wait before it.
        delay: Duration,
        /// What is left in the retry budget.
        budget: u32,
    },
    /// A call ended.
    CallEnded(CallEnd<'a>),
    /// The state of a breaker changed.
    BreakerChanged {
        /// The name of the breaker.
        breaker: &'a str,
        /// The state before.
        from: BreakerState,
        /// The state now.
        to: BreakerState,
    },
    /// A breaker held an attempt back, or would have.
    BreakerRejected {
        /// The name of the breaker.
        breaker: &'a str,
        /// Whether it did.
        is_enforced: bool,
    },
    /// A breaker learnt nothing from an attempt.
    BreakerNeutral {
        /// The name of the breaker.
        breaker: &'a str,
        /// How the attempt ended.
        outcome: Outcome,
    },
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallEnd<'a> {
    /// The method.
    pub method: &'static MethodSpec,
    /// Host and port of the server, when there is one.
    pub authority: Option<&'a str>,
    /// The wire protocol.
    pub protocol: Protocol,
    /// How it ended on its way to the service; none for a success. A downgrade changes nothing about it.
    pub outcome: Option<Outcome>,
    /// The code of the failure, if it is one.
    pub code: Option<Code>,
    /// Why no further attempt was made, when it failed.
    pub stop: Option<Stop>,
    /// Where the answer came from, when the caller got one.
    pub served: Option<Served>,
    /// How long the caller waited.
    pub duration: Duration,
    /// How many attempts the call made, those included that were dropped with it.
    pub sends: u32,
}

/// Is told what happens to calls: the seam for metrics.
///
/// It is called on the path of a call, also from destructors: it must be quick, must not block and must not panic.
pub trait Observer: fmt::Debug + Send + Sync + 'static {
    /// Something happened.
    fn event(&self, event: &Event<'_>);
}

/// Both watch: metrics of two kinds, for example.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn event(&self, event: &Event<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}

/// Somebody watches for several clients.
impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn event(&self, event: &Event<'_>) {
        (**self).event(event);
    }
}

/// Watches nothing.
#[derive(Debug)]
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    fn event(&self, _event: &Event<'_>) {}
}

/// Counts what happens to calls. Clones share the counts.
///
/// ```
/// use callwright::Counters;
///
/// let counters = Counters::new();
/// // UserServiceClient::builder().observer(counters.clone())
/// assert_eq!((counters.calls(), counters.in_flight(), counters.downgrades()), (0, 0, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Counters {
    inner: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    in_flight: AtomicI64,
    calls: AtomicU64,
    attempts: AtomicU64,
    retries: AtomicU64,
    rejected: AtomicU64,
    neutral: AtomicU64,
    by_reason: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
}

impl Counters {
    /// All counts at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls that have begun and not ended.
    pub fn in_flight(&self) -> i64 {
        self.inner.in_flight.load(Ordering::Relaxed)
    }

    /// Calls that ended.
    pub fn calls(&self) -> u64 {
        self.inner.calls.load(Ordering::Relaxed)
    }

    /// Attempts that ended.
    pub fn attempts(&self) -> u64 {
        self.inner.attempts.load(Ordering::Relaxed)
    }

    /// Retries and hedges that were decided.
    pub fn retries(&self) -> u64 {
        self.inner.retries.load(Ordering::Relaxed)
    }

    /// Attempts that a breaker held back, or would have.
    pub fn breaker_rejections(&self) -> u64 {
        self.inner.rejected.load(Ordering::Relaxed)
    }

    /// Attempts that a breaker learnt nothing from.
    pub fn breaker_neutrals(&self) -> u64 {
        self.inner.neutral.load(Ordering::Relaxed)
    }

    /// Calls that a downgrade or an earlier answer served.
    pub fn downgrades(&self) -> u64 {
        self.sum("downgrade")
    }

    /// Calls that a downgrade or an earlier answer served in place of this code.
    pub fn downgrades_of(&self, code: Code) -> u64 {
        self.count("downgrade", code.name())
    }

    /// Calls that failed and stopped for this reason.
    pub fn stops(&self, stop: Stop) -> u64 {
        self.count("stop", stop.name())
    }

    fn add(&self, what: &'static str, reason: &'static str) {
        let mut counts = self.inner.by_reason.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((what, reason)).or_default() += 1;
    }

    fn count(&self, what: &'static str, reason: &'static str) -> u64 {
        let counts = self.inner.by_reason.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&(what, reason)).copied().unwrap_or(0)
    }

    fn sum(&self, what: &str) -> u64 {
        let counts = self.inner.by_reason.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().filter(|((kind, _), _)| *kind == what).map(|(_, count)| count).sum()
    }
}

impl Observer for Counters {
    fn event(&self, event: &Event<'_>) {
        let inner = &*self.inner;
        let one = |counter: &AtomicU64| _ = counter.fetch_add(1, Ordering::Relaxed);
        match event {
            Event::CallStarted { .. } => _ = inner.in_flight.fetch_add(1, Ordering::Relaxed),
            Event::AttemptEnded { .. } => one(&inner.attempts),
            Event::Retry { .. } => one(&inner.retries),
            Event::BreakerRejected { .. } => one(&inner.rejected),
            Event::BreakerNeutral { .. } => one(&inner.neutral),
            Event::BreakerChanged { .. } => {}
            Event::CallEnded(end) => {
                inner.in_flight.fetch_sub(1, Ordering::Relaxed);
                one(&inner.calls);
                if let Some(stop) = end.stop {
                    self.add("stop", stop.name());
                }
                if let (Some(code), Some(Served::Downgrade | Served::Stale)) = (end.code, end.served) {
                    self.add("downgrade", code.name());
                }
            }
        }
    }
}
