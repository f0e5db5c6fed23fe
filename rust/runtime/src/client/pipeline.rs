//! The path of one attempt from its request to the transport: context headers, interceptors, size limits.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::context::{Baggage, CallContext, TraceContext};
use crate::error::Error;
use crate::intercept::{AttemptInterceptor, AttemptRequest, AttemptResponse, Next, Sender};
use crate::observe::spans;
use crate::outcome::{Code, Outcome};
use crate::rt::BoxFuture;
use crate::transport::{Transport, TransportError, TransportErrorKind, TransportRequest};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
const BAGGAGE: HeaderName = HeaderName::from_static("baggage");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The steps between a channel and its transport.
#[derive(Clone, Debug)]
pub(crate) struct AttemptPipeline {
    transport: Arc<dyn Transport>,
    interceptors: Arc<[Arc<dyn AttemptInterceptor>]>,
    /// True if the channel's authority may receive the baggage.
    sends_baggage: bool,
}

/// The reason why there is no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The transport failed.
    Unanswered(TransportError),
    /// An interceptor returned an error: its own, or the one of the transport.
    Refused(Error),
}

impl NoAnswer {
    /// Returns true if the request can be sent again as part of the same attempt.
    pub(crate) fn is_not_taken(&self) -> bool {
        matches!(self, NoAnswer::Unanswered(error) if error.kind() == TransportErrorKind::NotTaken)
    }
}

/// An attempt in flight.
pub(crate) enum Sent<'a> {
    Plain(BoxFuture<'a, Result<http::Response<Bytes>, TransportError>>),
    Intercepted(BoxFuture<'a, Result<AttemptResponse, Error>>),
}

impl Sent<'_> {
    pub(crate) async fn answer(self, cx: &CallContext) -> Result<http::Response<Bytes>, NoAnswer> {
        let answer = match self {
            Sent::Plain(sent) => sent.await.map_err(NoAnswer::Unanswered)?,
            Sent::Intercepted(sent) => sent.await.map_err(NoAnswer::Refused)?.into_http(),
        };
        cx.wire().end(answer.body().len());
        Ok(answer)
    }
}

impl AttemptPipeline {
    pub(crate) fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport, interceptors: Arc::new([]), sends_baggage: false }
    }

    pub(crate) fn with_interceptors(mut self, interceptors: Vec<Arc<dyn AttemptInterceptor>>) -> Self {
        self.interceptors = interceptors.into();
        self
    }

    pub(crate) fn with_baggage(self) -> Self {
        Self { sends_baggage: true, ..self }
    }

    /// Sends one attempt.
    pub(crate) fn send<'a>(
        &'a self,
        cx: &'a CallContext,
        mut request: http::Request<Bytes>,
        max_response_bytes: usize,
    ) -> Sent<'a> {
        spans::record_request(&request);
        // `propagate` starts the span, and the name of a started span cannot change, so the request is recorded first.
        self.propagate(cx, request.headers_mut());
        cx.wire().begin(&request);
        if self.interceptors.is_empty() {
            return Sent::Plain(self.transport.send(TransportRequest::new(request, max_response_bytes)));
        }
        self.send_intercepted(cx, request, max_response_bytes)
    }

    #[inline(never)]
    fn send_intercepted<'a>(
        &'a self,
        cx: &'a CallContext,
        request: http::Request<Bytes>,
        max_response_bytes: usize,
    ) -> Sent<'a> {
        Sent::Intercepted(Box::pin(async move {
            let authority = request.uri().authority().map(ToString::to_string).unwrap_or_default();
            let last = Last { transport: &*self.transport, max_response_bytes, authority, cx };
            Next::new(&self.interceptors, &last).run(AttemptRequest::new(request, cx)).await
        }))
    }

    /// Adds trace, request id and baggage of the context to the headers. Headers that the caller set are kept.
    fn propagate(&self, cx: &CallContext, headers: &mut http::HeaderMap) {
        let origin = cx.origin();
        if let Some(trace) = span_of_attempt(origin.and_then(|origin| origin.trace.as_ref()))
            && !headers.contains_key(TRACEPARENT)
        {
            if let Ok(value) = HeaderValue::from_str(&trace.to_string()) {
                headers.insert(TRACEPARENT, value);
            }
            if let Some(value) = trace.state().and_then(|state| HeaderValue::from_str(state).ok()) {
                headers.insert(TRACESTATE, value);
            }
        }
        let request_id = origin.and_then(|origin| origin.request_id.as_ref());
        if let Some(id) = request_id.and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.entry(REQUEST_ID).or_insert(id);
        }
        if self.sends_baggage {
            send_baggage(baggage_of_work(origin.map(|origin| &origin.baggage)), headers);
        }
    }
}

/// Returns the trace context of this attempt: the exported span's if there is one, else a new span of the caller's
/// trace.
fn span_of_attempt(inherited: Option<&TraceContext>) -> Option<TraceContext> {
    #[cfg(feature = "otel")]
    if let Some(exported) = crate::observe::otel::current_trace() {
        return Some(exported);
    }
    inherited.map(TraceContext::child)
}

/// Returns the baggage of the context, merged with that of OpenTelemetry.
fn baggage_of_work(inherited: Option<&Baggage>) -> Baggage {
    let inherited = inherited.cloned().unwrap_or_default();
    #[cfg(feature = "otel")]
    let inherited = crate::observe::otel::with_current_baggage(inherited);
    inherited
}

fn send_baggage(baggage: Baggage, headers: &mut http::HeaderMap) {
    if let Ok(mut value) = HeaderValue::from_str(&baggage.header())
        && !baggage.is_empty()
    {
        value.set_sensitive(true);
        headers.entry(BAGGAGE).or_insert(value);
    }
}

/// The innermost sender: the transport.
struct Last<'a> {
    transport: &'a dyn Transport,
    max_response_bytes: usize,
    authority: String,
    cx: &'a CallContext,
}

impl Sender for Last<'_> {
    fn send<'a>(&'a self, request: AttemptRequest<'a>) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
        Box::pin(async move {
            let request = request.into_http();
            let again = request.clone();
            let mut result =
                self.transport.send(TransportRequest::new(request, self.max_response_bytes)).await;
            if result.as_ref().is_err_and(|error| error.kind() == TransportErrorKind::NotTaken) {
                // The interceptors have run for this attempt, so only the transport sends it again.
                self.cx.count_transparent_retry();
                result = self.transport.send(TransportRequest::new(again, self.max_response_bytes)).await;
            }
            result.map(AttemptResponse::new).map_err(|error| unanswered(error, &self.authority))
        })
    }
}

/// Returns the error of an attempt without an answer.
pub(crate) fn unanswered(error: TransportError, authority: &str) -> Error {
    let (outcome, code) = match error.kind() {
        TransportErrorKind::Unsent | TransportErrorKind::NotTaken => (Outcome::Unsent, Code::Unavailable),
        TransportErrorKind::Broken => (Outcome::Transport, Code::Unavailable),
        TransportErrorKind::TooLarge => (Outcome::Decode, Code::ResourceExhausted),
        TransportErrorKind::Request => (Outcome::Local, Code::Internal),
        TransportErrorKind::Untrusted => (Outcome::Local, Code::Unavailable),
    };
    let message = match error.kind() {
        TransportErrorKind::Unsent | TransportErrorKind::NotTaken | TransportErrorKind::Untrusted => {
            format!("{error}: {authority}")
        }
        _ => error.to_string(),
    };
    let failed = Error::of(outcome, code, message);
    // The message is that of the transport error, so the transport error itself is left out of the source chain.
    match error.into_source() {
        Some(source) => failed.with_source(source),
        None => failed,
    }
}
