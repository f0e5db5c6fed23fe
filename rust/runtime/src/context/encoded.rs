//! A request as it travels, and how its answer is to be read: encoded once per call, sent by every attempt.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use crate::options::Codec;

/// A request as it travels, made once per call: every attempt sends these bytes.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) head: Arc<Head>,
    /// Absent where the binding has no body.
    pub(crate) body: Option<Bytes>,
}

/// What stands before the body, but for the headers of the caller and those of an attempt.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) verb: Method,
    pub(crate) url: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) response: ResponseForm,
}

impl Encoded {
    /// The request of one attempt, with the caller's headers; those of the protocol hold.
    pub(crate) fn request(&self, of_caller: &HeaderMap) -> http::Request<Bytes> {
        let mut request = http::Request::new(self.body.clone().unwrap_or_default());
        *request.method_mut() = self.head.verb.clone();
        *request.uri_mut() = self.head.url.clone();
        let mut headers = self.head.headers.clone();
        for (name, value) in of_caller {
            if !self.head.headers.contains_key(name) {
                headers.append(name, value.clone());
            }
        }
        *request.headers_mut() = headers;
        request
    }
}

/// What the body of a successful answer holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseForm {
    pub(crate) codec: Codec,
    /// The field of the response that it holds alone.
    pub(crate) field: Option<&'static str>,
    /// The field is a `google.api.HttpBody`, so the body is not JSON.
    pub(crate) raw: bool,
}

impl ResponseForm {
    /// The whole message.
    pub(crate) fn whole(codec: Codec) -> Self {
        Self { codec, field: None, raw: false }
    }
}
