//! The run of a call, from its first poll to its answer.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll};

use super::{Call, Stub};
use crate::call_guard::CallGuard;
use crate::engine::{Engine, Sends};
use crate::intercept::{LastCall, NextCall, OutgoingCall};
use crate::{BoxFuture, CallContext, CallOptions, Code, Context, Error, Response, attempts, layers};

/// A call on its way. Dropping it cancels the call.
#[must_use = "a call does nothing until it is awaited"]
pub struct CallFuture<T> {
    running: BoxFuture<'static, Result<T, Error>>,
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        self.running.as_mut().poll(cx)
    }
}

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> Call<Req, Res> {
    pub(super) fn start<T: 'static>(self, finish: fn(Response<Res>) -> T) -> CallFuture<T> {
        CallFuture { running: Box::pin(self.run(finish)) }
    }

    async fn run<T>(self, finish: fn(Response<Res>) -> T) -> Result<T, Error> {
        let options = layers::merged(&self.core, self.method, self.options.as_deref());
        let guard = CallGuard::new(&self.core, self.method, options.protocol_value());
        let mut call = pin!(async {
            match self.core.call_interceptors().is_empty() {
                true => self.stages(options).await,
                // What few calls have stands in boxes, so that the others are small.
                false => Box::pin(self.intercepted()).await,
            }
        });
        let result = poll_fn(|cx| guard.span().in_scope(|| call.as_mut().poll(cx))).await;
        guard.end(&result);
        result.map(finish)
    }

    /// The call inside its interceptors.
    async fn intercepted(mut self) -> Result<Response<Res>, Error> {
        let (core, method) = (self.core.clone(), self.method);
        let context = self.context.take().unwrap_or_else(Context::current);
        let call = OutgoingCall { method, options: self.own_options(), context };
        let mut answer = None;
        let last: LastCall<'_> = Box::new(|call: OutgoingCall| {
            (self.options, self.context) = (Some(Box::new(call.options)), Some(call.context));
            let slot = &mut answer;
            Box::pin(async move {
                let options = layers::merged(&self.core, self.method, self.options.as_deref());
                *slot = Some(self.stages(options).await?);
                Ok(())
            })
        });
        let run = NextCall::new(core.call_interceptors(), last).run(call);
        run.await.map_err(|error| error.of_method(method))?;
        let missing = "an interceptor of calls answered success without having made the call";
        answer.ok_or_else(|| Error::new(Code::Internal, missing).local().with_method(method))
    }

    /// The whole of a call, in order: options, deadline, attempts, downgrade.
    async fn stages(mut self, options: Arc<CallOptions>) -> Result<Response<Res>, Error> {
        let engine = Engine::of_call(&self.core, self.method, options, self.context.take());
        if let Some(error) = self.refused.take() {
            return Err(error.with_method(self.method));
        }
        warn_once(&engine, self.downgrade.is_set());
        let kept = self.downgrade.key(&engine, &self.request);
        let sending = Sending { stub: &*self.stub, request: &self.request, answer: Mutex::new(None) };
        let attempts = match attempts::run(&engine, &sending).await {
            Ok(attempts) => attempts,
            Err(error) => {
                return Box::pin(self.downgrade.answer(self.request, error, kept, &engine)).await;
            }
        };
        let answer = sending.answer.into_inner().unwrap_or_else(PoisonError::into_inner);
        let missing = || Error::new(Code::Internal, "an attempt succeeded without an answer").local();
        let response = answer.ok_or_else(missing)?.with_attempts(attempts);
        let Some(refusal) = self.downgrade.refusal(response.get_ref()) else {
            self.downgrade.keep(kept, response.get_ref(), self.core.last_good(), &engine);
            return Ok(response);
        };
        let refusal = engine.refused(refusal, response.attempts());
        match Box::pin(self.downgrade.answer(self.request, refusal, kept, &engine)).await {
            Err(error) if !error.is_cancelled() => Ok(response),
            result => result,
        }
    }
}

/// Warns, once per client, of settings that are rarely meant: attempts that may use up the whole deadline (T7), and writes
/// whose failure would look like success (F9).
fn warn_once(engine: &Engine<'_>, downgrades: bool) {
    use std::sync::atomic::Ordering::Relaxed;
    let (options, method, warned) = (engine.cx.options(), engine.cx.method(), engine.core.warned());
    if options.retries_value() > 0
        && options.attempt_timeout_value().is_none()
        && options.hedge_value().is_none()
        && !warned.unbounded_attempts.swap(true, Relaxed)
    {
        tracing::warn!(
            method = %method.full_name(),
            "retries are set without an attempt timeout: one attempt that hangs uses up the whole deadline"
        );
    }
    if downgrades && !method.is_read_only() && !warned.downgraded_write.swap(true, Relaxed) {
        tracing::warn!(
            method = %method.full_name(),
            "a downgrade answers for a method that may write: its callers take a lost write for a success"
        );
    }
}

/// The attempts of a call with their message types.
struct Sending<'a, Req, Res> {
    stub: &'a dyn Stub<Req, Res>,
    request: &'a Req,
    answer: Mutex<Option<Response<Res>>>,
}

impl<Req: Sync, Res: Send> Sends for Sending<'_, Req, Res> {
    fn send<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Option<u16>, Error>> {
        Box::pin(async move {
            let response = self.stub.invoke(cx, self.request).await?;
            let status = response.http_status();
            *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
            Ok(status)
        })
    }
}
