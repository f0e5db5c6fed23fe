//! The guard of an attempt. It reports the end of the attempt on every path, also when the attempt is dropped.

use std::time::{Duration, Instant};

use tracing::Span;

use super::core::ClientCore;
use super::log::EndedAttempt;
use crate::context::CallContext;
use crate::error::Error;
use crate::observe::Event;
use crate::observe::spans;
use crate::outcome::Attempt;
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::rt::sync::{Mutex, lock};

/// Lives from the start of an attempt to its end. If it is dropped before the end, it reports a cancelled attempt.
///
/// It holds the span, the sizes and the report of the attempt. The decisions of the policies are separate from it,
/// because they may come earlier than the end.
#[derive(Debug)]
pub(crate) struct AttemptGuard<'a> {
    core: &'a ClientCore,
    cx: CallContext,
    span: Span,
    began: Instant,
    /// The start, measured from the start of the call.
    started: Duration,
    delay_before: Duration,
    losers: Option<&'a Losers>,
    is_ended: bool,
}

/// The attempts of a hedged call that were dropped because another attempt decided the call.
pub(crate) type Losers = Mutex<Vec<EndedAttempt>>;

impl<'a> AttemptGuard<'a> {
    /// Opens the span of an attempt that begins now.
    pub(crate) fn new(
        core: &'a ClientCore,
        cx: CallContext,
        began: Instant,
        started: Duration,
        delay_before: Duration,
    ) -> Self {
        let span = spans::of_attempt(cx.attempt(), core.authority().map(|authority| &**authority));
        Self { core, cx, span, began, started, delay_before, losers: None, is_ended: false }
    }

    /// Adds the attempt to `losers` when it is dropped.
    pub(crate) fn with_losers(mut self, losers: &'a Losers) -> Self {
        self.losers = Some(losers);
        self
    }

    pub(crate) fn cx(&self) -> &CallContext {
        &self.cx
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// Returns the deadline of the attempt, or `None` when it has no timeout.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.cx.timeout().and_then(|timeout| self.began.checked_add(timeout))
    }

    /// Ends the attempt at `now`. A success may have an HTTP status.
    pub(crate) fn end(mut self, result: &Result<Option<u16>, Error>, now: Instant) -> Attempt {
        self.is_ended = true;
        let (failure, http_status) = match result {
            Ok(status) => (None, *status),
            Err(error) => (Some((error.outcome(), error.code())), error.http_status()),
        };
        self.report(failure, http_status, now)
    }

    fn report(&self, failure: Option<(Outcome, Code)>, http_status: Option<u16>, now: Instant) -> Attempt {
        let (cx, wire) = (&self.cx, self.cx.wire());
        let attempt = Attempt {
            number: cx.attempt(),
            code: failure.map(|(_, code)| code),
            http_status,
            delay_before: self.delay_before,
            started: self.started,
            duration: now.saturating_duration_since(self.began),
            timeout: cx.timeout(),
            verb: wire.verb(),
            request_bytes: wire.request_bytes(),
            response_bytes: wire.response_bytes(),
            transparent_retries: cx.transparent_retries(),
        };
        let outcome = failure.map(|(outcome, _)| outcome);
        spans::end_attempt(&self.span, &attempt, outcome);
        let (method, authority) = (cx.method(), self.core.authority().map(|authority| &**authority));
        self.core.observer().event(&Event::AttemptEnded { method, authority, attempt: &attempt, outcome });
        attempt
    }
}

impl Drop for AttemptGuard<'_> {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        let attempt = self.report(Some((Outcome::Cancelled, Code::Cancelled)), None, self.core.now());
        if let Some(losers) = self.losers {
            let message = "another attempt of the call was first";
            let error = Error::of(Outcome::Cancelled, Code::Cancelled, message);
            lock(losers).push(EndedAttempt { attempt, error: Some(error) });
        }
    }
}
