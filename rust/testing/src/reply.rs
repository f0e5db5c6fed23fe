use std::time::Duration;

use bytes::Bytes;
use callwright::{TransportError, TransportErrorKind};
use http::{HeaderMap, StatusCode};

/// The reply of a [`ScriptedTransport`](crate::ScriptedTransport) to one request.
///
/// ```
/// use std::time::Duration;
/// use callwright::TransportErrorKind;
/// use callwright_testing::Reply;
///
/// let busy = Reply::status(503).header("retry-after", "1").body("try later");
/// let slow = Reply::json(r#"{"greeting":"hello"}"#).after(Duration::from_secs(2));
/// let cut = Reply::fail(TransportErrorKind::Broken);
/// # let _ = (busy, slow, cut);
/// ```
#[derive(Clone, Debug)]
pub struct Reply {
    delay: Duration,
    end: End,
}

#[derive(Clone, Debug)]
enum End {
    Answer { status: u16, headers: HeaderMap, body: Bytes },
    Fail(TransportErrorKind, String),
    Hang,
}

impl Reply {
    fn answer(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        Self { delay: Duration::ZERO, end: End::Answer { status, headers, body } }
    }

    /// Returns a response with status 200, this JSON and its content type.
    pub fn json(body: impl Into<String>) -> Self {
        let headers = HeaderMap::from_iter([(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/json"),
        )]);
        Self::answer(200, headers, Bytes::from(body.into()))
    }

    /// Returns a response with this status and an empty body.
    pub fn status(status: u16) -> Self {
        Self::answer(status, HeaderMap::new(), Bytes::new())
    }

    /// Returns a failure without a response.
    pub fn fail(kind: TransportErrorKind) -> Self {
        Self { delay: Duration::ZERO, end: End::Fail(kind, "the script says so".into()) }
    }

    /// Returns a reply that never completes.
    pub fn hang() -> Self {
        Self { delay: Duration::ZERO, end: End::Hang }
    }

    /// Returns the reply to a request after the end of the script. The request fails as not sent anywhere, and is not
    /// retried.
    pub(crate) fn exhausted(replies: usize, number: usize) -> Self {
        let message = format!(
            "the script is exhausted: it has {replies} replies, and this is request {number}; add a reply, or let the last \
             one repeat with .repeat_last()"
        );
        Self { delay: Duration::ZERO, end: End::Fail(TransportErrorKind::Request, message) }
    }

    /// Replaces the status of a response.
    #[must_use]
    pub fn with_status(mut self, code: u16) -> Self {
        if let End::Answer { status, .. } = &mut self.end {
            *status = code;
        }
        self
    }

    /// Replaces the body of a response.
    #[must_use]
    pub fn body(mut self, text: impl Into<Bytes>) -> Self {
        if let End::Answer { body, .. } = &mut self.end {
            *body = text.into();
        }
        self
    }

    /// Adds a header to a response.
    ///
    /// # Panics
    ///
    /// Panics if the value is not a valid header value.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let End::Answer { headers, .. } = &mut self.end {
            headers.append(name, value.parse().expect("a header value that HTTP allows"));
        }
        self
    }

    /// Delays the reply, on the clock of the transport.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    pub(crate) fn delay(&self) -> Duration {
        self.delay
    }

    /// Completes the reply after its delay has passed.
    pub(crate) async fn finish(self, limit: usize) -> Result<http::Response<Bytes>, TransportError> {
        match self.end {
            End::Hang => std::future::pending().await,
            End::Fail(kind, message) => Err(TransportError::new(kind, message)),
            End::Answer { body, .. } if body.len() > limit => Err(TransportError::too_large(limit)),
            End::Answer { status, headers, body } => {
                let mut response = http::Response::new(body);
                *response.status_mut() = StatusCode::from_u16(status).map_err(|_| {
                    TransportError::new(TransportErrorKind::Broken, format!("{status} is not a status"))
                })?;
                *response.headers_mut() = headers;
                Ok(response)
            }
        }
    }
}
