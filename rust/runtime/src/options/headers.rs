//! Validation of headers that callers add.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderName, HeaderValue};

use crate::error::Error;
use crate::outcome::Code;

/// Headers that the transport or the protocol sets. A caller must not set them.
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

/// Encodes the value of a binary header. The name must end in `-bin`.
pub(crate) fn parse_binary_header(name: &str, value: &[u8]) -> Result<String, Error> {
    if name.to_ascii_lowercase().ends_with("-bin") {
        return Ok(STANDARD_NO_PAD.encode(value));
    }
    let message =
        format!("binary header {name:?} does not end in \"-bin\", so no server would decode it; rename it");
    Err(Error::new(Code::InvalidArgument, message).local())
}

/// Accepts visible ASCII, spaces and tabs only, because servers and proxies differ on other bytes.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    let is_plain = text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    if is_plain { HeaderValue::from_str(text).ok() } else { None }
}

pub(super) fn parse_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let bad = |why: String| Error::new(Code::InvalidArgument, why).local();
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| bad(format!("header name {name:?} has characters that HTTP does not allow")))?;
    if RESERVED.contains(&parsed.as_str()) || parsed.as_str().starts_with("connect-") {
        return Err(bad(format!("header {parsed} is set by the protocol and cannot be set by the caller")));
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
