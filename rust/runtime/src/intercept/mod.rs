//! What a user puts around calls and around attempts.

mod auth;
mod call;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

pub use auth::{BearerAuth, Token, TokenSource};
pub(crate) use call::LastCall;
pub use call::{CallInterceptor, NextCall, OutgoingCall};

use crate::context::CallContext;
use crate::error::Error;
use crate::rt::BoxFuture;

/// Stands around each attempt of a call, retries and hedges included: authorization, signatures, headers.
///
/// # Order
///
/// From the outside in: the interceptors of calls ([`CallInterceptor`]), in the order in which they were added to the
/// builder; downgrade, deadline, retries, circuit breaker, attempt timeout; the interceptors of attempts, in the order in
/// which they were added; the transport. An interceptor of attempts sees the request with everything that the runtime sets
/// (deadline, trace, number of the attempt, the protocol's headers), so that a signature can cover it, and what it waits for
/// counts as part of the attempt. It sends once at most: what is to be repeated is for the retry policy.
///
/// ```
/// use bytes::Bytes;
/// use callwright::{AttemptInterceptor, BoxFuture, CallContext, Error, Next};
///
/// /// Says in a header how long the body is.
/// #[derive(Debug)]
/// struct Sign;
///
/// impl AttemptInterceptor for Sign {
///     fn intercept<'a>(
///         &'a self,
///         mut request: http::Request<Bytes>,
///         cx: &'a CallContext,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<http::Response<Bytes>, Error>> {
///         Box::pin(async move {
///             let signature = request.body().len().to_string();
///             request.headers_mut().insert("x-signature", signature.parse().unwrap());
///             next.run(request, cx).await
///         })
///     }
/// }
/// ```
pub trait AttemptInterceptor: fmt::Debug + Send + Sync + 'static {
    /// Sends the request on, changed or not, or refuses it.
    ///
    /// # Errors
    ///
    /// Those of the attempt, or one of its own: with [`Error::unavailable`] the attempt is retried as if the server had
    /// said so; other codes follow the table of outcomes.
    fn intercept<'a>(
        &'a self,
        request: http::Request<Bytes>,
        cx: &'a CallContext,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Bytes>, Error>>;
}

/// Where the attempts go in the end.
pub(crate) trait Sender: Sync {
    fn send<'a>(
        &'a self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'a, Result<http::Response<Bytes>, Error>>;
}

/// What stands behind an interceptor of attempts: the others, then the transport.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    rest: &'a [Arc<dyn AttemptInterceptor>],
    last: &'a dyn Sender,
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").field("rest", &self.rest).finish_non_exhaustive()
    }
}

impl<'a> Next<'a> {
    pub(crate) fn new(rest: &'a [Arc<dyn AttemptInterceptor>], last: &'a dyn Sender) -> Self {
        Self { rest, last }
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Those of the attempt: no answer, or an error of an interceptor behind. An answer with any status is no error here.
    pub fn run(
        self,
        request: http::Request<Bytes>,
        cx: &'a CallContext,
    ) -> BoxFuture<'a, Result<http::Response<Bytes>, Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.intercept(request, cx, Next { rest, ..self }),
            None => self.last.send(request),
        }
    }
}

/// Changes each request, without waiting for anything: what [`ClientBuilder::edit_requests`] adds.
///
/// [`ClientBuilder::edit_requests`]: crate::ClientBuilder::edit_requests
pub(crate) struct Edit<F>(pub(crate) F);

impl<F> fmt::Debug for Edit<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edit")
    }
}

impl<F> AttemptInterceptor for Edit<F>
where
    F: Fn(&mut http::Request<Bytes>, &CallContext) -> Result<(), Error> + Send + Sync + 'static,
{
    fn intercept<'a>(
        &'a self,
        mut request: http::Request<Bytes>,
        cx: &'a CallContext,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Bytes>, Error>> {
        match (self.0)(&mut request, cx) {
            Ok(()) => next.run(request, cx),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}
