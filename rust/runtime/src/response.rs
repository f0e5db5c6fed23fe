//! The successful result of a call: the message, the headers, the attempts, and who served it.
//!
//! It refuses to know how an answer is read or made.

use std::sync::LazyLock;
use std::time::Duration;

use crate::error::Error;
use crate::outcome::{Attempt, Attempts, Served};
use http::HeaderMap;

/// The message that a call answers with, and what is known of how it came.
#[derive(Clone, Debug)]
pub struct Response<T> {
    message: T,
    /// Apart, because a response is moved more often than anybody asks how it came.
    meta: Option<Box<Meta>>,
}

#[derive(Clone, Debug, Default)]
struct Meta {
    headers: HeaderMap,
    trailers: HeaderMap,
    http_status: Option<u16>,
    attempts: Attempts,
    downgraded_from: Option<Error>,
    age: Option<Duration>,
}

impl<T> Response<T> {
    /// A response without headers: what a mock answers.
    pub fn new(message: T) -> Self {
        Self { message, meta: None }
    }

    /// What a server answered.
    pub(crate) fn received(message: T, status: u16, headers: HeaderMap, trailers: HeaderMap) -> Self {
        let meta = Meta { headers, trailers, http_status: Some(status), ..Meta::default() };
        Self { message, meta: Some(Box::new(meta)) }
    }

    fn meta(&self) -> &Meta {
        static NONE: LazyLock<Meta> = LazyLock::new(Meta::default);
        self.meta.as_deref().unwrap_or_else(|| &NONE)
    }

    fn meta_mut(&mut self) -> &mut Meta {
        self.meta.get_or_insert_default()
    }

    /// Sets the headers.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.meta_mut().headers = headers;
        self
    }

    /// Sets the trailers.
    #[must_use]
    pub fn with_trailers(mut self, trailers: HeaderMap) -> Self {
        self.meta_mut().trailers = trailers;
        self
    }

    /// The message.
    pub fn get_ref(&self) -> &T {
        &self.message
    }

    /// The message, by value.
    pub fn into_inner(self) -> T {
        self.message
    }

    /// The headers of the answer; empty when a downgrade or a mock answered.
    pub fn headers(&self) -> &HeaderMap {
        &self.meta().headers
    }

    /// The trailers of the answer; empty where the protocol has none.
    pub fn trailers(&self) -> &HeaderMap {
        &self.meta().trailers
    }

    /// The attempts of the call.
    pub fn attempts(&self) -> &[Attempt] {
        &self.meta().attempts
    }

    /// Whether the service answered, the downgrade did, or an earlier answer was served again.
    pub fn served(&self) -> Served {
        match (self.downgraded_from(), self.age()) {
            (None, _) => Served::Origin,
            (Some(_), None) => Served::Downgrade,
            (Some(_), Some(_)) => Served::Stale,
        }
    }

    /// How old the message is, when an earlier answer was served again.
    pub fn age(&self) -> Option<Duration> {
        self.meta().age
    }

    /// The failure that the downgrade answered for.
    pub fn downgraded_from(&self) -> Option<&Error> {
        self.meta().downgraded_from.as_ref()
    }

    pub(crate) fn http_status(&self) -> Option<u16> {
        self.meta().http_status
    }

    pub(crate) fn with_attempts(mut self, attempts: Attempts) -> Self {
        self.meta_mut().attempts = attempts;
        self
    }

    pub(crate) fn with_age(mut self, age: Duration) -> Self {
        self.meta_mut().age = Some(age);
        self
    }

    pub(crate) fn downgraded(message: T, from: Error) -> Self {
        let attempts = from.attempts().iter().cloned().collect();
        let meta = Meta { attempts, downgraded_from: Some(from), ..Meta::default() };
        Self { message, meta: Some(Box::new(meta)) }
    }
}

impl<T> From<T> for Response<T> {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}
