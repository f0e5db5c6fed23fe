//! Calls on the wire: the method, path, query, headers and body of a request, and the meaning of an answer.
//!
//! Each protocol implements [`Dialect`] in a file of its own; the other files serve all protocols and ask the dialect where
//! protocols differ. Nothing here opens a connection or waits.

mod answer;
pub(crate) mod base64;
mod base_url;
mod binary_headers;
mod compression;
mod connect;
mod content_type;
mod dialect;
mod draft;
mod error;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod head;
mod payload;
mod rest;
pub(crate) mod timeout;
mod twirp;

pub(crate) use answer::{accept, decode};
pub(crate) use base_url::BaseUrl;
pub use binary_headers::binary_header_values;
pub(crate) use dialect::Dialect;
pub(crate) use draft::UnaryRequest;
pub(crate) use head::Heads;
pub(crate) use payload::Reading;

use crate::options::Protocol;

/// The implementation of a protocol.
pub(crate) fn dialect_of(protocol: Protocol) -> &'static dyn Dialect {
    match protocol {
        Protocol::Connect => &connect::Connect,
        Protocol::Rest => &rest::Rest,
        Protocol::Twirp => &twirp::Twirp,
    }
}
