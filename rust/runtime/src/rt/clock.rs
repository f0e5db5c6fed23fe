//! Clock and randomness. Both are injected, so that every rule can be tested on a virtual clock.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Instant, SystemTime};

use crate::rt::BoxFuture;

/// A monotonic clock that can sleep.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Returns the current instant. It never goes back.
    fn now(&self) -> Instant;

    /// Completes at `deadline`, or at once when `deadline` is in the past.
    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()>;

    /// Returns the time of day. It is used for HTTP dates only.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The clock of tokio: real time in production, virtual time in a test whose runtime is paused.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioClock;

impl Clock for TokioClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(tokio::time::Instant::from_std(deadline)))
    }
}

/// The clock of a client. Tokio's own clock is a variant of its own, because it sleeps without an allocation.
#[derive(Debug)]
pub(crate) enum ClientClock {
    Tokio,
    Injected(Arc<dyn Clock>),
}

impl ClientClock {
    pub(crate) fn now(&self) -> Instant {
        match self {
            Self::Tokio => TokioClock.now(),
            Self::Injected(clock) => clock.now(),
        }
    }

    pub(crate) fn sleep_until(&self, deadline: Instant) -> Timer {
        match self {
            Self::Tokio => {
                Timer::Tokio { sleep: tokio::time::sleep_until(tokio::time::Instant::from_std(deadline)) }
            }
            Self::Injected(clock) => Timer::Injected { sleep: clock.sleep_until(deadline) },
        }
    }
}

pin_project_lite::pin_project! {
    /// A sleep on the clock of a client.
    #[project = TimerProjection]
    pub(crate) enum Timer {
        Tokio { #[pin] sleep: tokio::time::Sleep },
        Injected { sleep: BoxFuture<'static, ()> },
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            TimerProjection::Tokio { sleep } => sleep.poll(cx),
            TimerProjection::Injected { sleep } => sleep.as_mut().poll(cx),
        }
    }
}

/// A source of jitter.
pub trait Rng: fmt::Debug + Send + Sync + 'static {
    /// Returns a number in `0.0..1.0`.
    fn unit(&self) -> f64;
}

/// The thread's own generator, seeded by the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThreadRng;

impl Rng for ThreadRng {
    fn unit(&self) -> f64 {
        fastrand::f64()
    }
}
