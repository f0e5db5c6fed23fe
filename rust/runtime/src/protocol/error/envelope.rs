//! The shapes of error bodies, from all frameworks.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::status;
use crate::error::{ErrorDetail, ErrorShape};
use crate::outcome::Code;
use crate::protocol::base64::decode_lenient;

/// The content of an error body. Without a code, only its message and details are known.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) shape: ErrorShape,
    pub(super) code: Option<Code>,
    pub(super) raw_code: Option<String>,
    pub(super) message: String,
    pub(super) meta: BTreeMap<String, String>,
}

impl Envelope {
    fn new(shape: ErrorShape, code: Option<Code>, message: &str) -> Self {
        Self { shape, code, raw_code: None, message: message.to_owned(), meta: BTreeMap::new() }
    }

    fn with_raw_code(mut self, raw: impl Into<String>) -> Self {
        self.raw_code = Some(raw.into());
        self
    }
}

/// The JSON object of a body, or the only item of an array.
pub(super) fn object(body: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body).ok()? {
        Value::Object(object) => Some(object),
        Value::Array(items) => match <[Value; 1]>::try_from(items) {
            Ok([Value::Object(object)]) => Some(object),
            _ => None,
        },
        _ => None,
    }
}

/// The facts of an answer that decide how its body is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The shape that the protocol of the call defines.
    pub(super) native: Option<ErrorShape>,
    pub(super) status: u16,
    /// The content type is `application/problem+json`.
    pub(super) problem: bool,
}

/// Recognises the shape of a body. `None` when the body has neither a code nor a message nor details.
pub(super) fn recognise(frame: Frame, body: &Map<String, Value>) -> Option<Envelope> {
    if let Some(Value::Object(error)) = body.get("error") {
        return Some(google(error));
    }
    if frame.problem || is_problem(body) {
        let code = status::google(frame.status);
        let envelope = Envelope::new(ErrorShape::Problem, Some(code), &problem_message(body));
        return Some(Envelope { raw_code: text(body, "code").map(str::to_owned), ..envelope });
    }
    match body.get("code") {
        Some(Value::String(name)) if body.get("msg").is_some_and(Value::is_string) => {
            Some(twirp(frame, name, body))
        }
        Some(Value::String(name)) => {
            let code = Code::from_name(name).or_else(|| twirp_code(name).filter(|_| is_twirp(frame)));
            let shape =
                if code.is_some() && is_twirp(frame) { ErrorShape::Twirp } else { ErrorShape::Connect };
            Some(Envelope::new(shape, code, first_text(body)).with_raw_code(name.as_str()))
        }
        Some(Value::Number(number))
            if ["message", "details", "error"].iter().any(|key| body.contains_key(*key)) =>
        {
            let code = number.as_i64();
            // A number that is not in google.rpc.Code is a code of the service itself, so it does not say the kind of error.
            let is_status = code.is_some_and(|code| (0..=16).contains(&code));
            let shape = if is_status { ErrorShape::Status } else { ErrorShape::Message };
            let code = is_status.then(|| code.and_then(Code::from_number).unwrap_or(Code::Unknown));
            Some(Envelope::new(shape, code, first_text(body)).with_raw_code(number.to_string()))
        }
        _ => without_code(frame, body),
    }
}

fn is_twirp(frame: Frame) -> bool {
    frame.native == Some(ErrorShape::Twirp)
}

fn text<'a>(body: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str)
}

fn first_text(body: &Map<String, Value>) -> &str {
    text(body, "message").or_else(|| text(body, "msg")).or_else(|| text(body, "error")).unwrap_or_default()
}

/// `{"error":{..}}`: Google's REST services name the code or give an HTTP status; streams of grpc-gateway give a gRPC number.
fn google(error: &Map<String, Value>) -> Envelope {
    let named = text(error, "status").and_then(Code::from_name);
    let number = error.get("code").or_else(|| error.get("grpc_code"));
    let by_name = number.and_then(Value::as_str).and_then(Code::from_name);
    let by_number = number.and_then(Value::as_i64).map(|number| match u16::try_from(number) {
        Ok(status) if status >= 100 => status::google(status),
        _ => Code::from_number(number).unwrap_or(Code::Unknown),
    });
    let code = named.or(by_name).or(by_number);
    let raw = text(error, "status").map(str::to_owned).or_else(|| match number? {
        Value::String(name) => Some(name.clone()),
        number => Some(number.to_string()),
    });
    Envelope { raw_code: raw, ..Envelope::new(ErrorShape::Google, code, first_text(error)) }
}

fn is_problem(body: &Map<String, Value>) -> bool {
    let members = ["type", "title", "status", "detail", "instance"];
    !body.contains_key("code") && members.iter().filter(|key| body.contains_key(**key)).count() >= 2
}

fn problem_message(body: &Map<String, Value>) -> String {
    match (text(body, "title"), text(body, "detail")) {
        (Some(title), Some(detail)) => format!("{title}: {detail}"),
        (title, detail) => title.or(detail).unwrap_or_else(|| first_text(body)).to_owned(),
    }
}

/// The two codes that only Twirp has.
fn twirp_code(name: &str) -> Option<Code> {
    match name {
        "malformed" => Some(Code::InvalidArgument),
        "bad_route" => Some(Code::Unimplemented),
        _ => None,
    }
}

fn twirp(frame: Frame, name: &str, body: &Map<String, Value>) -> Envelope {
    let known = Code::from_name(name).or_else(|| twirp_code(name));
    // A Twirp server may use a code of a later version.
    let code = known.or((is_twirp(frame) && !name.is_empty()).then_some(Code::Internal));
    let mut envelope = Envelope::new(ErrorShape::Twirp, code, first_text(body)).with_raw_code(name);
    if let Some(Value::Object(meta)) = body.get("meta") {
        let texts = meta.iter().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        envelope.meta = texts.collect();
    }
    envelope
}

/// A body without a code: the code comes from the status, and the message from the body.
fn without_code(frame: Frame, body: &Map<String, Value>) -> Option<Envelope> {
    if let Some(error) = text(body, "error")
        && let Some(description) = text(body, "error_description")
    {
        return Some(Envelope::new(ErrorShape::OAuth, None, description).with_raw_code(error));
    }
    let listed = body.get("errors").and_then(Value::as_array).and_then(|errors| match errors.first()? {
        Value::String(message) => Some(message.as_str()),
        Value::Object(error) => {
            text(error, "message").or_else(|| text(error, "detail")).or_else(|| text(error, "title"))
        }
        _ => None,
    });
    let said =
        ["message", "msg", "error", "title", "detail"].iter().find_map(|key| text(body, key)).or(listed);
    let shape = if frame.native == Some(ErrorShape::Connect) && body.contains_key("message") {
        ErrorShape::Connect
    } else {
        ErrorShape::Message
    };
    match said {
        Some(message) => Some(Envelope::new(shape, None, message)),
        // Details are kept even without a message.
        None if body.contains_key("details") => Some(Envelope::new(shape, None, "")),
        None => None,
    }
}

#[derive(serde::Deserialize)]
struct Outer<'a> {
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    details: Option<&'a RawValue>,
}

/// The details of a body in their order, byte for byte: `{"@type":..}` objects, or Connect's type and base64 value.
pub(super) fn details(body: &[u8]) -> Vec<ErrorDetail> {
    let outer = serde_json::from_slice::<Outer<'_>>(body)
        .ok()
        .or_else(|| serde_json::from_slice::<[Outer<'_>; 1]>(body).ok().map(|[outer]| outer));
    let Some(outer) = outer else { return Vec::new() };
    let inner = outer.error.and_then(|error| serde_json::from_str::<Outer<'_>>(error.get()).ok());
    let list = inner.and_then(|inner| inner.details).or(outer.details);
    let items = list.and_then(|list| serde_json::from_str::<Vec<&RawValue>>(list.get()).ok());
    items.unwrap_or_default().into_iter().filter_map(detail).collect()
}

fn detail(raw: &RawValue) -> Option<ErrorDetail> {
    let object: Map<String, Value> = serde_json::from_str(raw.get()).ok()?;
    if let Some(name) = text(&object, "@type") {
        return Some(ErrorDetail::json(name, raw.get().as_bytes().to_vec()));
    }
    let value = decode_lenient(text(&object, "value").unwrap_or_default())?;
    Some(ErrorDetail::proto(text(&object, "type")?, value))
}
