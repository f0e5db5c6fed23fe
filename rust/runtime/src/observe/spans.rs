//! The spans of a call and of its attempts, named by OpenTelemetry's conventions for RPC and HTTP.
//!
//! They are spans of `tracing`: a log layer shows them, and the OpenTelemetry layer exports them. The OpenTelemetry
//! layer reads the fields that begin with `otel.`.

use tracing::Span;
use tracing::field::{Empty, display};

use crate::error::Error;
use crate::options::Protocol;
use crate::outcome::{Attempt, Served};
use crate::outcome::{Code, Outcome, Stop};
use crate::spec::MethodSpec;

/// The name of the spans of attempts.
const ATTEMPT: &str = "rpc.attempt";

/// Splits an authority into host and port. The port is `None` when the authority has none.
pub(crate) fn host_and_port(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (authority, None),
        },
        _ => (authority, None),
    }
}

/// Returns the value of `rpc.system.name`.
pub(crate) fn system_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Connect => "connectrpc",
        Protocol::Rest => "http",
        Protocol::Twirp => "twirp",
    }
}

/// Returns the client span of a call. The spans of its attempts are its children.
pub(crate) fn of_call(method: &'static MethodSpec, authority: Option<&str>, protocol: Protocol) -> Span {
    let span = tracing::info_span!(
        "rpc.call",
        otel.name = method.full_name(),
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system.name = system_name(protocol),
        rpc.method = method.full_name(),
        rpc.response.status_code = Empty,
        server.address = Empty,
        server.port = Empty,
        error.type = Empty,
        rpc.attempts = Empty,
        rpc.outcome = Empty,
        rpc.stop = Empty,
        rpc.served = Empty,
    );
    if !span.is_disabled() {
        record_server(&span, authority);
    }
    span
}

fn record_server(span: &Span, authority: Option<&str>) {
    if let Some((host, port)) = authority.map(host_and_port) {
        span.record("server.address", host);
        if let Some(port) = port {
            span.record("server.port", port);
        }
    }
}

/// Records the end of a call. A cancelled call is not an error, so that it raises no alert.
pub(crate) fn end_call(span: &Span, failure: Option<&Error>, served: Option<Served>, sends: u32) {
    if span.is_disabled() {
        return;
    }
    span.record("rpc.attempts", sends);
    match failure {
        None => {
            span.record("rpc.outcome", "ok");
            span.record("rpc.response.status_code", "OK");
        }
        Some(error) => {
            span.record("rpc.outcome", error.outcome().name());
            span.record("rpc.response.status_code", error.code().name());
            if let Some(stop) = error.stop() {
                span.record("rpc.stop", stop.name());
            }
            if error.outcome() != Outcome::Cancelled {
                span.record("otel.status_code", "ERROR");
                span.record("error.type", error.code().name());
            }
        }
    }
    if let Some(served @ (Served::Downgrade | Served::Stale)) = served {
        span.record("rpc.served", display(served));
    }
}

/// Records that a call was dropped.
pub(crate) fn drop_call(span: &Span, sends: u32) {
    span.record("rpc.attempts", sends);
    span.record("rpc.outcome", Outcome::Cancelled.name());
    span.record("rpc.response.status_code", Code::Cancelled.name());
    span.record("rpc.stop", Stop::Cancelled.name());
}

/// Returns the span of one attempt.
pub(crate) fn of_attempt(number: u32, authority: Option<&str>) -> Span {
    let span = tracing::info_span!(
        ATTEMPT,
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = Empty,
        http.request.resend_count = Empty,
        http.request.body.size = Empty,
        http.response.status_code = Empty,
        http.response.body.size = Empty,
        server.address = Empty,
        server.port = Empty,
        url.full = Empty,
        error.type = Empty,
        rpc.outcome = Empty,
    );
    if !span.is_disabled() {
        record_server(&span, authority);
        if number > 0 {
            span.record("http.request.resend_count", number);
        }
    }
    span
}

/// Records the request of an attempt: the verb and the URL without its query, which may hold personal data.
pub(crate) fn record_request(request: &http::Request<bytes::Bytes>) {
    if !tracing::level_enabled!(tracing::Level::INFO) {
        return;
    }
    let span = Span::current();
    // If the spans of attempts are filtered out, the current span belongs to somebody else.
    if span.metadata().is_none_or(|metadata| metadata.name() != ATTEMPT) {
        return;
    }
    let uri = request.uri();
    // The exporter starts a span when it is entered, and reads its name only then.
    #[cfg(feature = "otel")]
    crate::observe::otel::rename(&span, request.method().to_string());
    span.record("http.request.method", request.method().as_str());
    let scheme = uri.scheme_str().unwrap_or("http");
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    span.record("url.full", display(format_args!("{scheme}://{authority}{}", uri.path())));
}

/// Records the end of an attempt.
pub(crate) fn end_attempt(span: &Span, attempt: &Attempt, outcome: Option<Outcome>) {
    if span.is_disabled() {
        return;
    }
    if let Some(bytes) = attempt.request_bytes() {
        span.record("http.request.body.size", bytes);
    }
    if let Some(bytes) = attempt.response_bytes() {
        span.record("http.response.body.size", bytes);
    }
    if let Some(status) = attempt.http_status() {
        span.record("http.response.status_code", status);
    }
    span.record("rpc.outcome", outcome.map_or("ok", Outcome::name));
    if let (Some(outcome), Some(code)) = (outcome, attempt.code())
        && outcome != Outcome::Cancelled
    {
        span.record("otel.status_code", "ERROR");
        record_error_type(span, attempt.http_status(), code);
    }
}

fn record_error_type(span: &Span, status: Option<u16>, code: Code) {
    // The HTTP conventions ask for the status if there is one.
    match status.filter(|status| *status >= 400) {
        Some(status) => span.record("error.type", display(status)),
        None => span.record("error.type", code.name()),
    };
}

#[cfg(test)]
mod tests {
    use super::host_and_port;

    #[test]
    fn an_authority_has_a_host_and_perhaps_a_port() {
        assert_eq!(host_and_port("user.internal:3000"), ("user.internal", Some(3000)));
        assert_eq!(host_and_port("user.internal"), ("user.internal", None));
        assert_eq!(host_and_port("[::1]:80"), ("[::1]", Some(80)));
        assert_eq!(host_and_port("[::1]"), ("[::1]", None));
    }
}
