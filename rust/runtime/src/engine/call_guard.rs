//! The guard of a call. It reports the end of the call on every path, also when the call is dropped.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use super::core::ClientCore;
use crate::error::Error;
use crate::observe::spans;
use crate::observe::{CallEnd, Event};
use crate::options::Protocol;
use crate::outcome::Outcome;
use crate::outcome::Served;
use crate::outcome::{Code, Stop};
use crate::response::Response;
use crate::spec::MethodSpec;

/// Lives from the start of a call to its end. If it is dropped before the end, it reports a cancelled call.
#[derive(Debug)]
pub(crate) struct CallGuard {
    core: ClientCore,
    method: &'static MethodSpec,
    protocol: Protocol,
    started: Instant,
    span: tracing::Span,
    /// The number of attempts that have begun.
    sends: AtomicU32,
    is_ended: bool,
}

impl CallGuard {
    /// Reports the start of a call, and opens its span.
    pub(crate) fn new(core: &ClientCore, method: &'static MethodSpec, protocol: Protocol) -> Self {
        let span = spans::of_call(method, core.authority().map(|name| &**name), protocol);
        core.observer().event(&Event::CallStarted { method });
        let (core, started) = (core.clone(), core.now());
        Self { core, method, protocol, started, span, sends: AtomicU32::new(0), is_ended: false }
    }

    /// Returns the start of the call.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn core(&self) -> &ClientCore {
        &self.core
    }

    pub(crate) fn method(&self) -> &'static MethodSpec {
        self.method
    }

    pub(crate) fn span(&self) -> &tracing::Span {
        &self.span
    }

    /// Counts an attempt. Attempts are numbered in the order in which they begin, so the count follows from the number.
    pub(crate) fn attempt_begins(&self, number: u32) {
        self.sends.store(number.saturating_add(1), Ordering::Relaxed);
    }

    fn sends(&self) -> u32 {
        self.sends.load(Ordering::Relaxed)
    }

    pub(crate) fn end<T>(mut self, result: &Result<Response<T>, Error>) {
        let (failure, served) = match result {
            Ok(response) => (response.downgraded_from(), Some(response.served())),
            Err(error) => (Some(error), None),
        };
        spans::end_call(&self.span, failure, served, self.sends());
        if let Some(served @ (Served::Downgrade | Served::Stale)) = served {
            tracing::debug!(parent: &self.span, %served, "call downgraded");
        }
        self.is_ended = true;
        if !self.core.is_observed() {
            return;
        }
        self.report(CallEnd {
            method: self.method,
            authority: self.core.authority().map(|authority| &**authority),
            protocol: self.protocol,
            outcome: failure.map(Error::outcome),
            code: failure.map(Error::code),
            stop: failure.and_then(Error::stop),
            served,
            duration: self.core.now().saturating_duration_since(self.started),
            sends: self.sends(),
        });
    }

    fn report(&self, end: CallEnd<'_>) {
        self.core.observer().event(&Event::CallEnded(end));
    }
}

impl Drop for CallGuard {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        let duration = self.core.now().saturating_duration_since(self.started);
        spans::drop_call(&self.span, self.sends());
        // A caller that wraps a call in its own timer turns timeouts into cancellations, which no breaker counts. The
        // logged duration shows the difference.
        tracing::debug!(parent: &self.span, cancelled_after_ms = duration.as_millis() as u64, "call dropped");
        self.report(CallEnd {
            method: self.method,
            authority: self.core.authority().map(|authority| &**authority),
            protocol: self.protocol,
            outcome: Some(Outcome::Cancelled),
            code: Some(Code::Cancelled),
            stop: Some(Stop::Cancelled),
            served: None,
            duration,
            sends: self.sends(),
        });
    }
}
