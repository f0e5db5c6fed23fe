//! How a call looks on the wire: the request's verb, path, query and body, and what an answer means.

pub(crate) mod base64;
mod base_url;
mod binary_headers;
mod compression;
mod connect;
mod error;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod head;
mod rest;
pub(crate) mod timeout;
mod twirp;

pub(crate) use base_url::BaseUrl;
pub use binary_headers::binary_header_values;
pub(crate) use head::Heads;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use smallvec::{SmallVec, smallvec};

use crate::context::{CallContext, ResponseForm};
use crate::error::Error;
use crate::message::Message;
use crate::message::{BoxError, FieldAccess, Outgoing};
use crate::options::Protocol;
use crate::options::{Codec, Compression};
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::rt::Clock;
use crate::spec::MethodSpec;

/// A request as its protocol wants it, before it has a place on the network.
#[derive(Debug)]
struct Draft {
    verb: Method,
    /// Starts with a slash.
    path_and_query: Bytes,
    /// Absent where the binding has no body.
    body: Option<Bytes>,
    /// What the protocol asks for, but for the time that is left.
    headers: Headers,
    response: ResponseForm,
}

/// Headers that are few and all different, for which a list is enough.
type Headers = SmallVec<[(HeaderName, HeaderValue); 5]>;

/// Encodes the request for the protocol that the options name; `answer` is the full name of the message that it asks for.
fn draft(
    cx: &CallContext,
    base: &BaseUrl,
    request: &dyn Outgoing,
    answer: &'static str,
) -> Result<Draft, Error> {
    let (method, options) = (cx.method(), cx.options());
    let routed = rest::routing::applies(method, options);
    let mut draft = match options.protocol_value() {
        Protocol::Connect => connect::encode(cx, base, request)?,
        Protocol::Twirp => twirp::encode(cx, request)?,
        Protocol::Rest if method.bindings().is_empty() => rpc_over_rest(cx, request)?,
        Protocol::Rest => match rest::whole_body(method, request.name()) {
            Some(binding) => rest::encode_whole(binding, message(cx, request)?, answer)?,
            None => {
                let names = rest::Names { request: request.name(), answer };
                let mut draft = with_fields(method, request, |fields| rest::encode(method, names, fields))?;
                draft.body = draft.body.map(|body| compress(body, options.compression_value()));
                draft
            }
        },
    };
    if draft.body.is_some() && options.compression_value() == Compression::Gzip {
        draft.headers.push((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")));
    }
    if routed {
        with_fields(method, request, |fields| {
            rest::routing::set_header(method, options, fields, &mut draft.headers);
            Ok(())
        })?;
    }
    Ok(draft)
}

/// Hands over the fields of a request: its own when its codec tells them apart, else those of its JSON tree.
fn with_fields<T>(
    method: &'static MethodSpec,
    request: &dyn Outgoing,
    read: impl FnOnce(&dyn FieldAccess) -> Result<T, Error>,
) -> Result<T, Error> {
    if let Some(fields) = request.fields() {
        return read(fields);
    }
    let tree = request.json_value().map_err(|error| unencodable(request.name(), error))?;
    read(&rest::fields(tree, method))
}

/// A method without a binding, in a service that speaks REST.
fn rpc_over_rest(cx: &CallContext, request: &dyn Outgoing) -> Result<Draft, Error> {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    let headers = smallvec![(header::ACCEPT, JSON), (header::CONTENT_TYPE, JSON)];
    Ok(Draft {
        verb: Method::POST,
        path_and_query: rpc_path("", cx.method()).into(),
        body: Some(message(cx, request)?),
        headers,
        response: ResponseForm::whole(Codec::Json),
    })
}

fn rpc_path(prefix: &str, method: &MethodSpec) -> String {
    [prefix, "/", method.service().full_name(), "/", method.name()].concat()
}

fn write(codec: Codec, request: &dyn Outgoing) -> Result<Vec<u8>, Error> {
    match codec {
        Codec::Json => request.json().map_err(|error| unencodable(request.name(), error)),
        Codec::Proto => Ok(request.binary()),
    }
}

/// The whole message as a body, compressed if the options say so.
fn message(cx: &CallContext, request: &dyn Outgoing) -> Result<Bytes, Error> {
    let options = cx.options();
    let written = match options.protocol_value() {
        Protocol::Rest => write(Codec::Json, request)?,
        Protocol::Twirp => twirp::write(options, request)?,
        Protocol::Connect => write(options.codec_value(), request)?,
    };
    Ok(compress(written.into(), options.compression_value()))
}

fn compress(body: Bytes, compression: Compression) -> Bytes {
    match compression {
        Compression::Gzip => compression::gzip(&body).into(),
        Compression::Identity => body,
    }
}

fn unencodable(name: &str, error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::of(Outcome::Local, Code::Internal, format!("request {name} cannot be written")).with_source(error)
}

/// The largest answer and the clock: what reading an answer takes beside the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) max_response_bytes: usize,
    pub(crate) clock: &'a dyn Clock,
}

/// Unpacks an answer and turns what is not a success into an error.
pub(crate) fn accept(
    protocol: Protocol,
    form: ResponseForm,
    answer: Response<Bytes>,
    reading: Reading<'_>,
) -> Result<Response<Bytes>, Error> {
    let is_success = match protocol {
        Protocol::Connect | Protocol::Twirp => answer.status() == StatusCode::OK,
        Protocol::Rest => answer.status().is_success(),
    };
    if !is_success {
        return Err(failure(protocol, answer, reading));
    }
    let answer = match answer.headers().contains_key(header::CONTENT_ENCODING) {
        true => unpack(answer, reading.max_response_bytes)?,
        false => answer,
    };
    if protocol == Protocol::Connect {
        connect::check(form.codec, &answer).map_err(|error| error::keep(protocol, error, &answer))?;
    }
    Ok(answer)
}

// The two below stand apart, so that what most calls take is short.

#[inline(never)]
fn unpack(answer: Response<Bytes>, limit: usize) -> Result<Response<Bytes>, Error> {
    let (mut parts, body) = answer.into_parts();
    let status = parts.status.as_u16();
    let body = compression::decode(&mut parts.headers, body, limit)
        .map_err(|error| error.with_http_status(status))?;
    Ok(Response::from_parts(parts, body))
}

#[inline(never)]
fn failure(protocol: Protocol, answer: Response<Bytes>, reading: Reading<'_>) -> Error {
    let (mut parts, body) = answer.into_parts();
    let limit = reading.max_response_bytes.min(4 * error::MAX_ENVELOPE);
    // A body that cannot be unpacked is left out: the status still says what went wrong.
    let body = compression::decode(&mut parts.headers, body, limit).unwrap_or_default();
    error::decode_error(protocol, &Response::from_parts(parts, body), reading.clock.wall())
}

/// What the message of a successful answer is read from.
enum Payload<'a> {
    /// Nothing: the message has no fields.
    Nothing,
    Binary(Bytes),
    Json(Cow<'a, [u8]>),
    /// The JSON of one field of the message.
    Field(&'static str, &'a [u8]),
}

/// Reads the message of a successful answer.
pub(crate) fn decode<Res: Message>(
    protocol: Protocol,
    form: ResponseForm,
    answer: &Response<Bytes>,
) -> Result<Res, Error> {
    // Only what must know the type stands here: it is compiled once per method.
    let read = match payload(protocol, form, answer, Res::FULL_NAME)? {
        Payload::Nothing => return Ok(Res::default()),
        Payload::Binary(bytes) => Res::decode(bytes).map_err(BoxError::from),
        Payload::Json(text) => Res::from_json(&text),
        Payload::Field(name, text) => Res::read_json_field(name, text),
    };
    read.map_err(|error| unreadable(protocol, Res::FULL_NAME, error, answer))
}

fn payload<'a>(
    protocol: Protocol,
    form: ResponseForm,
    answer: &'a Response<Bytes>,
    name: &str,
) -> Result<Payload<'a>, Error> {
    let body = answer.body();
    match (protocol, form.codec) {
        (Protocol::Rest, _) => rest::payload(form, answer, name),
        (_, Codec::Proto) => Ok(Payload::Binary(body.clone())),
        (_, Codec::Json) if body.is_empty() => Err(empty(name)),
        (_, Codec::Json) => Ok(Payload::Json(Cow::Borrowed(body))),
    }
    .map_err(|error| error::keep(protocol, error, answer))
}

#[cold]
fn unreadable(protocol: Protocol, name: &str, error: BoxError, answer: &Response<Bytes>) -> Error {
    error::keep(protocol, undecodable(name, answer.body()).with_source(error), answer)
}

/// The headers of an answer, and its trailers where the protocol has them.
pub(crate) fn metadata(protocol: Protocol, headers: HeaderMap) -> (HeaderMap, HeaderMap) {
    match protocol {
        Protocol::Connect => connect::split_trailers(headers),
        Protocol::Rest | Protocol::Twirp => (headers, HeaderMap::new()),
    }
}

/// The content type without its parameters, in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    media_type_as_sent(headers).map(str::to_ascii_lowercase)
}

/// The content type without its parameters.
fn media_type_as_sent(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}

fn empty(name: &str) -> Error {
    Error::of(Outcome::Decode, Code::Internal, format!("the answer is empty, and {name} was expected"))
}

fn undecodable(name: &str, body: &[u8]) -> Error {
    // The body may hold a secret: say what it looks like, not what it says.
    let (code, looks) = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => (Code::Unknown, "; it looks like HTML, so a proxy may have answered"),
        _ => (Code::Internal, ""),
    };
    let size = body.len();
    Error::of(Outcome::Decode, code, format!("the answer of {size} bytes cannot be read as {name}{looks}"))
}
