//! The one reader of error answers: whatever the server's framework, the same error.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value};

use crate::outcome::Outcome;
use crate::policy::pushback;
use crate::{Code, Error, Protocol};

/// The most of an error body that is read.
const MAX_ENVELOPE: usize = 64 << 10;
/// The most of a text body that a message repeats.
const MAX_TEXT: usize = 200;

/// What an error body says.
struct Envelope {
    code: Option<Code>,
    message: String,
    /// The wait that a `google.rpc.RetryInfo` among the details asks for.
    retry_delay: Option<Duration>,
}

/// Turns an answer that is not a success into an error.
pub(crate) fn decode_error(protocol: Protocol, answer: &Response<Bytes>, wall: SystemTime) -> Error {
    let status = answer.status().as_u16();
    let body = answer.body();
    let envelope = if body.len() <= MAX_ENVELOPE {
        object(body).and_then(|object| envelope(status, &object))
    } else {
        None
    };
    let fallback = code_of_status(protocol, status);
    let delay = envelope.as_ref().and_then(|envelope| envelope.retry_delay);
    let error = match envelope {
        Some(Envelope { code: Some(code), message, .. }) => Error::new(code, said(message, status)),
        Some(Envelope { code: None, message, .. }) => {
            Error::of(Outcome::Intermediary, fallback, said(message, status))
        }
        None => Error::of(Outcome::Intermediary, fallback, plain(answer)),
    };
    error.with_http_status(status).with_pushback(pushback::read(answer.headers(), delay, wall))
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body).ok()? {
        Value::Object(object) => Some(object),
        Value::Array(items) => match <[Value; 1]>::try_from(items) {
            Ok([Value::Object(object)]) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

/// Recognises the body's shape; a code of `None` means that only the message is known.
fn envelope(status: u16, body: &Map<String, Value>) -> Option<Envelope> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let made = |code, message: &str, details: Option<&Value>| {
        Some(Envelope { code, message: message.to_owned(), retry_delay: details.and_then(retry_delay) })
    };
    if let Some(Value::Object(error)) = body.get("error") {
        let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
        let named = error.get("status").and_then(Value::as_str).and_then(Code::from_name);
        let number = error.get("code").or_else(|| error.get("grpc_code")).and_then(Value::as_i64);
        let code = named.or_else(|| number.and_then(Code::from_number)).or_else(|| {
            u16::try_from(number?)
                .ok()
                .filter(|status| *status >= 100)
                .map(|status| code_of_status(Protocol::Rest, status))
        });
        return made(code, message, error.get("details"));
    }
    let problem = ["type", "title", "status", "detail", "instance"];
    if !body.contains_key("code") && problem.iter().filter(|key| body.contains_key(**key)).count() >= 2 {
        let message = match (text("title"), text("detail")) {
            (Some(title), Some(detail)) => format!("{title}: {detail}"),
            (title, detail) => title.or(detail).unwrap_or_default().to_owned(),
        };
        return made(Some(code_of_status(Protocol::Rest, status)), &message, None);
    }
    match body.get("code") {
        Some(Value::String(name)) => {
            let code = Code::from_name(name).or_else(|| twirp_code(name, body.contains_key("msg")));
            made(code, text("message").or(text("msg")).unwrap_or_default(), body.get("details"))
        }
        Some(Value::Number(number))
            if ["message", "details", "error"].iter().any(|key| body.contains_key(*key)) =>
        {
            let code = number.as_i64().and_then(Code::from_number);
            made(code, text("message").or(text("error")).unwrap_or_default(), body.get("details"))
        }
        _ => {
            let message =
                text("error_description").or(text("message")).or(text("error")).or(text("title"))?;
            made(None, message, None)
        }
    }
}

/// Twirp has two codes of its own.
fn twirp_code(name: &str, twirp: bool) -> Option<Code> {
    match name {
        "malformed" if twirp => Some(Code::InvalidArgument),
        "bad_route" if twirp => Some(Code::Unimplemented),
        _ => None,
    }
}

/// The delay of a `google.rpc.RetryInfo` among ProtoJSON details.
fn retry_delay(details: &Value) -> Option<Duration> {
    let is_retry_info = |detail: &&Value| {
        detail.get("@type").and_then(Value::as_str).is_some_and(|name| name.ends_with("google.rpc.RetryInfo"))
    };
    let text = details.as_array()?.iter().find(is_retry_info)?.get("retryDelay")?.as_str()?;
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn said(message: String, status: u16) -> String {
    if message.is_empty() {
        format!("the server answered with status {status} and no message")
    } else {
        message
    }
}

/// What a body without an envelope tells: the start of its text.
fn plain(answer: &Response<Bytes>) -> String {
    let status = answer.status();
    let reason = status.canonical_reason().unwrap_or("no reason given");
    let text = strip(&String::from_utf8_lossy(&answer.body()[..answer.body().len().min(4 * MAX_TEXT)]));
    if text.is_empty() { reason.to_owned() } else { format!("{reason}: {text}") }
}

/// Text without tags and runs of white space, cut to the most that a message repeats.
fn strip(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            _ if in_tag => {}
            _ => plain.push(c),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_TEXT).collect()
}

/// The code of a status whose body has none; two of the three tables that are in use (the third is Twirp's).
fn code_of_status(protocol: Protocol, status: u16) -> Code {
    match (protocol, status) {
        (_, 401) => Code::Unauthenticated,
        (_, 403) => Code::PermissionDenied,
        (_, 502 | 503) => Code::Unavailable,
        (Protocol::Connect, 400) => Code::Internal,
        (Protocol::Connect, 404) => Code::Unimplemented,
        (Protocol::Connect, 429 | 504) => Code::Unavailable,
        (Protocol::Connect, _) => Code::Unknown,
        (Protocol::Rest, 400) => Code::InvalidArgument,
        (Protocol::Rest, 404) => Code::NotFound,
        (Protocol::Rest, 409) => Code::Aborted,
        (Protocol::Rest, 416) => Code::OutOfRange,
        (Protocol::Rest, 429) => Code::ResourceExhausted,
        (Protocol::Rest, 499) => Code::Cancelled,
        (Protocol::Rest, 501) => Code::Unimplemented,
        (Protocol::Rest, 504) => Code::DeadlineExceeded,
        (Protocol::Rest, 400..=499) => Code::FailedPrecondition,
        (Protocol::Rest, 500..=599) => Code::Internal,
        (Protocol::Rest, _) => Code::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> Error {
        let answer = Response::builder()
            .status(status)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .expect("an answer");
        decode_error(Protocol::Rest, &answer, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn every_frameworks_body_becomes_the_same_error() {
        for body in [
            r#"{"code":"not_found","message":"no user"}"#,
            r#"{"code":"not_found","msg":"no user","meta":{}}"#,
            r#"{"code":5,"message":"no user","details":[]}"#,
            r#"{"error":{"code":404,"status":"NOT_FOUND","message":"no user"}}"#,
            r#"[{"error":{"code":404,"message":"no user"}}]"#,
            r#"{"error":{"grpc_code":5,"message":"no user"}}"#,
        ] {
            let error = error(500, body);
            assert_eq!((error.code(), error.message()), (Code::NotFound, "no user"), "{body}");
            assert_eq!(error.outcome(), Outcome::Service, "{body}");
        }
    }

    #[test]
    fn a_problem_takes_its_code_from_the_status() {
        let error = error(409, r#"{"type":"about:blank","title":"Conflict","detail":"twice","status":400}"#);
        assert_eq!((error.code(), error.message()), (Code::Aborted, "Conflict: twice"));
    }

    #[test]
    fn what_is_no_envelope_keeps_its_message() {
        for (body, message) in [
            ("<html><h1>502 Bad\n Gateway</h1></html>", "Bad Gateway: 502 Bad Gateway"),
            ("", "Bad Gateway"),
            (r#"{"message":"upstream gone"}"#, "upstream gone"),
            (r#"{"error":"x","error_description":"upstream gone"}"#, "upstream gone"),
            (r#"{"code":"odd","message":"upstream gone"}"#, "upstream gone"),
        ] {
            let error = error(502, body);
            assert_eq!((error.code(), error.message()), (Code::Unavailable, message), "{body}");
            assert!(error.from_intermediary(), "{body}");
        }
    }

    #[test]
    fn a_wait_among_the_details_is_read() {
        let body = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"slow down",
            "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}"#;
        assert_eq!(error(429, body).retry_after(), Some(Duration::from_millis(1500)));
    }
}
