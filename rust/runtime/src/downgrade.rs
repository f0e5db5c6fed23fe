//! The typed answer of last resort.

use std::error::Error as StdError;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::engine::Engine;
use crate::{BoxFuture, Code, Error, Response};

/// The longest that a downgrade may take, counted from its start.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(100);

type Failure = Box<dyn StdError + Send + Sync>;
type Answer<Req, Res> = Box<dyn FnOnce(Req, Error) -> BoxFuture<'static, Result<Res, Failure>> + Send>;
type Trigger = Box<dyn Fn(&Error) -> bool + Send + Sync>;

/// When a downgrade answers, and with what.
pub(crate) struct Downgrade<Req, Res> {
    answer: Option<Answer<Req, Res>>,
    trigger: Option<Trigger>,
}

impl<Req, Res> Default for Downgrade<Req, Res> {
    fn default() -> Self {
        Self { answer: None, trigger: None }
    }
}

impl<Req, Res> fmt::Debug for Downgrade<Req, Res> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downgrade").field("set", &self.answer.is_some()).finish_non_exhaustive()
    }
}

impl<Req: Send + 'static, Res: Send + 'static> Downgrade<Req, Res> {
    pub(crate) fn set(&mut self, answer: Answer<Req, Res>) {
        self.answer = Some(answer);
    }

    pub(crate) fn when(&mut self, trigger: Trigger) {
        self.trigger = Some(trigger);
    }

    fn applies(&self, error: &Error) -> bool {
        if self.answer.is_none() || error.is_cancelled() {
            return false;
        }
        self.trigger.as_ref().map_or_else(|| error.verdict().downgrade, |trigger| trigger(error))
    }

    /// Answers for the failed call, or hands its error back: with the downgrade's own failure attached, if it had one.
    pub(crate) async fn answer(
        self,
        request: Req,
        error: Error,
        engine: &Engine<'_>,
    ) -> Result<Response<Res>, Error> {
        if !self.applies(&error) {
            return Err(error);
        }
        let Some(answer) = self.answer else { return Err(error) };
        let cause = error.clone();
        let run = caught(move || answer(request, cause));
        let failure: Failure = match engine.bounded(TIMEOUT, run).await {
            Ok(Some(Ok(message))) => {
                tracing::debug!(code = %error.code(), "call downgraded");
                return Ok(Response::downgraded(message, error));
            }
            Ok(Some(Err(failure))) => failure,
            Ok(None) => format!("the downgrade took longer than its bound of {TIMEOUT:?}").into(),
            Err(cancelled) => return Err(cancelled.with_source(error)),
        };
        Err(error.with_suppressed(Arc::from(failure)))
    }
}

/// Runs a downgrade with its panics turned into failures.
async fn caught<Res>(
    start: impl FnOnce() -> BoxFuture<'static, Result<Res, Failure>>,
) -> Result<Res, Failure> {
    let mut future = std::panic::catch_unwind(AssertUnwindSafe(start)).map_err(|panic| panicked(&*panic))?;
    std::future::poll_fn(move |cx| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(panic) => Poll::Ready(Err(panicked(&*panic))),
        }
    })
    .await
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::new(Code::Internal, format!("the downgrade panicked: {}", text.unwrap_or("no message")))
        .local()
        .into()
}
