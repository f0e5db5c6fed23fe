//! The part of an answer that holds the message.

use std::borrow::Cow;

use bytes::Bytes;

use crate::error::Error;
use crate::options::Codec;
use crate::outcome::{Code, Outcome};
use crate::rt::Clock;

/// The limit and the clock for reading an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) max_response_bytes: usize,
    pub(crate) clock: &'a dyn Clock,
}

/// The source that the message of a successful answer is decoded from.
#[derive(Debug)]
pub(crate) enum Payload<'a> {
    /// No source: the message has no fields.
    Nothing,
    /// The whole message in protobuf's binary form.
    Binary(Bytes),
    /// The whole message as JSON.
    Json(Cow<'a, [u8]>),
    /// The JSON of one field of the message.
    Field(&'static str, &'a [u8]),
}

impl<'a> Payload<'a> {
    /// A body that is the whole message; `name` is the full name of the message.
    pub(super) fn whole(codec: Codec, body: &'a Bytes, name: &str) -> Result<Self, Error> {
        match codec {
            Codec::Proto => Ok(Payload::Binary(body.clone())),
            Codec::Json if body.is_empty() => Err(empty(name)),
            Codec::Json => Ok(Payload::Json(Cow::Borrowed(body))),
        }
    }
}

pub(super) fn empty(name: &str) -> Error {
    Error::of(Outcome::Decode, Code::Internal, format!("the answer is empty, and {name} was expected"))
}
