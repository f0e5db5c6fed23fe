use std::task::{Context as TaskContext, Poll};

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::SentryReporter;
use crate::error::Error;
use crate::rt::BoxFuture;

/// A tower layer that reports the error of each failed request, once.
///
/// It takes the [`Error`] out of the extensions of the response, where [`ErrorAnswer`](crate::server::ErrorAnswer) puts
/// it. Place it inside the [`ContextLayer`](crate::server::ContextLayer), so that events name the trace and the
/// request. In axum, add it first.
#[derive(Clone, Copy, Debug, Default)]
pub struct SentryLayer {
    reporter: SentryReporter,
}

impl SentryLayer {
    /// Returns a layer that sends the errors that the reporter accepts.
    pub fn new(reporter: SentryReporter) -> Self {
        Self { reporter }
    }
}

impl<S> Layer<S> for SentryLayer {
    type Service = SentryService<S>;

    fn layer(&self, inner: S) -> SentryService<S> {
        SentryService { inner, reporter: self.reporter }
    }
}

/// The service that [`SentryLayer`] makes.
#[derive(Clone, Debug)]
pub struct SentryService<S> {
    inner: S,
    reporter: SentryReporter,
}

impl<S, B, R> Service<Request<B>> for SentryService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (handling, reporter) = (self.inner.call(request), self.reporter);
        Box::pin(async move {
            let mut response = handling.await?;
            if let Some(error) = response.extensions_mut().remove::<Error>() {
                reporter.report(&error);
            }
            Ok(response)
        })
    }
}
