//! The media type of an answer.

use http::{HeaderMap, header};

/// The content type without its parameters, in lower case.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    media_type_as_sent(headers).map(str::to_ascii_lowercase)
}

/// The content type without its parameters.
pub(super) fn media_type_as_sent(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}
