//! Twirp: `POST /twirp/package.Service/Method`, JSON or binary.

use http::{HeaderName, HeaderValue, Method, header};
use smallvec::smallvec;

use super::{Encoded, Headers, ResponseForm};
use crate::{CallContext, Codec, Error, Message};

const VERSION: HeaderName = HeaderName::from_static("twirp-version");

/// Encodes a request.
pub(super) fn encode<Req: Message>(cx: &CallContext, request: &Req) -> Result<Encoded, Error> {
    let codec = cx.options().codec_value();
    let message = match codec {
        Codec::Json if cx.options().twirp_proto_names_value() => {
            request.to_proto_named_json().map_err(|error| super::unencodable(Req::FULL_NAME, error))?
        }
        codec => super::write(codec, request)?,
    };
    let prefix = cx.options().twirp_prefix_value();
    let prefix = prefix.trim_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    let kind = HeaderValue::from_static(match codec {
        Codec::Json => "application/json",
        Codec::Proto => "application/protobuf",
    });
    let mut headers: Headers = smallvec![
        (header::ACCEPT, kind.clone()),
        (header::CONTENT_TYPE, kind),
        (VERSION, HeaderValue::from_static("v7.1.0")),
    ];
    let body = super::compress(message, cx.options().compression_value(), &mut headers);
    Ok(Encoded {
        verb: Method::POST,
        path_and_query: super::rpc_path(&[slash, prefix].concat(), cx.method()).into(),
        body: Some(body),
        headers,
        response: ResponseForm::whole(codec),
    })
}
