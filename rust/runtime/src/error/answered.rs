//! The part of an error that comes from the response of a server.

use http::HeaderMap;

use super::call_error::Error;
use super::detail::{ErrorDetail, ErrorShape};
use crate::message::Message;

impl Error {
    /// Returns the details of one type, in order. Details that cannot be decoded as this type are skipped.
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

    /// Returns all details as received, including those of unknown types.
    pub fn raw_details(&self) -> &[ErrorDetail] {
        self.answered().map_or(&[], |answered| &answered.details)
    }

    /// Adds a detail. Mocks and implementations of service traits use it to build their errors.
    #[must_use]
    pub fn with_detail<T: Message>(self, detail: &T) -> Self {
        let mut answered = self.answered().cloned().unwrap_or_default();
        answered.details.push(ErrorDetail::proto(T::FULL_NAME, detail.encode_to_vec()));
        self.with_answered(answered)
    }

    /// Returns the format of the error body.
    pub fn shape(&self) -> ErrorShape {
        self.answered().map_or(ErrorShape::Empty, |answered| answered.shape)
    }

    /// Returns the code as the error body spells it, `bad_route` or `7`, if the body has one.
    pub fn raw_code(&self) -> Option<&str> {
        self.answered()?.raw_code.as_deref()
    }

    /// Returns a value of Twirp's `meta`.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.answered()?.meta.get(key).map(String::as_str)
    }

    /// Returns the response headers that tell the caller how to go on: `WWW-Authenticate`, `Retry-After`, `ETag` and
    /// similar ones.
    ///
    /// Other headers are left out, because they may hold a secret.
    pub fn headers(&self) -> &HeaderMap {
        match self.answered() {
            Some(answered) => &answered.headers,
            None => no_headers(),
        }
    }

    /// Returns the leading metadata of a Connect response: its headers without the headers of HTTP. Empty for other
    /// protocols.
    pub fn metadata(&self) -> &HeaderMap {
        match self.answered() {
            Some(answered) => &answered.metadata,
            None => no_headers(),
        }
    }

    /// Returns the trailing metadata of a Connect response. Empty for other protocols.
    pub fn trailers(&self) -> &HeaderMap {
        match self.answered() {
            Some(answered) => &answered.trailers,
            None => no_headers(),
        }
    }

    /// Returns the error body, at most the first 64 KiB. It may hold personal data: never log it.
    pub fn body(&self) -> &[u8] {
        self.answered().map_or(&[], |answered| &answered.body)
    }

    /// Returns true if the response has status 304: the copy that the caller named in `If-None-Match` is still valid.
    pub fn is_not_modified(&self) -> bool {
        self.http_status() == Some(304)
    }
}

fn no_headers() -> &'static HeaderMap {
    static EMPTY: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
    &EMPTY
}
