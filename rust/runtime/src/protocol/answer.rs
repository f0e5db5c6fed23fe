//! The way from an HTTP response to a message or an error.

use bytes::Bytes;
use http::{Response, header};

use super::dialect::Dialect;
use super::payload::{Payload, Reading};
use super::{compression, error};
use crate::context::ResponseForm;
use crate::error::Error;
use crate::message::{BoxError, Message};
use crate::outcome::{Code, Outcome};

/// Decompresses and checks an answer. An answer that is not a success becomes an error.
pub(crate) fn accept(
    dialect: &dyn Dialect,
    form: ResponseForm,
    answer: Response<Bytes>,
    reading: Reading<'_>,
) -> Result<Response<Bytes>, Error> {
    if !dialect.is_success(answer.status()) {
        return Err(failure(dialect, answer, reading));
    }
    let mut answer = match answer.headers().contains_key(header::CONTENT_ENCODING) {
        true => decompress(answer, reading.max_response_bytes)?,
        false => answer,
    };
    dialect.check(form, &mut answer, reading)?;
    Ok(answer)
}

// The two functions below are not inlined, so that the common path stays small.

#[inline(never)]
fn decompress(answer: Response<Bytes>, limit: usize) -> Result<Response<Bytes>, Error> {
    let (mut parts, body) = answer.into_parts();
    let status = parts.status.as_u16();
    let body = compression::decode(&mut parts.headers, body, limit)
        .map_err(|error| error.with_http_status(status))?;
    Ok(Response::from_parts(parts, body))
}

#[inline(never)]
fn failure(dialect: &dyn Dialect, answer: Response<Bytes>, reading: Reading<'_>) -> Error {
    let (mut parts, body) = answer.into_parts();
    let limit = reading.max_response_bytes.min(4 * error::MAX_ENVELOPE);
    // The status alone makes an error, so a body that cannot be decompressed is ignored.
    let body = compression::decode(&mut parts.headers, body, limit).unwrap_or_default();
    error::decode_error(dialect, &Response::from_parts(parts, body), reading.clock.wall())
}

/// Decodes the message of a successful answer.
pub(crate) fn decode<Res: Message>(
    dialect: &dyn Dialect,
    form: ResponseForm,
    answer: &Response<Bytes>,
) -> Result<Res, Error> {
    // This function is compiled once per method, so it holds only the parts that need the type.
    let read = match payload(dialect, form, answer, Res::FULL_NAME)? {
        Payload::Nothing => return Ok(Res::default()),
        Payload::Binary(bytes) => Res::decode(bytes).map_err(BoxError::from),
        Payload::Json(text) => Res::from_json(&text),
        Payload::Field(name, text) => Res::read_json_field(name, text),
    };
    read.map_err(|error| unreadable(dialect, Res::FULL_NAME, error, answer))
}

fn payload<'a>(
    dialect: &dyn Dialect,
    form: ResponseForm,
    answer: &'a Response<Bytes>,
    name: &str,
) -> Result<Payload<'a>, Error> {
    dialect.payload(form, answer, name).map_err(|error| error::keep(dialect, error, answer))
}

#[cold]
fn unreadable(dialect: &dyn Dialect, name: &str, error: BoxError, answer: &Response<Bytes>) -> Error {
    error::keep(dialect, undecodable(name, answer.body()).with_source(error), answer)
}

fn undecodable(name: &str, body: &[u8]) -> Error {
    // The body may hold a secret, so the message describes it and does not quote it.
    let (code, looks) = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => (Code::Unknown, "; it looks like HTML, so a proxy may have answered"),
        _ => (Code::Internal, ""),
    };
    let size = body.len();
    Error::of(Outcome::Decode, code, format!("the answer of {size} bytes cannot be read as {name}{looks}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::CallContext;
    use crate::message::Outgoing;
    use crate::options::{CallOptions, Codec, TimeoutHeader};
    use crate::protocol::draft::{Draft, UnaryRequest};
    use crate::rt::TokioClock;

    /// A protocol that puts one byte before each message: 0, or 1 for an error in a successful answer.
    #[derive(Debug)]
    struct Framed;

    impl Dialect for Framed {
        fn encode(&self, _: &UnaryRequest<'_>) -> Result<Draft, Error> {
            unreachable!("only answers are read")
        }

        fn body(&self, _: &CallOptions, _: &dyn Outgoing) -> Result<Bytes, Error> {
            unreachable!("only answers are read")
        }

        fn has_constant_head(&self, _: &CallContext, _: &dyn Outgoing) -> bool {
            true
        }

        fn timeout_header(&self, _: &CallOptions) -> TimeoutHeader {
            TimeoutHeader::GrpcTimeout
        }

        fn check(&self, _: ResponseForm, answer: &mut Response<Bytes>, _: Reading<'_>) -> Result<(), Error> {
            let frame = answer.body().clone();
            match frame.first() {
                Some(0) => *answer.body_mut() = frame.slice(1..),
                _ => return Err(Error::new(Code::Aborted, "framed")),
            }
            Ok(())
        }

        fn code_of_status(&self, _: u16) -> Code {
            Code::Unknown
        }
    }

    #[test]
    fn a_dialect_can_unwrap_a_message_and_fail_an_answer_of_status_200() {
        let read = |body: &'static [u8]| {
            let reading = Reading { max_response_bytes: 9, clock: &TokioClock };
            let form = ResponseForm::whole(Codec::Json);
            let answer = accept(&Framed, form, Response::new(Bytes::from_static(body)), reading)?;
            decode::<String>(&Framed, form, &answer)
        };
        assert_eq!(read(b"\0\"hi\"").expect("a message"), "hi");
        assert_eq!(read(b"\x01\"hi\"").expect_err("an error").code(), Code::Aborted);
        assert_eq!(read(b"\0").expect_err("an empty message").outcome(), Outcome::Decode);
    }
}
