//! The request and the answer of one attempt, as interceptors see them.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::context::CallContext;

/// The request of one attempt: its head, its body unless it is a stream, and its attempt.
pub struct AttemptRequest<'a> {
    http: http::Request<Bytes>,
    cx: &'a CallContext,
}

// Headers and body are left out, because they may hold secrets.
impl fmt::Debug for AttemptRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptRequest").field("method", self.method()).finish_non_exhaustive()
    }
}

impl<'a> AttemptRequest<'a> {
    pub(crate) fn new(http: http::Request<Bytes>, cx: &'a CallContext) -> Self {
        Self { http, cx }
    }

    pub(crate) fn into_http(self) -> http::Request<Bytes> {
        self.http
    }

    /// The attempt: the method, the options, the number of the attempt, its time.
    pub fn cx(&self) -> &'a CallContext {
        self.cx
    }

    /// The HTTP verb.
    pub fn method(&self) -> &Method {
        self.http.method()
    }

    /// The absolute URL.
    pub fn uri(&self) -> &Uri {
        self.http.uri()
    }

    /// The URL, mutable.
    pub fn uri_mut(&mut self) -> &mut Uri {
        self.http.uri_mut()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.http.headers()
    }

    /// The headers, mutable.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.http.headers_mut()
    }

    /// The body as it is sent, compressed if the call asks for it; none for a request whose body is a stream.
    pub fn body(&self) -> Option<&Bytes> {
        Some(self.http.body())
    }
}

/// The answer to one attempt, with any status: its head, and its body unless it is a stream.
pub struct AttemptResponse {
    http: http::Response<Bytes>,
}

impl fmt::Debug for AttemptResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptResponse").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl AttemptResponse {
    /// Returns an answer made by an interceptor instead of the server.
    pub fn new(http: http::Response<Bytes>) -> Self {
        Self { http }
    }

    pub(crate) fn into_http(self) -> http::Response<Bytes> {
        self.http
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.http.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.http.headers()
    }

    /// The headers, mutable.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.http.headers_mut()
    }

    /// The body as it arrived; none for an answer whose body is a stream.
    pub fn body(&self) -> Option<&Bytes> {
        Some(self.http.body())
    }
}
