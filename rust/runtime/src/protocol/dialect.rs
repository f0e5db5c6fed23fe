//! The interface that each wire protocol implements.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use super::draft::{Draft, UnaryRequest};
use super::payload::{Payload, Reading};
use crate::context::{CallContext, ResponseForm};
use crate::error::{Error, ErrorShape};
use crate::message::Outgoing;
use crate::options::{CallOptions, TimeoutHeader};
use crate::outcome::Code;

/// One wire protocol: how requests are written and answers are read.
///
/// A new protocol is a file with an implementation, and a line in [`dialect_of`](super::dialect_of).
pub(crate) trait Dialect: fmt::Debug + Send + Sync {
    /// Encodes a request. The timeout and the routing header are added later.
    fn encode(&self, request: &UnaryRequest<'_>) -> Result<Draft, Error>;

    /// Writes the whole message as a body, compressed if the options say so.
    fn body(&self, options: &CallOptions, message: &dyn Outgoing) -> Result<Bytes, Error>;

    /// Returns `true` when the head of a request is the same for all messages of the method, and [`body`](Self::body) writes
    /// its body.
    fn has_constant_head(&self, cx: &CallContext, message: &dyn Outgoing) -> bool;

    /// The header that tells the server how much time is left.
    fn timeout_header(&self, options: &CallOptions) -> TimeoutHeader;

    /// Returns `true` when answers of this status hold a message.
    fn is_success(&self, status: StatusCode) -> bool {
        status == StatusCode::OK
    }

    /// Checks an answer whose status is a success and whose `Content-Encoding` is undone. May replace the body by what the
    /// protocol wraps in it.
    fn check(
        &self,
        _form: ResponseForm,
        _answer: &mut Response<Bytes>,
        _reading: Reading<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Finds the message in a checked answer; `name` is the full name of the message.
    fn payload<'a>(
        &self,
        form: ResponseForm,
        answer: &'a Response<Bytes>,
        name: &str,
    ) -> Result<Payload<'a>, Error> {
        Payload::whole(form.codec, answer.body(), name)
    }

    /// Splits the headers of an answer into metadata and trailers.
    fn split_trailers(&self, headers: HeaderMap) -> (HeaderMap, HeaderMap) {
        (headers, HeaderMap::new())
    }

    /// The code of an error whose body names none.
    fn code_of_status(&self, status: u16) -> Code;

    /// The shape of error bodies that the protocol itself defines.
    fn error_shape(&self) -> Option<ErrorShape> {
        None
    }

    /// Returns `true` when an error body may be JSON although its media type is another one. The media type is in lower case.
    fn may_mislabel_json(&self, _media_type: &str) -> bool {
        true
    }

    /// Returns `true` when errors carry the metadata and the trailers of the service.
    fn errors_have_metadata(&self) -> bool {
        false
    }
}
