//! The parts of an error response other than its code and message.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::message::Message;

/// The format of an error body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorShape {
    /// There is no body, or the error does not come from a response.
    #[default]
    Empty,
    /// Connect: `{"code":"not_found","message":..,"details":[..]}`.
    Connect,
    /// Twirp: `{"code":"not_found","msg":..,"meta":{..}}`.
    Twirp,
    /// `google.rpc.Status` as JSON, as grpc-gateway writes it: `{"code":5,"message":..,"details":[..]}`.
    Status,
    /// Google REST: `{"error":{"code":404,"status":"NOT_FOUND","message":..}}`.
    Google,
    /// RFC 9457: `{"type":..,"title":..,"status":..,"detail":..}`.
    Problem,
    /// OAuth 2: `{"error":"invalid_token","error_description":..}`.
    OAuth,
    /// A JSON object with a message and no code.
    Message,
    /// Text, HTML, or bytes of another kind.
    Text,
}

impl ErrorShape {
    /// Returns the name in logs and vectors: `problem`.
    pub const fn name(self) -> &'static str {
        match self {
            ErrorShape::Empty => "empty",
            ErrorShape::Connect => "connect",
            ErrorShape::Twirp => "twirp",
            ErrorShape::Status => "status",
            ErrorShape::Google => "google",
            ErrorShape::Problem => "problem",
            ErrorShape::OAuth => "oauth",
            ErrorShape::Message => "message",
            ErrorShape::Text => "text",
        }
    }
}

impl fmt::Display for ErrorShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One detail of an error as received: its type and its unchanged bytes.
///
/// [`Error::details`](crate::Error::details) decodes the details whose type the program knows.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorDetail {
    type_url: String,
    value: Bytes,
    form: DetailForm,
}

/// The encoding of the bytes of an [`ErrorDetail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DetailForm {
    /// The message in protobuf's binary encoding.
    Proto,
    /// The whole JSON object, including `@type`.
    Json,
}

impl ErrorDetail {
    /// Returns a detail in binary encoding. A type name without a slash gets the prefix `type.googleapis.com/`.
    pub fn proto(type_name: &str, value: impl Into<Bytes>) -> Self {
        Self { type_url: type_url(type_name), value: value.into(), form: DetailForm::Proto }
    }

    pub(crate) fn json(type_name: &str, value: impl Into<Bytes>) -> Self {
        Self { type_url: type_url(type_name), value: value.into(), form: DetailForm::Json }
    }

    /// Returns the URL of the type, `type.googleapis.com/google.rpc.BadRequest`.
    pub fn type_url(&self) -> &str {
        &self.type_url
    }

    /// Returns the full name of the type, `google.rpc.BadRequest`.
    pub fn type_name(&self) -> &str {
        self.type_url.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the bytes, encoded as [`form`](Self::form) says.
    pub fn value(&self) -> &Bytes {
        &self.value
    }

    /// Returns the encoding of the bytes.
    pub fn form(&self) -> DetailForm {
        self.form
    }

    /// Decodes the detail as a message. Returns `None` when the detail has another type or cannot be decoded.
    pub fn read<T: Message>(&self) -> Option<T> {
        if self.type_name() != T::FULL_NAME {
            return None;
        }
        match self.form {
            DetailForm::Proto => T::decode(self.value.clone()).ok(),
            DetailForm::Json => {
                let mut object: serde_json::Map<String, serde_json::Value> =
                    serde_json::from_slice(&self.value).ok()?;
                object.remove("@type");
                // In JSON, well-known types that are not objects are wrapped in a `value` field.
                let special = T::FULL_NAME.starts_with("google.protobuf.") && object.len() == 1;
                let value = object.get("value").filter(|_| special);
                let json = match value {
                    Some(value) => serde_json::to_vec(value),
                    None => serde_json::to_vec(&object),
                };
                T::from_json(&json.ok()?).ok()
            }
        }
    }
}

/// Prints the type and the size only, because the bytes may hold personal data.
impl fmt::Debug for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorDetail({}, {} bytes)", self.type_url, self.value.len())
    }
}

fn type_url(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("type.googleapis.com/{name}") }
}

/// The parts of a response that an error keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answered {
    pub(crate) shape: ErrorShape,
    pub(crate) raw_code: Option<String>,
    pub(crate) details: Vec<ErrorDetail>,
    pub(crate) meta: BTreeMap<String, String>,
    pub(crate) headers: HeaderMap,
    pub(crate) metadata: HeaderMap,
    pub(crate) trailers: HeaderMap,
    pub(crate) body: Bytes,
}
