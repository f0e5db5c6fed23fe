//! The routing header of Google's load balancers: `x-goog-request-params`.

use http::{HeaderName, HeaderValue};
use percent_encoding::utf8_percent_encode;

use super::fields::with_fields;
use super::path::{ENCODED, fits, segments_fit, split, variables};
use crate::error::Error;
use crate::message::{FieldAccess, Outgoing};
use crate::options::CallOptions;
use crate::protocol::draft::Headers;
use crate::spec::{MethodSpec, RoutingParameter};

const HEADER: HeaderName = HeaderName::from_static("x-goog-request-params");

/// Returns `true` when calls of the method carry the header.
pub(in crate::protocol) fn applies(method: &MethodSpec, options: &CallOptions) -> bool {
    method.routing_parameters().is_some_and(|parameters| !parameters.is_empty())
        || is_implicit(method, options)
}

fn is_implicit(method: &MethodSpec, options: &CallOptions) -> bool {
    method.routing_parameters().is_none() && options.implicit_routing_value()
}

/// Adds the header, if any of its parameters has a value.
pub(in crate::protocol) fn set_header(
    method: &'static MethodSpec,
    options: &CallOptions,
    message: &dyn Outgoing,
    headers: &mut Headers,
) -> Result<(), Error> {
    with_fields(method, message, |fields| {
        headers.extend(value(method, options, fields).map(|value| (HEADER, value)));
        Ok(())
    })
}

pub(super) fn value(
    method: &'static MethodSpec,
    options: &CallOptions,
    fields: &dyn FieldAccess,
) -> Option<HeaderValue> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    let mut put = |key: &'static str, value: String| {
        pairs.retain(|(existing, _)| *existing != key);
        pairs.push((key, value));
    };
    match method.routing_parameters() {
        Some(parameters) => {
            for parameter in parameters {
                if let Some(value) =
                    captured(parameter, &fields.text(parameter.json_path).unwrap_or_default())
                {
                    put(parameter.key, value);
                }
            }
        }
        None if is_implicit(method, options) => {
            for variable in method.bindings().iter().flat_map(variables) {
                let value = fields.text(variable.json_path).unwrap_or_default();
                if !value.is_empty() && fits(variable.template, &value) {
                    put(variable.proto_path, value);
                }
            }
        }
        None => {}
    }
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    if pairs.is_empty() { None } else { HeaderValue::from_str(&pairs.join("&")).ok() }
}

/// The longest part of a value that matches the pattern, with text around it that matches `before` and `after`.
fn captured(parameter: &RoutingParameter, value: &str) -> Option<String> {
    let segments = split(value);
    let (before, pattern, after) =
        (split(parameter.before), split(parameter.pattern), split(parameter.after));
    (0..segments.len()).find_map(|start| {
        let end = (start + 1..=segments.len()).rev().find(|end| {
            segments_fit(&before, &segments[..start])
                && segments_fit(&pattern, &segments[start..*end])
                && segments_fit(&after, &segments[*end..])
        })?;
        Some(segments[start..end].join("/"))
    })
}
