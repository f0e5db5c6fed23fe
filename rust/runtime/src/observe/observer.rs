use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::options::Protocol;
use crate::outcome::{Attempt, Served};
use crate::outcome::{Code, Outcome, Stop};
use crate::policy::breaker::BreakerState;
use crate::rt::lock;
use crate::spec::MethodSpec;

/// An event of a call or of a circuit breaker.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A call began.
    CallStarted {
        /// The method.
        method: &'static MethodSpec,
    },
    /// An attempt ended. Each attempt that began ends exactly once. A dropped attempt ends as [`Outcome::Cancelled`]:
    /// its call was dropped, or another attempt of a hedged call was first.
    AttemptEnded {
        /// The method.
        method: &'static MethodSpec,
        /// Host and port of the server, if there is one.
        authority: Option<&'a str>,
        /// The attempt.
        attempt: &'a Attempt,
        /// The outcome, or `None` for a success.
        outcome: Option<Outcome>,
    },
    /// A retry or a hedge was decided and its tokens were taken.
    Retry {
        /// The method.
        method: &'static MethodSpec,
        /// The delay before it.
        delay: Duration,
        /// The remaining tokens of the retry budget.
        budget: u32,
    },
    /// A call ended.
    CallEnded(CallEnd<'a>),
    /// The state of a breaker changed.
    BreakerChanged {
        /// The name of the breaker.
        breaker: &'a str,
        /// The previous state.
        from: BreakerState,
        /// The new state.
        to: BreakerState,
    },
    /// A breaker held an attempt back, or would have done so in the mode `enforce`.
    BreakerRejected {
        /// The name of the breaker.
        breaker: &'a str,
        /// True if the attempt was held back.
        is_enforced: bool,
    },
    /// A breaker ignored the result of an attempt, because it says nothing about the server.
    BreakerNeutral {
        /// The name of the breaker.
        breaker: &'a str,
        /// The outcome of the attempt.
        outcome: Outcome,
    },
}

/// The result of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallEnd<'a> {
    /// The method.
    pub method: &'static MethodSpec,
    /// Host and port of the server, if there is one.
    pub authority: Option<&'a str>,
    /// The wire protocol.
    pub protocol: Protocol,
    /// The outcome at the service, or `None` for a success. A downgrade does not change it.
    pub outcome: Option<Outcome>,
    /// The code of the failure, if the call failed.
    pub code: Option<Code>,
    /// The reason why no further attempt was made, if the call failed.
    pub stop: Option<Stop>,
    /// The origin of the response, if the caller got one.
    pub served: Option<Served>,
    /// The time that the caller waited.
    pub duration: Duration,
    /// The number of attempts, including attempts that were dropped with the call.
    pub sends: u32,
}

/// Receives the events of calls, for example to record metrics.
///
/// It runs on the path of each call, and in destructors. It must be fast, and it must neither block nor panic.
pub trait Observer: fmt::Debug + Send + Sync + 'static {
    /// Receives one event.
    fn event(&self, event: &Event<'_>);
}

/// Passes each event to both observers, for example to record two kinds of metrics.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn event(&self, event: &Event<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}

/// Several clients can share an observer.
impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn event(&self, event: &Event<'_>) {
        (**self).event(event);
    }
}

/// Ignores all events.
#[derive(Debug)]
pub(crate) struct Unobserved;

impl Observer for Unobserved {
    fn event(&self, _event: &Event<'_>) {}
}

/// Counts the events of calls. Clones share the counts.
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
    /// Returns counters at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of calls that have begun and not ended.
    pub fn in_flight(&self) -> i64 {
        self.inner.in_flight.load(Ordering::Relaxed)
    }

    /// Returns the number of calls that ended.
    pub fn calls(&self) -> u64 {
        self.inner.calls.load(Ordering::Relaxed)
    }

    /// Returns the number of attempts that ended.
    pub fn attempts(&self) -> u64 {
        self.inner.attempts.load(Ordering::Relaxed)
    }

    /// Returns the number of retries and hedges that were decided.
    pub fn retries(&self) -> u64 {
        self.inner.retries.load(Ordering::Relaxed)
    }

    /// Returns the number of attempts that a breaker held back, or would have held back in the mode `enforce`.
    pub fn breaker_rejections(&self) -> u64 {
        self.inner.rejected.load(Ordering::Relaxed)
    }

    /// Returns the number of attempts whose result a breaker ignored.
    pub fn breaker_neutrals(&self) -> u64 {
        self.inner.neutral.load(Ordering::Relaxed)
    }

    /// Returns the number of calls that a downgrade or an earlier response served.
    pub fn downgrades(&self) -> u64 {
        self.sum("downgrade")
    }

    /// Returns the number of calls that a downgrade or an earlier response served after a failure with this code.
    pub fn downgrades_of(&self, code: Code) -> u64 {
        self.count("downgrade", code.name())
    }

    /// Returns the number of calls that failed and stopped for this reason.
    pub fn stops(&self, stop: Stop) -> u64 {
        self.count("stop", stop.name())
    }

    fn add(&self, what: &'static str, reason: &'static str) {
        let mut counts = lock(&self.inner.by_reason);
        *counts.entry((what, reason)).or_default() += 1;
    }

    fn count(&self, what: &'static str, reason: &'static str) -> u64 {
        let counts = lock(&self.inner.by_reason);
        counts.get(&(what, reason)).copied().unwrap_or(0)
    }

    fn sum(&self, what: &str) -> u64 {
        let counts = lock(&self.inner.by_reason);
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
