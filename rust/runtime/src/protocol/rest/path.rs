//! The path of a request: the template of a binding, filled with fields of the request.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::message::FieldAccess;
use crate::spec::{HttpBinding, Segment, Variable};

/// Everything but RFC 3986's unreserved characters.
pub(super) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Like [`ENCODED`], but keeps slashes, for variables of several segments.
const ENCODED_BUT_SLASH: &AsciiSet = &ENCODED.remove(b'/');

/// The variables of a binding.
pub(super) fn variables(binding: &HttpBinding) -> impl Iterator<Item = &'static Variable> {
    binding.segments.iter().filter_map(|segment| match segment {
        Segment::Variable(variable) => Some(variable),
        Segment::Literal(_) => None,
    })
}

/// Fills a template, or lists the variables without a matching value, each with the reason.
pub(super) fn fill(binding: &HttpBinding, fields: &dyn FieldAccess) -> Result<String, Vec<String>> {
    let mut path = String::with_capacity(64);
    let mut misfits = Vec::new();
    for segment in binding.segments {
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Variable(variable) => {
                misfits.extend(push_variable(&mut path, variable, fields).err());
            }
        }
    }
    if misfits.is_empty() { Ok(path) } else { Err(misfits) }
}

fn push_variable(path: &mut String, variable: &Variable, fields: &dyn FieldAccess) -> Result<(), String> {
    let name = variable.proto_path;
    let text = fields.text(variable.json_path).unwrap_or_default();
    if text.is_empty() {
        return Err(format!("{name} is unset or empty; set it, because it is a part of the path"));
    }
    if !fits(variable.template, &text) {
        return Err(format!("{name} is {text:?}, which does not match {}", variable.template));
    }
    // URL parsers remove these segments, even when they are percent-encoded.
    if text.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(format!("{name} is {text:?}, and a segment of . or .. would lead to another path"));
    }
    let set = if variable.template == "*" { ENCODED } else { ENCODED_BUT_SLASH };
    path.extend(utf8_percent_encode(&text, set));
    Ok(())
}

/// Returns `true` when a value matches a template of literals, `*` and a final `**`.
pub(super) fn fits(template: &str, value: &str) -> bool {
    // A slash in a variable of one segment is percent-encoded.
    template == "*" || segments_fit(&split(template), &split(value))
}

/// The segments of a template or a value. An empty text has no segments.
pub(super) fn split(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { text.split('/').collect() }
}

pub(super) fn segments_fit(template: &[&str], value: &[&str]) -> bool {
    match (template.split_first(), value.split_first()) {
        (None, None) => true,
        (Some((&"**", [])), _) => value.iter().all(|segment| !segment.is_empty()),
        (Some((&"**", rest)), _) => (0..=value.len()).any(|taken| segments_fit(rest, &value[taken..])),
        (Some((&pattern, patterns)), Some((&segment, segments))) => {
            let fits = if pattern == "*" { !segment.is_empty() } else { pattern == segment };
            fits && segments_fit(patterns, segments)
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}
