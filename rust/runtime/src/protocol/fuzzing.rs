//! Private functions for the fuzz targets. Not part of the API.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use super::{dialect_of, error, rest};
use crate::error::Error;
use crate::message::{FieldAccess, Message};
use crate::options::Protocol;
use crate::policy::pushback::{self, Pushback};
use crate::spec::MethodSpec;

/// Reads an error answer. `None` when the status is not an HTTP status.
pub fn decode_error(protocol: Protocol, status: u16, headers: HeaderMap, body: &[u8]) -> Option<Error> {
    let mut answer = Response::new(Bytes::copy_from_slice(body));
    *answer.status_mut() = StatusCode::from_u16(status).ok()?;
    *answer.headers_mut() = headers;
    Some(error::decode_error(dialect_of(protocol), &answer, SystemTime::UNIX_EPOCH))
}

/// The wait before the next attempt by the headers: `None` when they say nothing, `Some(None)` when they forbid it.
pub fn pushback(headers: &HeaderMap, wall: SystemTime) -> Option<Option<Duration>> {
    pushback::read(headers, None, wall).map(|pushback| match pushback {
        Pushback::After(wait) => Some(wait),
        Pushback::Never => None,
    })
}

/// The path and query of a REST request.
///
/// # Errors
///
/// When the request fits no binding of the method.
pub fn rest_path<Req: Message + FieldAccess, Res: Message>(
    method: &'static MethodSpec,
    request: &Req,
) -> Result<String, Error> {
    let names = rest::MessageNames { request: Req::FULL_NAME, response: Res::FULL_NAME };
    rest::encode_fields(method, names, request)
        .map(|encoded| String::from_utf8_lossy(&encoded.path_and_query).into_owned())
}
