//! The way of one attempt from its request to the transport: what travels with the work, the interceptors, the sizes.

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

/// What stands between a channel and its transport.
#[derive(Clone, Debug)]
pub(crate) struct AttemptPipeline {
    transport: Arc<dyn Transport>,
    interceptors: Arc<[Arc<dyn AttemptInterceptor>]>,
    /// Whether the channel's authority may see the baggage.
    sends_baggage: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The transport says so.
    Unanswered(TransportError),
    /// An interceptor says so, or passes on what the transport said.
    Refused(Error),
}

impl Failure {
    /// Whether the request can be made again as part of the same attempt.
    pub(crate) fn is_not_taken(&self) -> bool {
        matches!(self, Failure::Unanswered(error) if error.kind() == TransportErrorKind::NotTaken)
    }
}

/// An attempt on its way.
pub(crate) enum Sent<'a> {
    Plain(BoxFuture<'a, Result<http::Response<Bytes>, TransportError>>),
    Intercepted(BoxFuture<'a, Result<AttemptResponse, Error>>),
}

impl Sent<'_> {
    pub(crate) async fn answer(self, cx: &CallContext) -> Result<http::Response<Bytes>, Failure> {
        let answer = match self {
            Sent::Plain(sent) => sent.await.map_err(Failure::Unanswered)?,
            Sent::Intercepted(sent) => sent.await.map_err(Failure::Refused)?.into_http(),
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
        // Asking the span for its place in the trace starts it, and its name is fixed then.
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

    /// The headers that join the attempt to the work it is part of. Those that the caller set stay.
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

/// The place of this attempt in the trace: the exported span's where there is one, else a new span of the caller's trace.
fn span_of_attempt(inherited: Option<&TraceContext>) -> Option<TraceContext> {
    #[cfg(feature = "otel")]
    if let Some(exported) = crate::observe::otel::current_trace() {
        return Some(exported);
    }
    inherited.map(TraceContext::child)
}

/// The baggage of the work: the context's, and what the service itself has put into OpenTelemetry's.
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

/// The end of the interceptors: the transport.
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
                // The interceptors have done their part, so it is made again below them.
                self.cx.count_transparent_retry();
                result = self.transport.send(TransportRequest::new(again, self.max_response_bytes)).await;
            }
            result.map(AttemptResponse::new).map_err(|error| unanswered(error, &self.authority))
        })
    }
}

/// The error of an attempt that has no answer.
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
    // The message is the transport's own: a link for it would say everything twice.
    match error.into_source() {
        Some(source) => failed.with_source(source),
        None => failed,
    }
}
