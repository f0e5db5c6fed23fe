//! How a call looks on the wire: the request's verb, path, query and body, and what an answer means.

mod error_body;
mod rest;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

pub(crate) use error_body::decode_error;

use crate::outcome::Outcome;
use crate::{Code, Error, Message, MethodSpec, Protocol};

/// A request as it travels, made once per call: every attempt sends these bytes.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) verb: Method,
    /// Starts with a slash.
    pub(crate) path_and_query: String,
    /// Absent where the binding has no body.
    pub(crate) body: Option<Bytes>,
    /// The field that an answer holds alone.
    pub(crate) response_body: Option<&'static str>,
}

/// Encodes the request for the protocol.
pub(crate) fn encode<Req: Message>(
    protocol: Protocol,
    method: &'static MethodSpec,
    request: &Req,
) -> Result<Encoded, Error> {
    if protocol == Protocol::Rest
        && let Some((first, _)) = method.bindings().split_first()
    {
        let plain = first.body == crate::HttpBody::All && !rest::has_variables(first);
        if plain && let [crate::Segment::Literal(path)] = first.segments {
            let body = request.to_json().map_err(|error| unencodable(Req::FULL_NAME, error))?;
            return Ok(Encoded {
                verb: rest::verb(first)?,
                path_and_query: (*path).to_owned(),
                body: Some(body.into()),
                response_body: first.response_body,
            });
        }
        let value = request.to_json_value().map_err(|error| unencodable(Req::FULL_NAME, error))?;
        return rest::encode(method, value);
    }
    let body = request.to_json().map_err(|error| unencodable(Req::FULL_NAME, error))?;
    Ok(Encoded {
        verb: Method::POST,
        path_and_query: format!("/{}/{}", method.service().full_name(), method.name()),
        body: Some(body.into()),
        response_body: None,
    })
}

fn unencodable(name: &str, error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::of(Outcome::Local, Code::Internal, format!("request {name} cannot be written as JSON"))
        .with_source(error)
}

/// The headers that the protocol asks for.
pub(crate) fn set_headers(protocol: Protocol, encoded: &Encoded, headers: &mut HeaderMap) {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    headers.insert(http::header::ACCEPT, JSON);
    if encoded.body.is_some() {
        headers.insert(http::header::CONTENT_TYPE, JSON);
    }
    if protocol == Protocol::Connect {
        headers.insert("connect-protocol-version", HeaderValue::from_static("1"));
    }
}

/// Whether the status means that the body is the message.
pub(crate) fn is_success(protocol: Protocol, status: StatusCode) -> bool {
    match protocol {
        Protocol::Connect => status == StatusCode::OK,
        Protocol::Rest => status.is_success(),
    }
}

/// Reads the message of a successful answer.
pub(crate) fn decode<Res: Message>(
    protocol: Protocol,
    status: StatusCode,
    field: Option<&'static str>,
    body: &[u8],
) -> Result<Res, Error> {
    if body.is_empty() {
        let may_be_empty = Res::FULL_NAME == "google.protobuf.Empty" || status == StatusCode::NO_CONTENT;
        if protocol == Protocol::Rest && may_be_empty {
            return Ok(Res::default());
        }
        return Err(Error::of(
            Outcome::Decode,
            Code::Internal,
            format!("the answer is empty, and {} was expected", Res::FULL_NAME),
        ));
    }
    let result = match field {
        None => Res::from_json(body),
        Some(field) => wrapped(field, body).and_then(|json| Res::from_json(&json)),
    };
    result.map_err(|error| undecodable(Res::FULL_NAME, body).with_source(error))
}

fn wrapped(field: &str, body: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let value: serde_json::Value = serde_json::from_slice(body)?;
    let object = serde_json::Map::from_iter([(field.to_owned(), value)]);
    Ok(serde_json::to_vec(&object)?)
}

fn undecodable(name: &str, body: &[u8]) -> Error {
    // The body may hold a secret: say what it looks like, not what it says.
    let looks = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => "; it looks like HTML, so a proxy may have answered",
        _ => "",
    };
    let size = body.len();
    Error::of(
        Outcome::Decode,
        Code::Internal,
        format!("the answer of {size} bytes cannot be read as {name}{looks}"),
    )
}
