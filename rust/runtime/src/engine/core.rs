//! The state that all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::breakers::{BreakerHandle, Breakers, Slot};
use super::last_good::LastGood;
use crate::intercept::CallInterceptor;
use crate::observe::{Observer, Unobserved};
use crate::options::{CallOptions, Layers, ResolvedOptions};
use crate::policy::budget::RetryBudget;
use crate::rt::{ClientClock, Rng, Timer};
use crate::spec::{MethodSpec, PerMethod};

/// The state that all calls of a client share: layers of options, clock, randomness, retry budget, breakers, observer.
#[derive(Clone)]
pub struct ClientCore {
    inner: Arc<Inner>,
}

struct Inner {
    parts: CoreParts,
    methods: PerMethod<OfMethod>,
    last_good: LastGood,
    /// The warnings about settings that were already logged.
    warned: Warned,
}

/// The parts of a client other than its channel.
pub(crate) struct CoreParts {
    pub(crate) layers: Layers,
    pub(crate) clock: ClientClock,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) budget: RetryBudget,
    pub(crate) breakers: Option<Breakers>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    /// `None` for a client without a network.
    pub(crate) authority: Option<Arc<str>>,
    pub(crate) call_interceptors: Arc<[Arc<dyn CallInterceptor>]>,
    pub(crate) has_attempt_interceptors: bool,
}

/// The state that a client computes once per method.
struct OfMethod {
    /// The layers below the call, merged.
    options: Arc<CallOptions>,
    breaker: Option<Arc<Slot>>,
}

/// Flags for warnings that a client logs only once.
#[derive(Debug, Default)]
pub(crate) struct Warned {
    pub(crate) unbounded_attempts: AtomicBool,
    pub(crate) downgraded_write: AtomicBool,
}

impl fmt::Debug for ClientCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCore").field("authority", &self.inner.parts.authority).finish_non_exhaustive()
    }
}

impl ClientCore {
    pub(crate) fn new(parts: CoreParts) -> Self {
        let inner = Inner {
            parts,
            methods: PerMethod::default(),
            last_good: LastGood::default(),
            warned: Warned::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Returns the options of a call: all layers, each merged over the one before.
    pub(crate) fn options(
        &self,
        method: &'static MethodSpec,
        call: Option<&CallOptions>,
    ) -> Arc<CallOptions> {
        self.inner.parts.layers.merged(&self.of_method(method).options, call, method.name())
    }

    /// Returns the options of a call, each with the layer that it comes from.
    pub(crate) fn resolved(&self, method: &'static MethodSpec, call: &CallOptions) -> ResolvedOptions {
        self.inner.parts.layers.resolved(method.options(), call, method.full_name(), method.name())
    }

    fn of_method(&self, method: &'static MethodSpec) -> &OfMethod {
        self.inner.methods.get(method, || OfMethod {
            options: Arc::new(self.inner.parts.layers.below_call(&method.options(), method.name())),
            breaker: self.breakers().map(|breakers| breakers.slot(self.authority(), method)),
        })
    }

    /// Returns the circuit breaker of a method.
    pub(crate) fn breaker(&self, method: &'static MethodSpec) -> Option<BreakerHandle<'_>> {
        let slot = self.of_method(method).breaker.as_ref()?;
        let breakers = self.breakers()?;
        // An evicted breaker is no longer in the registry. All clients then share its successor.
        let is_kept = breakers.is_kept(slot);
        Some(match is_kept {
            true => BreakerHandle::Kept(slot),
            false => BreakerHandle::Found(breakers.slot(self.authority(), method)),
        })
    }

    pub(crate) fn now(&self) -> Instant {
        self.inner.parts.clock.now()
    }

    pub(crate) fn sleep_until(&self, deadline: Instant) -> Timer {
        self.inner.parts.clock.sleep_until(deadline)
    }

    pub(crate) fn rng(&self) -> &dyn Rng {
        &*self.inner.parts.rng
    }

    pub(crate) fn budget(&self) -> &RetryBudget {
        &self.inner.parts.budget
    }

    pub(crate) fn breakers(&self) -> Option<&Breakers> {
        self.inner.parts.breakers.as_ref()
    }

    pub(crate) fn observer(&self) -> &dyn Observer {
        self.inner.parts.observer.as_deref().unwrap_or(&Unobserved)
    }

    /// Returns true if there is an observer. Callers skip the work of building expensive events otherwise.
    pub(crate) fn is_observed(&self) -> bool {
        self.inner.parts.observer.is_some()
    }

    pub(crate) fn last_good(&self) -> &LastGood {
        &self.inner.last_good
    }

    pub(crate) fn warned(&self) -> &Warned {
        &self.inner.warned
    }

    pub(crate) fn authority(&self) -> Option<&Arc<str>> {
        self.inner.parts.authority.as_ref()
    }

    pub(crate) fn call_interceptors(&self) -> &[Arc<dyn CallInterceptor>] {
        &self.inner.parts.call_interceptors
    }

    pub(crate) fn has_attempt_interceptors(&self) -> bool {
        self.inner.parts.has_attempt_interceptors
    }
}
