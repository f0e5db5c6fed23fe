//! Connect's unary protocol: `POST /package.Service/Method`, or GET for methods without side effects.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use smallvec::smallvec;

use super::base64::encode_url;
use super::content_type::media_type_as_sent;
use super::dialect::Dialect;
use super::draft::{self, Draft, Headers, UnaryRequest};
use super::error::status;
use super::payload::Reading;
use super::{compression, error};
use crate::context::{CallContext, ResponseForm};
use crate::error::{Error, ErrorShape};
use crate::message::{FieldAccess, Outgoing};
use crate::options::{CallOptions, Codec, Compression, TimeoutHeader};
use crate::outcome::{Code, Outcome};

const VERSION: HeaderName = HeaderName::from_static("connect-protocol-version");
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Connect's unary protocol.
#[derive(Debug)]
pub(super) struct Connect;

impl Dialect for Connect {
    fn encode(&self, request: &UnaryRequest<'_>) -> Result<Draft, Error> {
        if may_be_get(request.cx)
            && let Some(draft) = get(request)?
        {
            return Ok(draft);
        }
        let options = request.cx.options();
        let codec = options.codec_value();
        let headers: Headers = smallvec![
            (header::ACCEPT, content_type(codec)),
            (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            (header::CONTENT_TYPE, content_type(codec)),
            (VERSION, HeaderValue::from_static("1")),
        ];
        let path = draft::rpc_path("", request.cx.method());
        let body = self.body(options, request.message)?;
        Ok(Draft::post(path, headers, body, codec).with_content_encoding(options.compression_value()))
    }

    fn body(&self, options: &CallOptions, message: &dyn Outgoing) -> Result<Bytes, Error> {
        let written = draft::write(options.codec_value(), message)?;
        Ok(compression::compress(written.into(), options.compression_value()))
    }

    fn has_constant_head(&self, cx: &CallContext, _message: &dyn Outgoing) -> bool {
        !may_be_get(cx)
    }

    fn timeout_header(&self, _options: &CallOptions) -> TimeoutHeader {
        TimeoutHeader::ConnectTimeoutMs
    }

    fn check(&self, form: ResponseForm, answer: &mut Response<Bytes>, _: Reading<'_>) -> Result<(), Error> {
        check_content_type(form.codec, answer).map_err(|error| error::keep(self, error, answer))
    }

    fn split_trailers(&self, headers: HeaderMap) -> (HeaderMap, HeaderMap) {
        split_trailers(headers)
    }

    fn code_of_status(&self, status: u16) -> Code {
        status::grpc(status)
    }

    fn error_shape(&self) -> Option<ErrorShape> {
        Some(ErrorShape::Connect)
    }

    fn may_mislabel_json(&self, media_type: &str) -> bool {
        // A Connect server labels its JSON as JSON. Proxies label theirs as text at times.
        media_type.starts_with("text/")
    }

    fn errors_have_metadata(&self) -> bool {
        true
    }
}

/// Returns `true` when the method and the options allow GET. The message may still rule it out.
fn may_be_get(cx: &CallContext) -> bool {
    cx.method().is_read_only() && cx.options().http_get_value().unwrap_or(cx.method().allows_http_get())
}

/// The request as GET; `None` when the message has no deterministic form or the URL would be too long.
fn get(request: &UnaryRequest<'_>) -> Result<Option<Draft>, Error> {
    let (options, method) = (request.cx.options(), request.cx.method());
    let codec = options.codec_value();
    let Some(message) = deterministic(codec, request.message)? else { return Ok(None) };
    let path = draft::rpc_path("", method);
    let query = get_query(codec, &message, options.compression_value());
    let length = request.base.length(method.service().path_prefix(), path.len() + 1 + query.len());
    if length > options.max_get_url_bytes_value() {
        return Ok(None);
    }
    Ok(Some(Draft {
        verb: Method::GET,
        path_and_query: format!("{path}?{query}").into(),
        body: None,
        headers: smallvec![
            (header::ACCEPT, content_type(codec)),
            (header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
        ],
        response: ResponseForm::whole(codec),
    }))
}

/// The message in a form that is the same for equal messages, so that caches can hold the answer. `None` for the binary form
/// of messages with maps, because prost writes a hash map in the order of the hashes.
fn deterministic(codec: Codec, message: &dyn Outgoing) -> Result<Option<Vec<u8>>, Error> {
    match codec {
        Codec::Json => {
            let written = message.canonical_json();
            written.map(Some).map_err(|error| draft::unencodable(message.name(), error))
        }
        Codec::Proto if message.fields().is_some_and(FieldAccess::has_one_binary_form) => {
            draft::write(codec, message).map(Some)
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

fn content_type(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Json => "application/json",
        Codec::Proto => "application/proto",
    })
}

/// Refuses an answer of status 200 whose content type is not that of the codec. An answer without a content type is
/// accepted.
fn check_content_type(codec: Codec, answer: &Response<Bytes>) -> Result<(), Error> {
    let asked = content_type(codec);
    match answer.headers().get(header::CONTENT_TYPE) {
        None => Ok(()),
        Some(kind) if *kind == asked => Ok(()),
        Some(_) => check_media_type(&asked, answer),
    }
}

/// Compares the content type without its parameters and without regard to case.
fn check_media_type(asked: &HeaderValue, answer: &Response<Bytes>) -> Result<(), Error> {
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

/// Splits off the headers with the prefix `trailer-`.
fn split_trailers(headers: HeaderMap) -> (HeaderMap, HeaderMap) {
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
