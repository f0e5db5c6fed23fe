use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use prost::Message as _;

use crate::error::Error;
use crate::observe::chain;
use crate::outcome::Code;
use callwright_json::google::rpc::DebugInfo;

/// The HTTP response for an [`Error`]: code and message in the format of Connect, the HTTP status of the code, and
/// `retry-after` if the error asks for a wait.
///
/// The error itself is in the extensions of the response, so that an outer layer can report it, such as
/// `callwright::sentry::SentryLayer`.
///
/// # Defaults
///
/// The chain is not sent, because its links name files and hosts. Send it to trusted callers with
/// [`with_chain`](ErrorAnswer::with_chain). Their error then continues with the links of this process.
///
/// ```
/// use callwright::{Code, Error};
/// use callwright::server::ErrorAnswer;
///
/// let answer = ErrorAnswer::of(&Error::new(Code::NotFound, "no user guoguo")).into_response();
/// assert_eq!(answer.status(), 404);
/// assert_eq!(&answer.body()[..], br#"{"code":"not_found","message":"no user guoguo"}"#);
/// ```
#[derive(Clone, Debug)]
pub struct ErrorAnswer {
    error: Error,
    tells_chain: bool,
}

impl ErrorAnswer {
    /// Returns the response for this error.
    pub fn of(error: &Error) -> Self {
        Self { error: error.clone(), tells_chain: false }
    }

    /// Sends the chain of the error to the caller: type, place in the source and message of each link.
    #[must_use]
    pub fn with_chain(mut self) -> Self {
        self.tells_chain = true;
        self
    }

    /// Converts it to a response. For axum, convert the body to axum's body type.
    pub fn into_response(self) -> Response<Bytes> {
        let mut body = serde_json::json!({
            "code": self.error.code().lower_name(),
            "message": self.error.message(),
        });
        if self.tells_chain {
            let value = STANDARD_NO_PAD.encode(self.chain().encode_to_vec());
            body["details"] = serde_json::json!([{ "type": "google.rpc.DebugInfo", "value": value }]);
        }
        let mut response = Response::new(Bytes::from(body.to_string()));
        *response.status_mut() = status(self.error.code());
        let headers = response.headers_mut();
        headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(wait) = self.error.retry_after() {
            // Whole seconds, rounded up, so that the client never comes back too early.
            let seconds = wait.as_millis().div_ceil(1000);
            headers.insert(
                http::header::RETRY_AFTER,
                HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX)),
            );
        }
        response.extensions_mut().insert(self.error);
        response
    }

    /// Returns the links of the chain, innermost first.
    fn chain(&self) -> DebugInfo {
        let mut stack_entries: Vec<String> = chain::links(&self.error)
            .into_iter()
            .map(|link| match link.location {
                Some(location) => format!("{} at {location}: {}", link.kind, link.message),
                None => format!("{}: {}", link.kind, link.message),
            })
            .collect();
        stack_entries.reverse();
        DebugInfo { stack_entries, ..DebugInfo::default() }
    }
}

fn status(code: Code) -> StatusCode {
    let status = match code {
        Code::Cancelled => 499,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => 400,
        Code::DeadlineExceeded => 504,
        Code::NotFound => 404,
        Code::AlreadyExists | Code::Aborted => 409,
        Code::PermissionDenied => 403,
        Code::Unauthenticated => 401,
        Code::ResourceExhausted => 429,
        Code::Unimplemented => 501,
        Code::Unavailable => 503,
        Code::Unknown | Code::Internal | Code::DataLoss => 500,
    };
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
