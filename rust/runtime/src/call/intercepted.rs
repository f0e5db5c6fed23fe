//! Runs a call through the client's call interceptors.

use crate::context::Context;
use crate::engine::CallGuard;
use crate::error::Error;
use crate::intercept::{LastCall, NextCall, OutgoingCall};
use crate::outcome::Code;
use crate::response::Response;

use super::request::CallPlan;
use super::run::Request;

impl<Req: Send + Sync + 'static, Res: Send + Sync + 'static> CallPlan<Req, Res> {
    /// Runs the interceptors. The first one added is the outermost, and the innermost runs the stages.
    pub(super) async fn intercepted(
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
        let missing = "a call interceptor returned success without making the call";
        answer.ok_or_else(|| Error::new(Code::Internal, missing).local().with_method(method))
    }
}
