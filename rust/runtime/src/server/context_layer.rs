use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Request, Response};
use tower_layer::Layer;
use tower_service::Service;
use tracing::field::{Empty, display};
use tracing::{Instrument as _, Span};

use super::deadline;
use crate::context::{Baggage, Context, Sampling, TraceContext};
use crate::rt::BoxFuture;

/// A tower layer that makes a [`Context`] for each request.
///
/// The context is in the extensions of the request, and it is the current one ([`Context::current`]) while the handler
/// runs. Calls made inside inherit it automatically. An explicit `.context(&cx)` wins. If the handler's future is
/// dropped before it returns, because the client disconnected, the context is cancelled together with everything that
/// was spawned for the request. The content of the context comes from outside and is not verified: use it for
/// monitoring and for the remaining time only.
///
/// It reads `connect-timeout-ms`, `grpc-timeout` and `x-envoy-expected-rq-timeout-ms` (the smallest valid one wins, at
/// most a day), `traceparent`, `tracestate`, `baggage`, `x-request-id`, and the retry mark (`x-retry-attempt` or
/// `grpc-previous-rpc-attempts` of at least 1, `x-envoy-attempt-count` of at least 2).
///
/// It marks credentials and baggage as sensitive in the headers of the request, so that they are not shown in logs.
///
/// Each request gets a span of `tracing` with its verb, path, trace id and request id. The feature `otel` makes it a
/// child of the caller's exported span.
///
/// # Defaults
///
/// No maximum deadline, no hop margin, no absolute deadlines. All baggage is kept. No trace is started for a request
/// without one. A request without an id gets one.
///
/// ```
/// use axum::{Router, routing::get};
/// use callwright::Context;
/// use callwright::server::ContextLayer;
///
/// async fn handler() -> String {
///     format!("{:?} left", Context::current().deadline())
/// }
///
/// let app: Router = Router::new().route("/", get(handler)).layer(ContextLayer::new());
/// ```
#[derive(Clone, Debug, Default)]
pub struct ContextLayer {
    settings: Arc<Settings>,
    counts: Arc<Counts>,
}

#[derive(Clone, Debug, Default)]
struct Settings {
    max_deadline: Option<Duration>,
    hop_margin: Duration,
    absolute: Option<String>,
    baggage: Option<Vec<String>>,
    sensitive: Vec<String>,
    traces: Option<Sampling>,
}

#[derive(Debug, Default)]
struct Counts {
    malformed: AtomicU64,
    dropped: AtomicU64,
}

impl ContextLayer {
    /// Returns a layer with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    fn change(mut self, edit: impl FnOnce(&mut Settings)) -> Self {
        edit(Arc::make_mut(&mut self.settings));
        self
    }

    /// Sets the maximum time of every request. It applies to requests with a later deadline or without a deadline.
    #[must_use]
    pub fn max_deadline(self, most: Duration) -> Self {
        self.change(|settings| settings.max_deadline = Some(most))
    }

    /// Keeps this much of the caller's time in reserve, so that the response still arrives in time after the network
    /// hop.
    #[must_use]
    pub fn hop_margin(self, margin: Duration) -> Self {
        self.change(|settings| settings.hop_margin = margin)
    }

    /// Accepts a header with an absolute deadline, in milliseconds since 1970. Use it for callers whose clocks agree
    /// with the clock of this server. It is limited to a day from now, like the other headers.
    #[must_use]
    pub fn absolute_deadline(self, header: impl Into<String>) -> Self {
        let header = header.into();
        self.change(|settings| settings.absolute = Some(header))
    }

    /// Keeps only the baggage members of these names.
    #[must_use]
    pub fn baggage_only(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        self.change(|settings| settings.baggage = Some(names))
    }

    /// Marks the baggage members of these names as sensitive, in addition to those that arrive with the mark.
    #[must_use]
    pub fn sensitive_baggage(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.change(|settings| settings.sensitive.extend(names))
    }

    /// Starts a trace for requests without one. Use it at the edge, where no earlier service starts traces.
    #[must_use]
    pub fn start_traces(self, sampling: Sampling) -> Self {
        self.change(|settings| settings.traces = Some(sampling))
    }

    /// Returns the number of malformed deadline and trace headers so far.
    pub fn malformed_headers(&self) -> u64 {
        self.counts.malformed.load(Ordering::Relaxed)
    }

    /// Returns the number of dropped baggage members so far: malformed ones, and those beyond the limits.
    pub fn dropped_baggage(&self) -> u64 {
        self.counts.dropped.load(Ordering::Relaxed)
    }

    /// Returns the context of a request with these headers that begins now. It serves servers without tower.
    pub fn context_of(&self, headers: &HeaderMap) -> Context {
        let settings = &*self.settings;
        let told = deadline::read(headers, settings.absolute.as_deref(), SystemTime::now());
        let remaining = told.remaining.map(|time| time.saturating_sub(settings.hop_margin));
        let bound = match (remaining, settings.max_deadline) {
            (Some(remaining), Some(most)) => Some(remaining.min(most)),
            (remaining, most) => remaining.or(most),
        };
        let mut context = Context::new();
        if let Some(bound) = bound {
            context = context.with_timeout(bound);
        }
        if is_retry(headers) {
            context = context.with_retry_mark();
        }
        let (trace, malformed) = trace(headers, settings.traces);
        if let Some(trace) = trace {
            context = context.with_trace(trace);
        }
        let baggage = Baggage::parse(texts(headers, "baggage"));
        self.counts.malformed.fetch_add(told.malformed + u64::from(malformed), Ordering::Relaxed);
        self.counts.dropped.fetch_add(baggage.dropped() as u64, Ordering::Relaxed);
        if !baggage.is_empty() {
            let kept = match &settings.baggage {
                Some(names) => baggage.only(|key| names.iter().any(|name| name == key)),
                None => baggage,
            };
            context = context.with_baggage(kept.hiding(&settings.sensitive));
        }
        if let Some(id) = texts(headers, "x-request-id").next() {
            context = context.with_request_id(id);
        }
        if context.request_id().is_none() {
            context = context.with_request_id(&format!("{:032x}", fastrand::u128(..)));
        }
        context
    }
}

fn texts<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

fn is_retry(headers: &HeaderMap) -> bool {
    let is_at_least = |name, least: u64| {
        texts(headers, name).any(|text| text.trim().parse().is_ok_and(|n: u64| n >= least))
    };
    is_at_least("x-retry-attempt", 1)
        || is_at_least("grpc-previous-rpc-attempts", 1)
        || is_at_least("x-envoy-attempt-count", 2)
}

/// Returns the caller's position in its trace, and whether the header is malformed.
fn trace(headers: &HeaderMap, begin: Option<Sampling>) -> (Option<TraceContext>, bool) {
    let mut parents = headers.get_all("traceparent").iter();
    let (first, more) = (parents.next(), parents.next().is_some());
    let parent = first.filter(|_| !more).and_then(|value| TraceContext::parse(value.to_str().ok()?));
    let malformed = first.is_some() && parent.is_none();
    let state: Vec<&str> = texts(headers, "tracestate").collect();
    let parent = parent.map(|parent| parent.with_state(&state.join(",")));
    (parent.or_else(|| begin.map(TraceContext::start)), malformed)
}

impl<S> Layer<S> for ContextLayer {
    type Service = ContextService<S>;

    fn layer(&self, inner: S) -> ContextService<S> {
        ContextService { inner, layer: self.clone() }
    }
}

/// The service that [`ContextLayer`] makes.
#[derive(Clone, Debug)]
pub struct ContextService<S> {
    inner: S,
    layer: ContextLayer,
}

/// Cancels a context, unless the work under it finished.
struct CancelOnDrop(Option<Context>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(context) = self.0.take() {
            context.cancel();
            tracing::debug!("request dropped before it was answered");
        }
    }
}

impl<S, B, R> Service<Request<B>> for ContextService<S>
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

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let context = self.layer.context_of(request.headers());
        hide_credentials(request.headers_mut());
        let span = span(&context, &request);
        request.extensions_mut().insert(context.clone());
        let handling = span.in_scope(|| context.clone().sync_scope(|| self.inner.call(request)));
        let watched = {
            let context = context.clone();
            async move {
                // The guard is inside the span, so that the logs of a dropped request belong to it.
                let mut guard = CancelOnDrop(Some(context));
                let result = handling.await;
                guard.0 = None;
                if let Ok(response) = &result {
                    Span::current().record("http.response.status_code", response.status().as_u16());
                    if response.status().is_server_error() {
                        Span::current().record("otel.status_code", "ERROR");
                        Span::current().record("error.type", display(response.status().as_u16()));
                    }
                }
                result
            }
        };
        Box::pin(context.scope(watched).instrument(span))
    }
}

/// Marks secrets as sensitive, so that `Debug` of the headers does not show them.
fn hide_credentials(headers: &mut HeaderMap) {
    for name in ["authorization", "proxy-authorization", "cookie", "x-api-key", "baggage"] {
        if let http::header::Entry::Occupied(mut entry) = headers.entry(name) {
            entry.iter_mut().for_each(|value| value.set_sensitive(true));
        }
    }
}

fn span<B>(context: &Context, request: &Request<B>) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.name = %request.method(),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %request.method(),
        url.path = request.uri().path(),
        http.response.status_code = Empty,
        error.type = Empty,
        trace_id = Empty,
        request_id = Empty,
        baggage = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    if let Some(trace) = context.trace() {
        span.record("trace_id", trace.trace_id());
        #[cfg(feature = "otel")]
        crate::observe::otel::set_parent(&span, trace);
    }
    if let Some(id) = context.request_id() {
        span.record("request_id", id);
    }
    if !context.baggage().is_empty() {
        span.record("baggage", display(context.baggage()));
    }
    span
}
