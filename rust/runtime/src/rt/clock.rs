//! Time and chance, injected so that every rule can be tested on a virtual clock.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Instant, SystemTime};

use crate::rt::BoxFuture;

/// A monotonic clock that can wait.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Now, on a clock that never goes back.
    fn now(&self) -> Instant;

    /// Completes at `deadline`, at once when that is past.
    fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()>;

    /// The time of day, for HTTP dates only.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// tokio's clock: real time in production, virtual time in a test whose runtime is paused.
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

/// The clock of a client: tokio's own needs no allocation to wait.
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
    /// A wait on the clock of a client.
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
    /// A number in `0.0..1.0`.
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
