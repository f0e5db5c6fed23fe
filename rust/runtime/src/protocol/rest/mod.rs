//! Requests by `google.api.http`: which fields go to the path, the query and the body.

mod fields;
mod path;
pub(super) mod routing;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use percent_encoding::utf8_percent_encode;
use prost::Message as _;
use serde_json::Value;
use smallvec::smallvec;

use self::fields::ValueFields;
use self::path::ENCODED;
use super::{Draft, Headers, Payload};
use crate::context::ResponseForm;
use crate::error::Error;
use crate::message::FieldAccess;
use crate::options::Codec;
use crate::options::header_value;
use crate::outcome::Code;
use crate::outcome::Outcome;
use crate::protocol::base64::{decode_lenient, encode_standard};
use crate::spec::{HttpBinding, HttpBody, MethodSpec};
use callwright_json::google::api;

/// The message that is sent and read as plain bytes.
const HTTP_BODY: &str = "google.api.HttpBody";
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The full names of the two messages of a method.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub(super) request: &'static str,
    pub(super) answer: &'static str,
}

fn invalid(message: String) -> Error {
    Error::of(Outcome::Local, Code::InvalidArgument, message)
}

/// The fields of a request by way of its JSON tree.
pub(super) fn fields(message: Value, method: &'static MethodSpec) -> impl FieldAccess {
    ValueFields::new(message, method.bindings())
}

/// The binding of a method that needs no field of the request apart: all of it is the body.
pub(super) fn whole_body(method: &'static MethodSpec, request: &str) -> Option<&'static HttpBinding> {
    let first = method.bindings().first()?;
    let plain = first.body == HttpBody::All && path::variables(first).next().is_none();
    (plain && request != HTTP_BODY).then_some(first)
}

/// A request whose body is the whole message.
pub(super) fn encode_whole(binding: &HttpBinding, body: Bytes, answer: &str) -> Result<Draft, Error> {
    let path: String = binding
        .segments
        .iter()
        .filter_map(|segment| match segment {
            crate::spec::Segment::Literal(text) => Some(*text),
            crate::spec::Segment::Variable(_) => None,
        })
        .collect();
    encoded(binding, path, Some((JSON, body)), answer)
}

/// Encodes by the first binding whose variables all have a fitting value.
pub(super) fn encode(
    method: &'static MethodSpec,
    names: Names,
    fields: &dyn FieldAccess,
) -> Result<Draft, Error> {
    let mut misfits = Vec::new();
    for binding in method.bindings() {
        match path::fill(binding, fields) {
            Ok(path) => return finish(binding, path, names, fields),
            Err(why) => misfits.push(format!("{} {} ({})", binding.verb, binding.template, why.join("; "))),
        }
    }
    Err(invalid(format!("the request fits no HTTP binding: {}", misfits.join("; "))))
}

fn finish(
    binding: &HttpBinding,
    mut path: String,
    names: Names,
    fields: &dyn FieldAccess,
) -> Result<Draft, Error> {
    let mut skip: Vec<&[&str]> = path::variables(binding).map(|variable| variable.json_path).collect();
    let failed = |error| super::unencodable(names.request, error);
    let body = match binding.body {
        HttpBody::None => None,
        HttpBody::All if names.request == HTTP_BODY => Some(raw(&[], fields)?),
        HttpBody::All => {
            let mut json = Vec::with_capacity(256);
            fields.write_json(&skip, &mut json).map_err(failed)?;
            Some((JSON, json.into()))
        }
        HttpBody::Field(name) => {
            let mut json = Vec::with_capacity(256);
            if !fields.write_json_field(name, &skip, &mut json).map_err(failed)? {
                json.extend_from_slice(binding.empty_body.as_bytes());
            }
            Some((JSON, json.into()))
        }
        HttpBody::Raw(name) => Some(raw(&[name], fields)?),
    };
    let taken = match &binding.body {
        HttpBody::Field(name) | HttpBody::Raw(name) => std::slice::from_ref(name),
        HttpBody::None | HttpBody::All => &[],
    };
    if binding.body != HttpBody::All {
        if !taken.is_empty() {
            skip.push(taken);
        }
        push_query(&mut path, &skip, fields)?;
    }
    encoded(binding, path, body, names.answer)
}

fn push_query(path: &mut String, skip: &[&[&str]], fields: &dyn FieldAccess) -> Result<(), Error> {
    let mut separator = '?';
    let mut push = |key: &str, text: &str| {
        path.push(std::mem::replace(&mut separator, '&'));
        path.extend(utf8_percent_encode(key, ENCODED));
        path.push('=');
        path.extend(utf8_percent_encode(text, ENCODED));
    };
    fields.leaves(skip, &mut push).map_err(|key| {
        invalid(format!(
            "field {key} is a map or a list of messages, which a query cannot hold; leave it unset, or let the contract \
             name a body"
        ))
    })
}

/// The bytes of a `google.api.HttpBody` and their content type.
fn raw(path: &[&str], fields: &dyn FieldAccess) -> Result<(HeaderValue, Bytes), Error> {
    let text = |name| fields.text(&[path, &[name]].concat()).unwrap_or_default();
    let kind = match text("contentType") {
        kind if kind.is_empty() => "application/octet-stream".to_owned(),
        kind => kind,
    };
    let kind = header_value(&kind).ok_or_else(|| {
        invalid("the content type of the body has characters that HTTP does not allow".into())
    })?;
    let data = decode_lenient(&text("data"))
        .ok_or_else(|| invalid("the data of the body is not at hand as base64".into()))?;
    Ok((kind, data.into()))
}

fn encoded(
    binding: &HttpBinding,
    path_and_query: String,
    body: Option<(HeaderValue, Bytes)>,
    answer: &str,
) -> Result<Draft, Error> {
    let verb = Method::from_bytes(binding.verb.as_bytes())
        .map_err(|_| invalid(format!("{:?} is not an HTTP method", binding.verb)))?;
    let is_raw = binding.raw_response || answer == HTTP_BODY && binding.response_body.is_none();
    let accept = if is_raw { HeaderValue::from_static("*/*") } else { JSON };
    let mut headers: Headers = smallvec![(header::ACCEPT, accept)];
    let body = match body {
        Some((kind, body)) => {
            headers.push((header::CONTENT_TYPE, kind));
            Some(body)
        }
        None => {
            if matches!(verb, Method::POST | Method::PUT | Method::PATCH) {
                headers.push((header::CONTENT_LENGTH, HeaderValue::from_static("0")));
            }
            None
        }
    };
    let response =
        ResponseForm { codec: Codec::Json, field: binding.response_body, raw: binding.raw_response };
    Ok(Draft { verb, path_and_query: path_and_query.into(), body, headers, response })
}

/// What the message of a successful answer is read from; `name` is the full name of the message.
pub(super) fn payload<'a>(
    form: ResponseForm,
    answer: &'a http::Response<Bytes>,
    name: &str,
) -> Result<Payload<'a>, Error> {
    let body = answer.body();
    if let (Some(field), true) = (form.field, form.raw) {
        return Ok(Payload::Json(raw_field(field, answer).into()));
    }
    if name == HTTP_BODY && form.field.is_none() {
        return Ok(Payload::Binary(raw_message(answer)));
    }
    if body.is_empty() {
        let may_be_empty = name == "google.protobuf.Empty" || answer.status() == StatusCode::NO_CONTENT;
        return if may_be_empty { Ok(Payload::Nothing) } else { Err(super::empty(name)) };
    }
    Ok(match form.field {
        None => Payload::Json(Cow::Borrowed(body)),
        Some(field) => Payload::Field(field, body),
    })
}

/// The response with nothing but a `google.api.HttpBody` that is the answer, whatever it holds.
fn raw_field(field: &str, answer: &http::Response<Bytes>) -> Vec<u8> {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let data = encode_standard(answer.body());
    serde_json::json!({field: {"contentType": kind.unwrap_or_default(), "data": data}})
        .to_string()
        .into_bytes()
}

/// The answer as a `google.api.HttpBody`, whatever it holds.
fn raw_message(answer: &http::Response<Bytes>) -> Bytes {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let message = api::HttpBody {
        content_type: kind.unwrap_or_default().to_owned(),
        data: answer.body().to_vec(),
        extensions: Vec::new(),
    };
    message.encode_to_vec().into()
}

#[cfg(test)]
mod tests;
