use std::fmt;
use std::sync::Arc;

use crate::context::Context;
use crate::error::Error;
use crate::options::CallOptions;
use crate::rt::BoxFuture;
use crate::spec::MethodSpec;

/// Wraps each call, outside of downgrade, deadline and retries. It runs once per call, for any number of attempts.
///
/// It may change the options and the context of the call before it runs, and inspect the result. It does not see
/// messages. Use an [`AttemptInterceptor`](crate::AttemptInterceptor) to add data per request, such as a token that
/// expires.
///
/// ```
/// use callwright::{BoxFuture, CallInterceptor, Error, NextCall, OutgoingCall};
///
/// /// Logs failed calls.
/// #[derive(Debug)]
/// struct Log;
///
/// impl CallInterceptor for Log {
///     fn intercept<'a>(&'a self, call: OutgoingCall, next: NextCall<'a>) -> BoxFuture<'a, Result<(), Error>> {
///         Box::pin(async move {
///             let method = call.method().full_name();
///             let result = next.run(call).await;
///             if let Err(error) = &result {
///                 eprintln!("{method}: {error}");
///             }
///             result
///         })
///     }
/// }
/// ```
pub trait CallInterceptor: fmt::Debug + Send + Sync + 'static {
    /// Makes the call, changed or not, or rejects it.
    ///
    /// # Errors
    ///
    /// An error of the call, or one of the interceptor. If it returns success without making the call, the call fails
    /// with INTERNAL, because there is no response message.
    fn intercept<'a>(&'a self, call: OutgoingCall, next: NextCall<'a>) -> BoxFuture<'a, Result<(), Error>>;
}

/// A call before it is made.
#[derive(Clone, Debug)]
pub struct OutgoingCall {
    pub(crate) method: &'static MethodSpec,
    pub(crate) options: CallOptions,
    pub(crate) context: Context,
}

impl OutgoingCall {
    /// The method.
    pub fn method(&self) -> &'static MethodSpec {
        self.method
    }

    /// The options that the caller set, without the layers below.
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// The context that the call inherits.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Merges a layer of options over those of the caller.
    #[must_use]
    pub fn with_options(mut self, over: &CallOptions) -> Self {
        self.options = self.options.merged_with(over);
        self
    }

    /// Makes the call inherit from this context.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }
}

pub(crate) type LastCall<'a> = Box<dyn FnOnce(OutgoingCall) -> BoxFuture<'a, Result<(), Error>> + Send + 'a>;

/// The rest of the chain behind a call interceptor: the other interceptors, then the call.
pub struct NextCall<'a> {
    rest: &'a [Arc<dyn CallInterceptor>],
    last: LastCall<'a>,
}

impl fmt::Debug for NextCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NextCall").field("rest", &self.rest).finish_non_exhaustive()
    }
}

impl<'a> NextCall<'a> {
    pub(crate) fn new(rest: &'a [Arc<dyn CallInterceptor>], last: LastCall<'a>) -> Self {
        Self { rest, last }
    }

    /// Makes the call.
    ///
    /// # Errors
    ///
    /// An error of the call.
    pub fn run(self, call: OutgoingCall) -> BoxFuture<'a, Result<(), Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.intercept(call, NextCall { rest, last: self.last }),
            None => (self.last)(call),
        }
    }
}
