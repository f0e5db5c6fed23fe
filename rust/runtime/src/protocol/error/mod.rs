//! The one reader of error answers: whatever the server's framework, the same error.

mod envelope;
mod status;
mod text;

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Response, header};

use self::envelope::{Envelope, Frame};
use super::media_type;
use crate::error::Answered;
use crate::error::{Error, ErrorShape};
use crate::options::Protocol;
use crate::outcome::Outcome;
use crate::policy::pushback;
use callwright_json::google::rpc::RetryInfo;

/// The most of an error body that is read, in bytes.
pub(crate) const MAX_ENVELOPE: usize = 64 << 10;

/// Headers of an answer that an error keeps: they say how to go on, and hold no secret.
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
pub(crate) fn decode_error(protocol: Protocol, answer: &Response<Bytes>, wall: SystemTime) -> Error {
    let status = answer.status().as_u16();
    let (envelope, answered) = read(protocol, answer);
    let error = match envelope {
        Some(Envelope { code: Some(code), message, .. }) => Error::new(code, said(message, status)),
        Some(Envelope { code: None, message, .. }) => {
            Error::of(Outcome::Intermediary, status::code(protocol, status), said(message, status))
        }
        None => {
            let text = if is_text(answer) { &answered.body[..] } else { &[] };
            Error::of(
                Outcome::Intermediary,
                status::code(protocol, status),
                text::message(answer.status(), text),
            )
        }
    };
    finish(error.with_answered(answered), answer, wall)
}

/// An answer whose status is fine and whose content is not: what is known of it is kept as of any error.
pub(crate) fn keep(protocol: Protocol, error: Error, answer: &Response<Bytes>) -> Error {
    let mut answered = kept(protocol, answer);
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

fn read(protocol: Protocol, answer: &Response<Bytes>) -> (Option<Envelope>, Answered) {
    let mut answered = kept(protocol, answer);
    let body = answer.body();
    answered.shape = if body.is_empty() { ErrorShape::Empty } else { ErrorShape::Text };
    if body.len() > MAX_ENVELOPE || !may_be_json(protocol, answer.headers(), body) {
        return (None, answered);
    }
    let frame = Frame {
        protocol,
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

/// Connect takes the server's word for a body that is not text; elsewhere a brace says enough.
fn may_be_json(protocol: Protocol, headers: &HeaderMap, body: &[u8]) -> bool {
    match media_type(headers) {
        Some(kind) if kind.ends_with("/json") || kind.ends_with("+json") => true,
        Some(kind) if protocol == Protocol::Connect && !kind.starts_with("text/") => false,
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

/// What an error keeps of any answer.
fn kept(protocol: Protocol, answer: &Response<Bytes>) -> Answered {
    let mut answered = Answered {
        body: answer.body().slice(..answer.body().len().min(MAX_ENVELOPE)),
        ..Answered::default()
    };
    for name in KEPT_HEADERS {
        for value in answer.headers().get_all(name) {
            answered.headers.append(name, value.clone());
        }
    }
    if protocol == Protocol::Connect {
        let (metadata, trailers) = super::connect::split_trailers(answer.headers().clone());
        answered.metadata = application(metadata);
        answered.trailers = trailers;
    }
    answered
}

/// The headers that the service set, without those of HTTP, of the protocol and those that open a session.
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
