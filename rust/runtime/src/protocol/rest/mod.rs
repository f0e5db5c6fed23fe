//! REST: HTTP requests by the `google.api.http` bindings of a method.

mod encode;
mod fields;
mod http_body;
mod path;
pub(super) mod routing;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use smallvec::smallvec;

pub(super) use self::encode::{MessageNames, encode_fields};
use self::encode::{encode_whole, whole_body};
use self::fields::with_fields;
use self::http_body::HTTP_BODY;
use super::compression::compress;
use super::dialect::Dialect;
use super::draft::{self, Draft, UnaryRequest};
use super::error::status;
use super::payload::{self, Payload};
use crate::context::{CallContext, ResponseForm};
use crate::error::Error;
use crate::message::Outgoing;
use crate::options::{CallOptions, Codec, TimeoutHeader};
use crate::outcome::Code;

/// REST with JSON bodies.
#[derive(Debug)]
pub(super) struct Rest;

impl Dialect for Rest {
    fn encode(&self, request: &UnaryRequest<'_>) -> Result<Draft, Error> {
        let (method, options) = (request.cx.method(), request.cx.options());
        let compression = options.compression_value();
        let draft = if method.bindings().is_empty() {
            without_binding(request.cx, self.body(options, request.message)?)
        } else if let Some(binding) = whole_body(method, request.message.name()) {
            encode_whole(binding, self.body(options, request.message)?, request.response_name)?
        } else {
            let names = MessageNames { request: request.message.name(), response: request.response_name };
            let mut draft =
                with_fields(method, request.message, |fields| encode_fields(method, names, fields))?;
            draft.body = draft.body.map(|body| compress(body, compression));
            draft
        };
        Ok(draft.with_content_encoding(compression))
    }

    fn body(&self, options: &CallOptions, message: &dyn Outgoing) -> Result<Bytes, Error> {
        let written = draft::write(Codec::Json, message)?;
        Ok(compress(written.into(), options.compression_value()))
    }

    fn has_constant_head(&self, cx: &CallContext, message: &dyn Outgoing) -> bool {
        cx.method().bindings().is_empty() || whole_body(cx.method(), message.name()).is_some()
    }

    fn timeout_header(&self, options: &CallOptions) -> TimeoutHeader {
        options.timeout_header_value()
    }

    fn is_success(&self, status: StatusCode) -> bool {
        status.is_success()
    }

    fn payload<'a>(
        &self,
        form: ResponseForm,
        answer: &'a Response<Bytes>,
        name: &str,
    ) -> Result<Payload<'a>, Error> {
        let body = answer.body();
        if let (Some(field), true) = (form.field, form.raw) {
            return Ok(Payload::Json(http_body::json_field(field, answer).into()));
        }
        if name == HTTP_BODY && form.field.is_none() {
            return Ok(Payload::Binary(http_body::binary(answer)));
        }
        if body.is_empty() {
            let may_be_empty = name == "google.protobuf.Empty" || answer.status() == StatusCode::NO_CONTENT;
            return if may_be_empty { Ok(Payload::Nothing) } else { Err(payload::empty(name)) };
        }
        Ok(match form.field {
            None => Payload::Json(Cow::Borrowed(body)),
            Some(field) => Payload::Field(field, body),
        })
    }

    fn code_of_status(&self, status: u16) -> Code {
        status::google(status)
    }
}

/// A request for a method that has no binding.
fn without_binding(cx: &CallContext, body: Bytes) -> Draft {
    const JSON: HeaderValue = HeaderValue::from_static("application/json");
    let headers = smallvec![(header::ACCEPT, JSON), (header::CONTENT_TYPE, JSON)];
    Draft::post(draft::rpc_path("", cx.method()), headers, body, Codec::Json)
}

#[cfg(test)]
mod tests;
