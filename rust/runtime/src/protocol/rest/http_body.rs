//! Answers that are read as `google.api.HttpBody`, of any content type.

use bytes::Bytes;
use http::{Response, header};
use prost::Message as _;

use crate::protocol::base64::encode_standard;
use callwright_json::google::api;

/// The message that is sent and read as plain bytes.
pub(super) const HTTP_BODY: &str = "google.api.HttpBody";

/// The JSON of a response whose only field is a `google.api.HttpBody` with the answer.
pub(super) fn json_field(field: &str, answer: &Response<Bytes>) -> Vec<u8> {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let data = encode_standard(answer.body());
    serde_json::json!({field: {"contentType": kind.unwrap_or_default(), "data": data}})
        .to_string()
        .into_bytes()
}

/// The answer as a `google.api.HttpBody` in binary form.
pub(super) fn binary(answer: &Response<Bytes>) -> Bytes {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let message = api::HttpBody {
        content_type: kind.unwrap_or_default().to_owned(),
        data: answer.body().to_vec(),
        extensions: Vec::new(),
    };
    message.encode_to_vec().into()
}
