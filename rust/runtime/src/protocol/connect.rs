//! Connect's unary protocol: `POST /package.Service/Method`, or GET for what only reads.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use smallvec::smallvec;

use super::{Draft, Headers, compression, media_type_as_sent};
use crate::context::CallContext;
use crate::context::ResponseForm;
use crate::error::Error;
use crate::message::{FieldAccess, Outgoing};
use crate::options::{Codec, Compression};
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::protocol::BaseUrl;
use crate::protocol::base64::encode_url;

const VERSION: HeaderName = HeaderName::from_static("connect-protocol-version");
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a request.
pub(super) fn encode(cx: &CallContext, base: &BaseUrl, request: &dyn Outgoing) -> Result<Draft, Error> {
    let options = cx.options();
    let codec = options.codec_value();
    let path = super::rpc_path("", cx.method());
    if may_be_get(cx)
        && let Some(message) = deterministic(codec, request)?
    {
        let limit = options.max_get_url_bytes_value();
        let fits = |query: &String| {
            base.length(cx.method().service().path_prefix(), path.len() + 1 + query.len()) <= limit
        };
        let candidates = match options.compression_value() {
            Compression::Identity => [get_query(codec, &message, Compression::Identity), String::new()],
            Compression::Gzip => [String::new(), get_query(codec, &message, Compression::Gzip)],
        };
        let mut queries = candidates.into_iter().filter(|query| !query.is_empty());
        if let Some(query) = queries.find(fits) {
            return Ok(get(codec, format!("{path}?{query}")));
        }
    }
    Ok(post(codec, path, super::message(cx, request)?))
}

/// Whether a call goes as GET, if its message has a form that allows it.
pub(super) fn may_be_get(cx: &CallContext) -> bool {
    cx.method().is_read_only() && cx.options().http_get_value().unwrap_or(cx.method().allows_http_get())
}

/// The message in a form that is the same for equal messages, so that caches can hold the answer; none when its binary form
/// is not, because prost writes a hash map in the order of the hashes.
fn deterministic(codec: Codec, request: &dyn Outgoing) -> Result<Option<Vec<u8>>, Error> {
    let failed = |error| super::unencodable(request.name(), error);
    match codec {
        Codec::Json => request.canonical_json().map(Some).map_err(failed),
        Codec::Proto if request.fields().is_some_and(FieldAccess::has_one_binary_form) => {
            super::write(codec, request).map(Some)
        }
        Codec::Proto => Ok(None),
    }
}

/// The parameters in the order that caches expect.
fn get_query(codec: Codec, message: &[u8], compression: Compression) -> String {
    let compressed = compression == Compression::Gzip;
    let mut query = String::from("connect=v1");
    if compressed || codec == Codec::Proto {
        query.push_str("&base64=1");
    }
    if compressed {
        query.push_str("&compression=gzip");
    }
    query.push_str(match codec {
        Codec::Json => "&encoding=json&message=",
        Codec::Proto => "&encoding=proto&message=",
    });
    match (codec, compressed) {
        (_, true) => query.push_str(&encode_url(&compression::gzip(message))),
        (Codec::Proto, false) => query.push_str(&encode_url(message)),
        (Codec::Json, false) => query.extend(utf8_percent_encode(&String::from_utf8_lossy(message), ENCODED)),
    }
    query
}

fn get(codec: Codec, path_and_query: String) -> Draft {
    let headers = smallvec![
        (header::ACCEPT, content_type(codec)),
        (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
    ];
    let response = ResponseForm::whole(codec);
    Draft { verb: Method::GET, path_and_query: path_and_query.into(), body: None, headers, response }
}

fn post(codec: Codec, path: String, body: Bytes) -> Draft {
    let headers: Headers = smallvec![
        (header::ACCEPT, content_type(codec)),
        (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
        (header::CONTENT_TYPE, content_type(codec)),
        (VERSION, HeaderValue::from_static("1")),
    ];
    let response = ResponseForm::whole(codec);
    Draft { verb: Method::POST, path_and_query: path.into(), body: Some(body), headers, response }
}

fn content_type(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Json => "application/json",
        Codec::Proto => "application/proto",
    })
}

/// Refuses an answer of status 200 that is not a message of the codec that was asked for. A server that names no
/// content type is believed.
pub(super) fn check(codec: Codec, answer: &Response<Bytes>) -> Result<(), Error> {
    let asked = content_type(codec);
    match answer.headers().get(header::CONTENT_TYPE) {
        None => Ok(()),
        Some(kind) if *kind == asked => Ok(()),
        Some(_) => check_parsed(&asked, answer),
    }
}

/// The same for a content type that is not written just as it was asked for.
fn check_parsed(asked: &HeaderValue, answer: &Response<Bytes>) -> Result<(), Error> {
    let Some(kind) = media_type_as_sent(answer.headers()) else { return Ok(()) };
    if kind.as_bytes().eq_ignore_ascii_case(asked.as_bytes()) {
        return Ok(());
    }
    let kind = kind.to_ascii_lowercase();
    let code = if kind.starts_with("application/") { Code::Internal } else { Code::Unknown };
    let asked = asked.to_str().unwrap_or_default();
    let message = format!(
        "the answer has content type {kind:?}, and {asked} was asked for; a service that is no Connect server is called \
         with PROTOCOL_REST"
    );
    Err(Error::of(Outcome::Decode, code, message))
}

/// Headers, and the trailers that travel among them.
pub(super) fn split_trailers(headers: HeaderMap) -> (HeaderMap, HeaderMap) {
    if !headers.keys().any(|name| name.as_str().starts_with("trailer-")) {
        return (headers, HeaderMap::new());
    }
    let (mut leading, mut trailing) = (HeaderMap::new(), HeaderMap::new());
    for (name, value) in &headers {
        let stripped =
            name.as_str().strip_prefix("trailer-").and_then(|name| name.parse::<HeaderName>().ok());
        match stripped {
            Some(name) => _ = trailing.append(name, value.clone()),
            None => _ = leading.append(name.clone(), value.clone()),
        }
    }
    (leading, trailing)
}
