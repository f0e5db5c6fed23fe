//! OpenTelemetry: the trace context of calls, and their metrics.

mod metrics;

use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::trace::TraceContextExt as _;
#[cfg(feature = "server")]
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

pub use metrics::OtelMetrics;

use crate::context::{Baggage, TraceContext};

/// Returns the position of the current span in the exported trace, or `None` without an exporting subscriber.
///
/// If the spans of calls are logged but not exported, it is the position of the innermost exported span around them.
pub(crate) fn current_trace() -> Option<TraceContext> {
    trace_of(&tracing::Span::current().context()).or_else(|| trace_of(&opentelemetry::Context::current()))
}

fn trace_of(context: &opentelemetry::Context) -> Option<TraceContext> {
    let span = context.span();
    let span = span.span_context();
    if !span.is_valid() {
        return None;
    }
    let parent = format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8() & 1);
    Some(TraceContext::parse(&parent)?.with_state(&span.trace_state().header()))
}

/// Adds the members of OpenTelemetry's current baggage, except for names that exist already.
pub(crate) fn with_current_baggage(baggage: Baggage) -> Baggage {
    let context = opentelemetry::Context::current();
    context
        .baggage()
        .iter()
        .filter(|(name, _)| !baggage.has(name.as_str()))
        .map(|(name, (value, _))| (name.as_str(), value.as_str()))
        .fold(baggage.clone(), |baggage, (name, value)| baggage.with(name, value))
}

/// Renames a span that has begun.
pub(crate) fn rename(span: &tracing::Span, name: String) {
    span.context().span().update_name(name);
}

/// Makes a span of this process a child of the caller's span.
#[cfg(feature = "server")]
pub(crate) fn set_parent(span: &tracing::Span, caller: &TraceContext) {
    let (Ok(trace_id), Ok(span_id)) =
        (TraceId::from_hex(&caller.trace_id()), SpanId::from_hex(&caller.span_id()))
    else {
        return;
    };
    let flags = TraceFlags::default().with_sampled(caller.is_sampled());
    let state = caller.state().and_then(|state| state.parse::<TraceState>().ok()).unwrap_or_default();
    let parent = SpanContext::new(trace_id, span_id, flags, true, state);
    // This only fails without an exporting subscriber, and then there is nothing to set.
    let _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(parent));
}
