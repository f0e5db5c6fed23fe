//! What an error answer says beside code and message.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::Error;
use crate::message::Message;

/// The form of the body that an error was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorShape {
    /// No body, or the error did not come from an answer.
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
    /// Text or HTML, or bytes of another kind.
    Text,
}

impl ErrorShape {
    /// The name in logs and vectors: `problem`.
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

/// One detail of an error, as it came: its type, and its bytes unchanged.
///
/// [`Error::details`] reads those whose type is known to the program.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorDetail {
    type_url: String,
    value: Bytes,
    form: DetailForm,
}

/// How the bytes of an [`ErrorDetail`] are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DetailForm {
    /// The message in protobuf's binary form.
    Proto,
    /// The whole JSON object, `@type` included.
    Json,
}

impl ErrorDetail {
    /// A detail in binary form; a type without a slash gets `type.googleapis.com/` before it.
    pub fn proto(type_name: &str, value: impl Into<Bytes>) -> Self {
        Self { type_url: type_url(type_name), value: value.into(), form: DetailForm::Proto }
    }

    pub(crate) fn json(type_name: &str, value: impl Into<Bytes>) -> Self {
        Self { type_url: type_url(type_name), value: value.into(), form: DetailForm::Json }
    }

    /// The URL of the type, `type.googleapis.com/google.rpc.BadRequest`.
    pub fn type_url(&self) -> &str {
        &self.type_url
    }

    /// The full name of the type, `google.rpc.BadRequest`.
    pub fn type_name(&self) -> &str {
        self.type_url.rsplit('/').next().unwrap_or_default()
    }

    /// The bytes, as [`form`](Self::form) says.
    pub fn value(&self) -> &Bytes {
        &self.value
    }

    /// How the bytes are written.
    pub fn form(&self) -> DetailForm {
        self.form
    }

    /// Reads the detail as a message: `None` when it is of another type or cannot be read.
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
                // Well-known types that are not JSON objects stand under `value`.
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

/// Prints the type and the size: the bytes may hold personal data.
impl fmt::Debug for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorDetail({}, {} bytes)", self.type_url, self.value.len())
    }
}

fn type_url(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("type.googleapis.com/{name}") }
}

/// What an error keeps of the answer that it was read from.
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

impl Error {
    /// The details of one type, in their order; those that cannot be read as it are left out.
    ///
    /// ```
    /// use callwright::google::rpc::{BadRequest, ErrorInfo};
    /// use callwright::{Code, Error};
    ///
    /// let info = ErrorInfo { reason: "NO_USER".into(), ..ErrorInfo::default() };
    /// let error = Error::new(Code::NotFound, "no user").with_detail(&info);
    /// assert_eq!(error.details::<ErrorInfo>()[0].reason, "NO_USER");
    /// assert!(error.details::<BadRequest>().is_empty());
    /// ```
    pub fn details<T: Message>(&self) -> Vec<T> {
        self.raw_details().iter().filter_map(ErrorDetail::read).collect()
    }

    /// All details as they came, those of unknown types too.
    pub fn raw_details(&self) -> &[ErrorDetail] {
        self.answered().map_or(&[], |answered| &answered.details)
    }

    /// Adds a detail: what a mock or an implementation of a service trait answers.
    #[must_use]
    pub fn with_detail<T: Message>(self, detail: &T) -> Self {
        let mut answered = self.answered().cloned().unwrap_or_default();
        answered.details.push(ErrorDetail::proto(T::FULL_NAME, detail.encode_to_vec()));
        self.with_answered(answered)
    }

    /// The form of the body that the error was read from.
    pub fn shape(&self) -> ErrorShape {
        self.answered().map_or(ErrorShape::Empty, |answered| answered.shape)
    }

    /// The code as the body spells it, `bad_route` or `7`, when the body has one.
    pub fn raw_code(&self) -> Option<&str> {
        self.answered()?.raw_code.as_deref()
    }

    /// A value of Twirp's `meta`.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.answered()?.meta.get(key).map(String::as_str)
    }

    /// The headers of the answer that say how to go on: `WWW-Authenticate`, `Retry-After`, `ETag` and their like.
    ///
    /// Others are left out, because they may hold a secret.
    pub fn headers(&self) -> &HeaderMap {
        match self.answered() {
            Some(answered) => &answered.headers,
            None => no_headers(),
        }
    }

    /// The leading metadata of a Connect answer: its headers without those of HTTP. Empty for other protocols.
    pub fn metadata(&self) -> &HeaderMap {
        match self.answered() {
            Some(answered) => &answered.metadata,
            None => no_headers(),
        }
    }

    /// The trailing metadata of a Connect answer. Empty for other protocols.
    pub fn trailers(&self) -> &HeaderMap {
        match self.answered() {
            Some(answered) => &answered.trailers,
            None => no_headers(),
        }
    }

    /// The body that the error was read from, at most 64 KiB of it. It may hold personal data: never log it.
    pub fn body(&self) -> &[u8] {
        self.answered().map_or(&[], |answered| &answered.body)
    }

    /// Whether a GET was answered with 304: the copy that the caller's `If-None-Match` named is still right.
    pub fn is_not_modified(&self) -> bool {
        self.http_status() == Some(304)
    }
}

fn no_headers() -> &'static HeaderMap {
    static EMPTY: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
    &EMPTY
}
