//! The run of a call, from its first poll to its answer. The loop of attempts below it is `engine/attempts.rs`.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use super::request::{Call, CallPlan};
use super::sender::TypedSender;
use super::warnings::warn_once;
use crate::engine::{CallGuard, CallRun, attempts};
use crate::error::Error;
use crate::options::CallOptions;
use crate::response::Response;
use crate::rt::{BoxFuture, in_box};

/// A running call. Dropping it cancels the call.
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
    /// Returns the whole response: message, headers, attempts, and its source.
    pub fn with_metadata(self) -> CallFuture<Response<Res>> {
        self.start(|response| response)
    }

    /// Merges the options, opens the span, runs the stages and reports the end.
    // The stages borrow the plan from this future, so that the future stays small and is cheap to move into its box.
    pub(super) fn start<T: 'static>(self, finish: fn(Response<Res>) -> T) -> CallFuture<T> {
        let Self { request, mut plan } = self;
        let mut request = Some(request);
        let running = in_box!(async move {
            let options = plan.core.options(plan.method, plan.options.as_deref());
            let guard = CallGuard::new(&plan.core, plan.method, options.protocol_value());
            let result = {
                let mut call = pin!(plan.run(&mut request, options, &guard));
                poll_fn(|cx| guard.span().in_scope(|| call.as_mut().poll(cx))).await
            };
            guard.end(&result);
            result.map(finish)
        });
        CallFuture { running }
    }
}

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> IntoFuture for Call<Req, Res> {
    type Output = Result<Res, Error>;
    type IntoFuture = CallFuture<Res>;

    fn into_future(self) -> CallFuture<Res> {
        self.start(Response::into_inner)
    }
}

/// The request of a call, until a downgrade takes it.
pub(super) type Request<'a, Req> = &'a mut Option<Req>;

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> CallPlan<Req, Res> {
    /// Runs the stages, inside the client's call interceptors if there are any.
    async fn run(
        &mut self,
        request: Request<'_, Req>,
        options: Arc<CallOptions>,
        guard: &CallGuard,
    ) -> Result<Response<Res>, Error> {
        if self.core.call_interceptors().is_empty() {
            return self.stages(request, options, guard, guard.started()).await;
        }
        // Boxed, so that the future of a call without interceptors stays small.
        Box::pin(self.intercepted(request, guard)).await
    }

    /// Runs all stages in order: deadline, attempts, downgrade.
    pub(super) async fn stages(
        &mut self,
        request: Request<'_, Req>,
        options: Arc<CallOptions>,
        guard: &CallGuard,
        started: Instant,
    ) -> Result<Response<Res>, Error> {
        let run = CallRun::new(guard, options, self.context.take(), started);
        if let Some(error) = self.refused.take().or_else(|| run.cx.options().refused().cloned()) {
            return Err(error.with_method(self.method));
        }
        warn_once(&run, self.downgrade.is_set());
        let kept = request.as_ref().and_then(|request| self.downgrade.key(&run, request));
        let sender = TypedSender::new(&*self.endpoint, request.as_ref());
        let result = attempts::run(&run, &sender).await;
        let response = match result.and_then(|attempts| sender.into_response(attempts)) {
            Ok(response) => response,
            Err(error) => return Box::pin(self.downgrade.answer(request, error, kept, &run)).await,
        };
        let Some(refusal) = self.downgrade.refusal(response.get_ref()) else {
            self.downgrade.keep(kept, response.get_ref(), self.core.last_good(), &run);
            return Ok(response);
        };
        let refusal = run.refused(refusal, response.attempts());
        match Box::pin(self.downgrade.answer(request, refusal, kept, &run)).await {
            Err(error) if !error.is_cancelled() => Ok(response),
            result => result,
        }
    }
}
