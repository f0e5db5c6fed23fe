//! Twirp: `POST /twirp/package.Service/Method`, JSON or binary.

use http::{HeaderName, HeaderValue, Method, header};
use smallvec::smallvec;

use super::{Draft, Headers};
use crate::context::CallContext;
use crate::context::ResponseForm;
use crate::error::Error;
use crate::message::Outgoing;
use crate::options::{CallOptions, Codec};

const VERSION: HeaderName = HeaderName::from_static("twirp-version");

/// The message in JSON, under the names that the options want, or in binary.
pub(super) fn write(options: &CallOptions, request: &dyn Outgoing) -> Result<Vec<u8>, Error> {
    match options.codec_value() {
        Codec::Json if options.twirp_proto_names_value() => {
            request.proto_named_json().map_err(|error| super::unencodable(request.name(), error))
        }
        codec => super::write(codec, request),
    }
}

pub(super) fn encode(cx: &CallContext, request: &dyn Outgoing) -> Result<Draft, Error> {
    let codec = cx.options().codec_value();
    let prefix = cx.options().twirp_prefix_value();
    let prefix = prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    let kind = HeaderValue::from_static(match codec {
        Codec::Json => "application/json",
        Codec::Proto => "application/protobuf",
    });
    let headers: Headers = smallvec![
        (header::ACCEPT, kind.clone()),
        (header::CONTENT_TYPE, kind),
        (VERSION, HeaderValue::from_static("v7.1.0")),
    ];
    Ok(Draft {
        verb: Method::POST,
        path_and_query: super::rpc_path(&[slash, prefix].concat(), cx.method()).into(),
        body: Some(super::message(cx, request)?),
        headers,
        response: ResponseForm::whole(codec),
    })
}
