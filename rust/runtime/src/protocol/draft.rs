//! A request before it has a URL, and the parts that several protocols share.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use smallvec::SmallVec;

use super::base_url::BaseUrl;
use crate::context::{CallContext, ResponseForm};
use crate::error::Error;
use crate::message::{BoxError, Outgoing};
use crate::options::{Codec, Compression};
use crate::outcome::{Code, Outcome};
use crate::spec::MethodSpec;

/// A request with one message, before it is encoded.
#[derive(Clone, Copy)]
pub(crate) struct UnaryRequest<'a> {
    pub(crate) cx: &'a CallContext,
    pub(crate) base: &'a BaseUrl,
    pub(crate) message: &'a dyn Outgoing,
    /// The full name of the message that the method returns.
    pub(crate) response_name: &'static str,
}

/// An encoded request without scheme, host and base path.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(super) verb: Method,
    /// Starts with a slash.
    pub(super) path_and_query: Bytes,
    /// `None` if the binding has no body.
    pub(super) body: Option<Bytes>,
    /// The headers of the protocol without the timeout.
    pub(super) headers: Headers,
    pub(super) response: ResponseForm,
}

/// A short list of headers with distinct names.
pub(super) type Headers = SmallVec<[(HeaderName, HeaderValue); 5]>;

impl Draft {
    /// A POST whose body and answer are whole messages.
    pub(super) fn post(path: String, headers: Headers, body: Bytes, codec: Codec) -> Self {
        Self {
            verb: Method::POST,
            path_and_query: path.into(),
            body: Some(body),
            headers,
            response: ResponseForm::whole(codec),
        }
    }

    /// Names the compression of the body in a header.
    pub(super) fn with_content_encoding(mut self, compression: Compression) -> Self {
        if self.body.is_some() && compression == Compression::Gzip {
            self.headers.push((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        }
        self
    }
}

/// `/package.Service/Method` after a prefix.
pub(super) fn rpc_path(prefix: &str, method: &MethodSpec) -> String {
    [prefix, "/", method.service().full_name(), "/", method.name()].concat()
}

/// The message in the form of the codec.
pub(super) fn write(codec: Codec, message: &dyn Outgoing) -> Result<Vec<u8>, Error> {
    match codec {
        Codec::Json => message.json().map_err(|error| unencodable(message.name(), error)),
        Codec::Proto => Ok(message.binary()),
    }
}

pub(super) fn unencodable(name: &str, error: BoxError) -> Error {
    Error::of(Outcome::Local, Code::Internal, format!("request {name} cannot be written")).with_source(error)
}
