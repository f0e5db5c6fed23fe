//! Twirp: `POST /twirp/package.Service/Method`, JSON or binary.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use smallvec::smallvec;

use super::compression::compress;
use super::dialect::Dialect;
use super::draft::{self, Draft, Headers, UnaryRequest};
use crate::context::CallContext;
use crate::error::{Error, ErrorShape};
use crate::message::Outgoing;
use crate::options::{CallOptions, Codec, TimeoutHeader};
use crate::outcome::Code;

const VERSION: HeaderName = HeaderName::from_static("twirp-version");

/// The Twirp protocol.
#[derive(Debug)]
pub(super) struct Twirp;

impl Dialect for Twirp {
    fn encode(&self, request: &UnaryRequest<'_>) -> Result<Draft, Error> {
        let options = request.cx.options();
        let codec = options.codec_value();
        let kind = HeaderValue::from_static(match codec {
            Codec::Json => "application/json",
            Codec::Proto => "application/protobuf",
        });
        let headers: Headers = smallvec![
            (header::ACCEPT, kind.clone()),
            (header::CONTENT_TYPE, kind),
            (VERSION, HeaderValue::from_static("v7.1.0")),
        ];
        let body = self.body(options, request.message)?;
        let draft = Draft::post(path(request.cx), headers, body, codec);
        Ok(draft.with_content_encoding(options.compression_value()))
    }

    fn body(&self, options: &CallOptions, message: &dyn Outgoing) -> Result<Bytes, Error> {
        let written = match options.codec_value() {
            Codec::Json if options.twirp_proto_names_value() => {
                message.proto_named_json().map_err(|error| draft::unencodable(message.name(), error))?
            }
            codec => draft::write(codec, message)?,
        };
        Ok(compress(written.into(), options.compression_value()))
    }

    fn has_constant_head(&self, _cx: &CallContext, _message: &dyn Outgoing) -> bool {
        true
    }

    fn timeout_header(&self, _options: &CallOptions) -> TimeoutHeader {
        TimeoutHeader::None
    }

    fn code_of_status(&self, status: u16) -> Code {
        match status {
            300..=400 => Code::Internal,
            401 => Code::Unauthenticated,
            403 => Code::PermissionDenied,
            404 => Code::Unimplemented,
            429 => Code::ResourceExhausted,
            502..=504 => Code::Unavailable,
            _ => Code::Unknown,
        }
    }

    fn error_shape(&self) -> Option<ErrorShape> {
        Some(ErrorShape::Twirp)
    }
}

fn path(cx: &CallContext) -> String {
    let prefix = cx.options().twirp_prefix_value();
    let prefix = prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    draft::rpc_path(&[slash, prefix].concat(), cx.method())
}
