//! Reads error answers. Bodies of all frameworks become the same error.

mod envelope;
pub(super) mod status;
mod text;

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Response, header};

use self::envelope::{Envelope, Frame};
use super::content_type::media_type;
use super::dialect::Dialect;
use crate::error::{Answered, Error, ErrorShape};
use crate::outcome::Outcome;
use crate::policy::pushback;
use callwright_json::google::rpc::RetryInfo;

/// The largest error body that is read, in bytes.
pub(crate) const MAX_ENVELOPE: usize = 64 << 10;

/// The headers of an answer that an error keeps: they say how to continue, and hold no secret.
const KEPT_HEADERS: [&str; 17] = [
    "allow",
    "content-type",
    "date",
    "etag",
    "grpc-retry-pushback-ms",
    "last-modified",
    "location",
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "retry-after-ms",
    "server",
    "www-authenticate",
    "x-request-id",
];

/// Turns an answer that is not a success into an error.
pub(crate) fn decode_error(dialect: &dyn Dialect, answer: &Response<Bytes>, wall: SystemTime) -> Error {
    let status = answer.status().as_u16();
    let (envelope, answered) = read(dialect, answer);
    let error = match envelope {
        Some(Envelope { code: Some(code), message, .. }) => Error::new(code, said(message, status)),
        Some(Envelope { code: None, message, .. }) => {
            Error::of(Outcome::Intermediary, dialect.code_of_status(status), said(message, status))
        }
        None => {
            let text = if is_text(answer) { &answered.body[..] } else { &[] };
            Error::of(
                Outcome::Intermediary,
                dialect.code_of_status(status),
                text::message(answer.status(), text),
            )
        }
    };
    finish(error.with_answered(answered), answer, wall)
}

/// Adds the facts of the answer to an error about an answer whose status is a success.
pub(crate) fn keep(dialect: &dyn Dialect, error: Error, answer: &Response<Bytes>) -> Error {
    let mut answered = kept(dialect, answer);
    if !answer.body().is_empty() {
        answered.shape = ErrorShape::Text;
    }
    error.with_answered(answered).with_http_status(answer.status().as_u16())
}

fn finish(error: Error, answer: &Response<Bytes>, wall: SystemTime) -> Error {
    let wait = error.details::<RetryInfo>().first().and_then(|info| info.retry_delay);
    let wait = wait.and_then(|delay| std::time::Duration::try_from(delay).ok());
    let pushback = pushback::read(answer.headers(), wait, wall);
    error.with_http_status(answer.status().as_u16()).with_pushback(pushback)
}

fn read(dialect: &dyn Dialect, answer: &Response<Bytes>) -> (Option<Envelope>, Answered) {
    let mut answered = kept(dialect, answer);
    let body = answer.body();
    answered.shape = if body.is_empty() { ErrorShape::Empty } else { ErrorShape::Text };
    if body.len() > MAX_ENVELOPE || !may_be_json(dialect, answer.headers(), body) {
        return (None, answered);
    }
    let frame = Frame {
        native: dialect.error_shape(),
        status: answer.status().as_u16(),
        problem: media_type(answer.headers()).is_some_and(|kind| kind == "application/problem+json"),
    };
    let envelope = envelope::object(body).and_then(|object| envelope::recognise(frame, &object));
    if let Some(envelope) = &envelope {
        answered.shape = envelope.shape;
        answered.raw_code.clone_from(&envelope.raw_code);
        answered.meta.clone_from(&envelope.meta);
        answered.details = envelope::details(body);
    }
    (envelope, answered)
}

/// Decides by the media type, and by the first byte where the media type may be wrong.
fn may_be_json(dialect: &dyn Dialect, headers: &HeaderMap, body: &[u8]) -> bool {
    match media_type(headers) {
        Some(kind) if kind.ends_with("/json") || kind.ends_with("+json") => true,
        Some(kind) if !dialect.may_mislabel_json(&kind) => false,
        _ => body.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|first| b"{[".contains(first)),
    }
}

fn is_text(answer: &Response<Bytes>) -> bool {
    let kind = media_type(answer.headers());
    kind.is_none_or(|kind| {
        kind.starts_with("text/") || ["json", "xml", "html"].iter().any(|text| kind.ends_with(text))
    })
}

fn said(message: String, status: u16) -> String {
    if message.is_empty() {
        format!("the server answered with status {status} and no message")
    } else {
        message
    }
}

/// The facts that an error keeps of an answer.
fn kept(dialect: &dyn Dialect, answer: &Response<Bytes>) -> Answered {
    let mut answered = Answered {
        body: answer.body().slice(..answer.body().len().min(MAX_ENVELOPE)),
        ..Answered::default()
    };
    for name in KEPT_HEADERS {
        for value in answer.headers().get_all(name) {
            answered.headers.append(name, value.clone());
        }
    }
    if dialect.errors_have_metadata() {
        let (metadata, trailers) = dialect.split_trailers(answer.headers().clone());
        answered.metadata = application(metadata);
        answered.trailers = trailers;
    }
    answered
}

/// The headers that the service set, without headers of HTTP and cookies.
fn application(mut headers: HeaderMap) -> HeaderMap {
    let http = [
        header::CONNECTION,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::DATE,
        header::SERVER,
        header::SET_COOKIE,
        header::TRANSFER_ENCODING,
        header::VARY,
    ];
    for name in http {
        headers.remove(name);
    }
    headers
}

#[cfg(test)]
mod tests;
