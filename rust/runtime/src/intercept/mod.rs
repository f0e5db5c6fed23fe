//! Interceptors: user code around calls and around attempts, and bearer tokens.
//!
//! Interceptors do not repeat calls or attempts; the retry policy does.

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

/// Wraps each attempt of a call, including retries and hedges, for authorization, signatures and headers.
///
/// # Order
///
/// From the outside in: the call interceptors ([`CallInterceptor`]), in the order in which they were added to the
/// builder; downgrade, deadline, retries, circuit breaker, attempt timeout; the attempt interceptors, in the order in
/// which they were added; the transport. An attempt interceptor sees the request with everything that the runtime sets
/// (deadline, trace, number of the attempt, protocol headers), so that a signature can cover it. The time that it waits
/// counts as part of the attempt. It sends the request at most once; only the retry policy repeats attempts.
///
/// ```
/// use callwright::{AttemptInterceptor, AttemptRequest, AttemptResponse, BoxFuture, Error, Next};
///
/// /// Adds the length of the body as a header.
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
    /// Sends the request, changed or not, or rejects it.
    ///
    /// # Errors
    ///
    /// An error of the attempt, or one of the interceptor. With [`Error::unavailable`] the attempt is retried as if the
    /// server had answered UNAVAILABLE; other codes follow the table of outcomes.
    fn intercept<'a>(
        &'a self,
        request: AttemptRequest<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<AttemptResponse, Error>>;
}

/// The innermost sender, which sends the request of an attempt.
pub(crate) trait Sender: Sync {
    fn send<'a>(&'a self, request: AttemptRequest<'a>) -> BoxFuture<'a, Result<AttemptResponse, Error>>;
}

/// The rest of the chain behind an attempt interceptor: the other interceptors, then the transport.
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
    /// When there is no answer, or a later interceptor fails. An answer with any status is not an error here.
    pub fn run(self, request: AttemptRequest<'a>) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.intercept(request, Next { rest, ..self }),
            None => self.last.send(request),
        }
    }
}

/// Changes each request synchronously. [`ClientBuilder::edit_requests`] adds it.
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
