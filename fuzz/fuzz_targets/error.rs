//! Whatever a failed answer holds, it becomes an error that can be printed, and its details can be read.
//!
//! The first line is `protocol status content-type`, the rest is the body.
#![no_main]

use std::error::Error as _;

use callwright::google::rpc::{BadRequest, ErrorInfo, RetryInfo};
use callwright::{Protocol, fuzzing};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

/// Messages are cut at 4 KiB, and an ellipsis follows.
const MAX_MESSAGE: usize = (4 << 10) + 3;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let body = data.get(end + 1..).unwrap_or_default();
    let first = String::from_utf8_lossy(&data[..end]);
    let mut words = first.split(' ');
    let protocol = match words.next() {
        Some("rest") => Protocol::Rest,
        Some("twirp") => Protocol::Twirp,
        _ => Protocol::Connect,
    };
    let status = words.next().and_then(|word| word.parse().ok()).unwrap_or(503);
    let mut headers = HeaderMap::new();
    if let Some(kind) = words.next().and_then(|word| HeaderValue::from_str(word).ok()) {
        headers.insert("content-type", kind);
    }
    let Some(error) = fuzzing::decode_error(protocol, status, headers, body) else { return };
    assert_eq!(error.http_status(), Some(status));
    assert!(error.message().len() <= MAX_MESSAGE, "a message of {} bytes", error.message().len());
    _ = format!("{error} {error:#} {error:?} {:?}", error.source());
    _ = (error.details::<BadRequest>(), error.details::<ErrorInfo>(), error.details::<RetryInfo>());
    _ = (error.retry_after(), error.is_retryable());
});
