//! Interceptors: code of the user around calls and around attempts, bearer tokens among it.
//!
//! It refuses to repeat anything: that is for the retry policy.

mod attempt;
mod auth;
mod call;

use std::fmt;
use std::sync::Arc;

pub use attempt::{AttemptRequest, AttemptResponse};
pub use auth::{BearerAuth, Token, TokenSource};
pub(crate) use call::LastCall;
pub use call::{CallInterceptor, NextCall, OutgoingCall};

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
/// use callwright::{AttemptInterceptor, AttemptRequest, AttemptResponse, BoxFuture, Error, Next};
///
/// /// Says in a header how long the body is.
/// #[derive(Debug)]
/// struct Sign;
///
/// impl AttemptInterceptor for Sign {
///     fn intercept<'a>(
///         &'a self,
///         mut request: AttemptRequest<'a>,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
///         Box::pin(async move {
///             let signature = request.body().map_or(0, |body| body.len()).to_string();
///             request.headers_mut().insert("x-signature", signature.parse().unwrap());
///             next.run(request).await
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
        request: AttemptRequest<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<AttemptResponse, Error>>;
}

/// The end of the interceptors: sends the request of an attempt.
pub(crate) trait Sender: Sync {
    fn send<'a>(&'a self, request: AttemptRequest<'a>) -> BoxFuture<'a, Result<AttemptResponse, Error>>;
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
    pub fn run(self, request: AttemptRequest<'a>) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.intercept(request, Next { rest, ..self }),
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
    F: Fn(&mut AttemptRequest<'_>) -> Result<(), Error> + Send + Sync + 'static,
{
    fn intercept<'a>(
        &'a self,
        mut request: AttemptRequest<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
        match (self.0)(&mut request) {
            Ok(()) => next.run(request),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}
