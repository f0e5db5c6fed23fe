//! Encodes requests by `google.api.http`: the fields of the path, of the query and of the body.

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use percent_encoding::utf8_percent_encode;
use smallvec::smallvec;

use super::http_body::HTTP_BODY;
use super::path::{self, ENCODED};
use crate::context::ResponseForm;
use crate::error::Error;
use crate::message::FieldAccess;
use crate::options::{Codec, header_value};
use crate::outcome::{Code, Outcome};
use crate::protocol::base64::decode_lenient;
use crate::protocol::draft::{Draft, Headers, unencodable};
use crate::spec::{HttpBinding, HttpBody, MethodSpec, Segment};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The full names of the two messages of a method.
#[derive(Clone, Copy, Debug)]
pub(in crate::protocol) struct MessageNames {
    pub(in crate::protocol) request: &'static str,
    pub(in crate::protocol) response: &'static str,
}

/// The first binding of a method if it sends the whole message as the body; `request` is the full name of the message.
pub(super) fn whole_body(method: &'static MethodSpec, request: &str) -> Option<&'static HttpBinding> {
    let first = method.bindings().first()?;
    let plain = first.body == HttpBody::All && path::variables(first).next().is_none();
    (plain && request != HTTP_BODY).then_some(first)
}

/// A request whose body is the whole message.
pub(super) fn encode_whole(binding: &HttpBinding, body: Bytes, response: &str) -> Result<Draft, Error> {
    let literals = binding.segments.iter().filter_map(|segment| match segment {
        Segment::Literal(text) => Some(*text),
        Segment::Variable(_) => None,
    });
    draft(binding, literals.collect(), Some((JSON, body)), response)
}

/// Distributes the fields of a request by the first binding whose variables all have a matching value.
pub(in crate::protocol) fn encode_fields(
    method: &'static MethodSpec,
    names: MessageNames,
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
    names: MessageNames,
    fields: &dyn FieldAccess,
) -> Result<Draft, Error> {
    let mut skip: Vec<&[&str]> = path::variables(binding).map(|variable| variable.json_path).collect();
    let failed = |error| unencodable(names.request, error);
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
    draft(binding, path, body, names.response)
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

fn draft(
    binding: &HttpBinding,
    path_and_query: String,
    body: Option<(HeaderValue, Bytes)>,
    response: &str,
) -> Result<Draft, Error> {
    let verb = Method::from_bytes(binding.verb.as_bytes())
        .map_err(|_| invalid(format!("{:?} is not an HTTP method", binding.verb)))?;
    let is_raw = binding.raw_response || response == HTTP_BODY && binding.response_body.is_none();
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
    let form = ResponseForm { codec: Codec::Json, field: binding.response_body, raw: binding.raw_response };
    Ok(Draft { verb, path_and_query: path_and_query.into(), body, headers, response: form })
}

fn invalid(message: String) -> Error {
    Error::of(Outcome::Local, Code::InvalidArgument, message)
}
