//! What the fuzz targets reach of the inside. No part of the API.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use super::{error, rest};
use crate::error::Error;
use crate::message::{FieldAccess, Message};
use crate::options::Protocol;
use crate::policy::pushback::{self, Pushback};
use crate::spec::MethodSpec;

/// The error that an answer becomes; none when the status is no HTTP status.
pub fn decode_error(protocol: Protocol, status: u16, headers: HeaderMap, body: &[u8]) -> Option<Error> {
    let mut answer = Response::new(Bytes::copy_from_slice(body));
    *answer.status_mut() = StatusCode::from_u16(status).ok()?;
    *answer.headers_mut() = headers;
    Some(error::decode_error(protocol, &answer, SystemTime::UNIX_EPOCH))
}

/// What headers say of the next attempt: none is nothing, and an inner none is never.
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
    rest::encode(method, rest::Names { request: Req::FULL_NAME, answer: Res::FULL_NAME }, request)
        .map(|encoded| String::from_utf8_lossy(&encoded.path_and_query).into_owned())
}
