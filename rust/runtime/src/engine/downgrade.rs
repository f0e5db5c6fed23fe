//! The downgrade: a typed fallback response for a failed call (F1 to F9).

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::call_run::CallRun;
use super::log::AttemptLog;
use crate::engine::last_good::{self, LastGood};
use crate::error::Error;
use crate::message::canonical_json;
use crate::message::{BoxError, Message};
use crate::outcome::Outcome;
use crate::outcome::{Code, Stop};
use crate::response::Response;
use crate::rt::{BoxFuture, panic_text};

type DowngradeFn<Req, Res> = Box<dyn FnOnce(Req, Error) -> BoxFuture<'static, Result<Res, BoxError>> + Send>;
type Trigger = Box<dyn Fn(&Error) -> bool + Send + Sync>;
type Refusal<Res> = Box<dyn Fn(&Res) -> bool + Send + Sync>;

/// The conditions and the source of a downgraded response.
pub(crate) struct Downgrade<Req, Res> {
    answer: Option<DowngradeFn<Req, Res>>,
    trigger: Option<Trigger>,
    refuses: Option<Refusal<Res>>,
    stale: Option<Stale<Req, Res>>,
}

/// Stores and finds earlier responses. The functions hide the message types from the store.
struct Stale<Req, Res> {
    max_age: Duration,
    request: fn(&Req) -> Option<Vec<u8>>,
    size: fn(&Res) -> usize,
    copy: fn(&Res) -> Res,
}

impl<Req, Res> Default for Downgrade<Req, Res> {
    fn default() -> Self {
        Self { answer: None, trigger: None, refuses: None, stale: None }
    }
}

impl<Req, Res> fmt::Debug for Downgrade<Req, Res> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downgrade").field("set", &self.answer.is_some()).finish_non_exhaustive()
    }
}

impl<Req: Send + 'static, Res: Send + Sync + 'static> Downgrade<Req, Res> {
    pub(crate) fn set(&mut self, answer: DowngradeFn<Req, Res>) {
        self.answer = Some(answer);
    }

    pub(crate) fn when(&mut self, trigger: Trigger) {
        self.trigger = Some(trigger);
    }

    pub(crate) fn when_response(&mut self, refuses: Refusal<Res>) {
        self.refuses = Some(refuses);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.answer.is_some() || self.stale.is_some()
    }

    pub(crate) fn stale(&mut self, max_age: Duration)
    where
        Req: Message,
        Res: Message + Clone,
    {
        self.stale = Some(Stale {
            max_age,
            request: |request| canonical_json(request).ok(),
            size: Res::encoded_len,
            copy: Res::clone,
        });
    }

    /// Returns the key of the response in the store, if earlier responses may serve this call.
    pub(crate) fn key(&self, run: &CallRun<'_>, request: &Req) -> Option<last_good::AnswerKey> {
        let cx = &run.cx;
        let stale = self.stale.as_ref()?;
        let partition = cx.options().partition_value();
        // An interceptor may add credentials that are unknown here.
        let names_user =
            run.core.has_attempt_interceptors() || cx.headers().iter().any(|(_, value)| value.is_sensitive());
        if !cx.method().is_read_only() || (names_user && partition.is_none()) {
            return None;
        }
        let partition = partition.unwrap_or_default();
        Some(last_good::AnswerKey {
            method: cx.method().full_name(),
            partition,
            request: (stale.request)(request)?,
        })
    }

    /// Stores a response of the service for later calls.
    pub(crate) fn keep(
        &self,
        key: Option<last_good::AnswerKey>,
        answer: &Res,
        store: &LastGood,
        run: &CallRun<'_>,
    ) {
        if let (Some(key), Some(stale)) = (key, &self.stale) {
            store.put(key, Arc::new((stale.copy)(answer)), (stale.size)(answer), run.now());
        }
    }

    fn is_triggered(&self, error: &Error) -> bool {
        if !self.is_set() || error.is_cancelled() {
            return false;
        }
        self.trigger.as_ref().map_or_else(|| error.verdict().downgrade, |trigger| trigger(error))
    }

    /// Returns the error for a response that the caller refuses.
    pub(crate) fn refusal(&self, answer: &Res) -> Option<Error> {
        let refuses = self.refuses.as_ref()?;
        (self.answer.is_some() && refuses(answer)).then(|| {
            Error::of(
                Outcome::Refused,
                Code::FailedPrecondition,
                "the caller refused the answer of the service",
            )
        })
    }

    /// Returns a response for the failed call, or its error. A failure of the downgrade is attached to that error.
    pub(crate) async fn answer(
        &mut self,
        request: &mut Option<Req>,
        error: Error,
        key: Option<last_good::AnswerKey>,
        run: &CallRun<'_>,
    ) -> Result<Response<Res>, Error> {
        if !self.is_triggered(&error) {
            return Err(error);
        }
        if let (Some(stale), Some(key)) = (&self.stale, &key)
            && let Some((kept, age)) = run.core.last_good().get(key, stale.max_age, run.now())
            && let Some(answer) = kept.downcast_ref::<Res>()
        {
            return Ok(Response::downgraded((stale.copy)(answer), error).with_age(age));
        }
        let (Some(answer), Some(request)) = (self.answer.take(), request.take()) else { return Err(error) };
        let bound = run.cx.options().downgrade_timeout_value();
        let cause = error.clone();
        let answering = caught(move || answer(request, cause));
        let failure: BoxError = match run.bounded(bound, answering).await {
            Ok(Some(Ok(message))) => return Ok(Response::downgraded(message, error)),
            Ok(Some(Err(failure))) => failure,
            Ok(None) => format!("the downgrade took longer than its bound of {bound:?}").into(),
            Err(cancelled) => {
                return Err(run.fail(cancelled.with_source(error), Stop::Cancelled, AttemptLog::default()));
            }
        };
        Err(error.with_suppressed(Arc::from(failure)))
    }
}

/// Runs a downgrade and turns a panic into a failure.
async fn caught<Res>(
    start: impl FnOnce() -> BoxFuture<'static, Result<Res, BoxError>>,
) -> Result<Res, BoxError> {
    let mut future = std::panic::catch_unwind(AssertUnwindSafe(start)).map_err(|panic| panicked(&*panic))?;
    std::future::poll_fn(move |cx| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(panic) => Poll::Ready(Err(panicked(&*panic))),
        }
    })
    .await
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> BoxError {
    Error::of(Outcome::Local, Code::Internal, format!("the downgrade panicked: {}", panic_text(panic))).into()
}
