//! What must happen when a call ends, however it ends.

use std::time::Instant;

use crate::client::ClientCore;
use crate::observer::{CallEnd, Event};
use crate::outcome::Outcome;
use crate::{Code, Error, MethodSpec, Protocol, Response, Served, Stop, spans};

/// Stands from the start of a call to its end. Dropped before the end, it reports a cancelled call.
#[derive(Debug)]
pub(crate) struct CallGuard {
    core: ClientCore,
    method: &'static MethodSpec,
    protocol: Protocol,
    started: Instant,
    span: tracing::Span,
    is_ended: bool,
}

impl CallGuard {
    /// Reports the start of a call, and opens its span.
    pub(crate) fn new(core: &ClientCore, method: &'static MethodSpec, protocol: Protocol) -> Self {
        let span = spans::of_call(method, core.authority().map(|name| &**name), protocol);
        core.observer().event(&Event::CallStarted { method });
        let (core, started) = (core.clone(), core.now());
        Self { core, method, protocol, started, span, is_ended: false }
    }

    /// When the call began.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn span(&self) -> &tracing::Span {
        &self.span
    }

    pub(crate) fn end<T>(mut self, result: &Result<Response<T>, Error>) {
        let (failure, served, sends) = match result {
            Ok(response) => (response.downgraded_from(), Some(response.served()), response.attempts().len()),
            Err(error) => (Some(error), None, error.attempts().len()),
        };
        spans::end_call(&self.span, result);
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
            sends: u32::try_from(sends).unwrap_or(u32::MAX),
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
        self.span.record("rpc.outcome", Outcome::Cancelled.name());
        self.span.record("rpc.response.status_code", Code::Cancelled.name());
        // A caller who bounds a call with a timer of their own turns its timeouts into cancellations, which no breaker
        // counts: the time tells them apart.
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
            sends: 0,
        });
    }
}
