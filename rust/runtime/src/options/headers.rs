//! Headers that callers add: which names and values are allowed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderName, HeaderValue};

use crate::error::Error;
use crate::outcome::Code;

/// Headers that the transport or the protocol sets; a caller who sets them breaks the request.
const RESERVED: [&str; 10] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The text of a binary header, whose name must say that it is one.
pub(crate) fn parse_binary_header(name: &str, value: &[u8]) -> Result<String, Error> {
    if name.to_ascii_lowercase().ends_with("-bin") {
        return Ok(STANDARD_NO_PAD.encode(value));
    }
    let message =
        format!("binary header {name:?} does not end in \"-bin\", so no server would decode it; rename it");
    Err(Error::new(Code::InvalidArgument, message).local())
}

/// A value of visible ASCII, spaces and tabs, which every server and proxy reads alike.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    let is_plain = text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    if is_plain { HeaderValue::from_str(text).ok() } else { None }
}

pub(super) fn parse_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let bad = |why: String| Error::new(Code::InvalidArgument, why).local();
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| bad(format!("header name {name:?} has characters that HTTP does not allow")))?;
    if RESERVED.contains(&parsed.as_str()) || parsed.as_str().starts_with("connect-") {
        return Err(bad(format!("header {parsed} is set by the protocol and cannot be given")));
    }
    let mut value = header_value(value).ok_or_else(|| {
        bad(format!(
            "the value of header {parsed} has characters other than visible ASCII, spaces and tabs; encode it, or send \
             bytes with binary_header"
        ))
    })?;
    value.set_sensitive(matches!(
        parsed.as_str(),
        "authorization" | "cookie" | "proxy-authorization" | "x-api-key"
    ));
    Ok((parsed, value))
}
