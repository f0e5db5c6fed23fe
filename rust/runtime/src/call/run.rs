//! The run of a call, from its first poll to its answer.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use super::request::{Call, Parts, Stub};
use crate::context::{CallContext, Context};
use crate::engine::CallGuard;
use crate::engine::attempts;
use crate::engine::{Engine, Sends};
use crate::error::Error;
use crate::intercept::{LastCall, NextCall, OutgoingCall};
use crate::options::CallOptions;
use crate::outcome::Attempts;
use crate::outcome::Code;
use crate::response::Response;
use crate::rt::BoxFuture;
use crate::rt::in_box;

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
    // The future of a call holds its parts once, and all below borrow them: what is large to hold is slow to move, and every
    // future is moved into its box.
    pub(super) fn start<T: 'static>(self, finish: fn(Response<Res>) -> T) -> CallFuture<T> {
        let Self { request, mut parts } = self;
        let mut request = Some(request);
        let running = in_box!(async move {
            let options = parts.core.options(parts.method, parts.options.as_deref());
            let guard = CallGuard::new(&parts.core, parts.method, options.protocol_value());
            let result = {
                let mut call = pin!(parts.outermost(&mut request, options, &guard));
                poll_fn(|cx| guard.span().in_scope(|| call.as_mut().poll(cx))).await
            };
            guard.end(&result);
            result.map(finish)
        });
        CallFuture { running }
    }
}

/// The request of a call, until a downgrade has it.
type Request<'a, Req> = &'a mut Option<Req>;

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> Parts<Req, Res> {
    /// The call, inside its interceptors if it has any.
    async fn outermost(
        &mut self,
        request: Request<'_, Req>,
        options: Arc<CallOptions>,
        guard: &CallGuard,
    ) -> Result<Response<Res>, Error> {
        if self.core.call_interceptors().is_empty() {
            return self.stages(request, options, guard, guard.started()).await;
        }
        // What few calls have stands in boxes, so that the others are small.
        Box::pin(self.intercepted(request, guard)).await
    }

    async fn intercepted(
        &mut self,
        request: Request<'_, Req>,
        guard: &CallGuard,
    ) -> Result<Response<Res>, Error> {
        let (core, method) = (self.core.clone(), self.method);
        let context = self.context.take().unwrap_or_else(Context::current);
        let own = self.options.as_deref().cloned().unwrap_or_default();
        let call = OutgoingCall { method, options: own, context };
        let mut answer = None;
        let last: LastCall<'_> = Box::new(|call: OutgoingCall| {
            (self.options, self.context) = (Some(Box::new(call.options)), Some(call.context));
            let slot = &mut answer;
            Box::pin(async move {
                let options = self.core.options(self.method, self.options.as_deref());
                *slot = Some(self.stages(request, options, guard, self.core.now()).await?);
                Ok(())
            })
        });
        let run = NextCall::new(core.call_interceptors(), last).run(call);
        run.await.map_err(|error| error.of_method(method))?;
        let missing = "an interceptor of calls answered success without having made the call";
        answer.ok_or_else(|| Error::new(Code::Internal, missing).local().with_method(method))
    }

    /// The whole of a call, in order: options, deadline, attempts, downgrade.
    async fn stages(
        &mut self,
        request: Request<'_, Req>,
        options: Arc<CallOptions>,
        guard: &CallGuard,
        started: Instant,
    ) -> Result<Response<Res>, Error> {
        let engine = Engine::of_call(guard, options, self.context.take(), started);
        if let Some(error) = self.refused.take() {
            return Err(error.with_method(self.method));
        }
        warn_once(&engine, self.downgrade.is_set());
        let kept = request.as_ref().and_then(|request| self.downgrade.key(&engine, request));
        let sending = Sending { stub: &*self.stub, request: request.as_ref(), answer: Mutex::new(None) };
        let result = attempts::run(&engine, &sending).await;
        let response = match result.and_then(|attempts| sending.answer(attempts)) {
            Ok(response) => response,
            Err(error) => return Box::pin(self.downgrade.answer(request, error, kept, &engine)).await,
        };
        let Some(refusal) = self.downgrade.refusal(response.get_ref()) else {
            self.downgrade.keep(kept, response.get_ref(), self.core.last_good(), &engine);
            return Ok(response);
        };
        let refusal = engine.refused(refusal, response.attempts());
        match Box::pin(self.downgrade.answer(request, refusal, kept, &engine)).await {
            Err(error) if !error.is_cancelled() => Ok(response),
            result => result,
        }
    }
}

/// Warns, once per client, of settings that are rarely meant: attempts that may use up the whole deadline (T7), and writes
/// whose failure would look like success (F9).
fn warn_once(engine: &Engine<'_>, downgrades: bool) {
    let (options, method, warned) = (engine.cx.options(), engine.cx.method(), engine.core.warned());
    if options.retries_value() > 0
        && options.attempt_timeout_value().is_none()
        && options.hedge_value().is_none()
        && is_first(&warned.unbounded_attempts)
    {
        tracing::warn!(
            method = %method.full_name(),
            "retries are set without an attempt timeout: one attempt that hangs uses up the whole deadline"
        );
    }
    if downgrades && !method.is_read_only() && is_first(&warned.downgraded_write) {
        tracing::warn!(
            method = %method.full_name(),
            "a downgrade answers for a method that may write: its callers take a lost write for a success"
        );
    }
}

/// Whether nobody asked before. Only the first one writes, so that no thread waits for others.
fn is_first(asked: &AtomicBool) -> bool {
    !asked.load(Ordering::Relaxed) && !asked.swap(true, Ordering::Relaxed)
}

/// The attempts of a call with their message types.
struct Sending<'a, Req, Res> {
    stub: &'a dyn Stub<Req, Res>,
    request: Option<&'a Req>,
    answer: Mutex<Option<Response<Res>>>,
}

/// What cannot be: a mistake of this crate.
fn missing(what: &str) -> Error {
    Error::new(Code::Internal, what).local()
}

impl<Req, Res> Sending<'_, Req, Res> {
    /// The answer of the attempt that succeeded.
    fn answer(&self, attempts: Attempts) -> Result<Response<Res>, Error> {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(answer.ok_or_else(|| missing("an attempt succeeded without an answer"))?.with_attempts(attempts))
    }
}

impl<Req: Sync, Res: Send> Sends for Sending<'_, Req, Res> {
    fn send<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Option<u16>, Error>> {
        in_box!(async move {
            let request = self.request.ok_or_else(|| missing("an attempt has no request"))?;
            let response = self.stub.invoke(cx, request).await?;
            let status = response.http_status();
            *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
            Ok(status)
        })
    }
}
