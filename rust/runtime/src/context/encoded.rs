//! An encoded request, with the format of its response. It is encoded once per call and sent by every attempt.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};

use crate::options::Codec;

/// An encoded request. It is made once per call, and every attempt sends the same bytes.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) head: Arc<Head>,
    /// `None` if the binding has no body.
    pub(crate) body: Option<Bytes>,
}

/// The parts of a request other than its body, without the headers of the caller and of the attempt.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) verb: Method,
    pub(crate) url: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) response: ResponseForm,
}

impl Encoded {
    /// Builds the request of one attempt. Headers of the protocol win over headers of the caller.
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

/// The content of the body of a successful response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseForm {
    pub(crate) codec: Codec,
    /// The body holds this field of the response instead of the whole message.
    pub(crate) field: Option<&'static str>,
    /// The field is a `google.api.HttpBody`, so the body is not JSON.
    pub(crate) raw: bool,
}

impl ResponseForm {
    /// The body holds the whole message.
    pub(crate) fn whole(codec: Codec) -> Self {
        Self { codec, field: None, raw: false }
    }
}
