//! What an error tells of the answer that it was read from.

use http::HeaderMap;

use super::call_error::Error;
use super::detail::{ErrorDetail, ErrorShape};
use crate::message::Message;

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
