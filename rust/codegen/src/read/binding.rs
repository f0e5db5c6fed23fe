//! The HTTP rule of a method.

use std::collections::BTreeSet;

use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor,
};

use super::{message, messages, text};
use crate::Error;
use crate::model::{HttpBinding, HttpBody, Location, Segment, Variable};
use crate::template::{self, Piece};

/// Messages whose JSON is one scalar, so that they can stand in a path.
const TEXT_MESSAGES: [&str; 12] = [
    "google.protobuf.BoolValue",
    "google.protobuf.BytesValue",
    "google.protobuf.DoubleValue",
    "google.protobuf.Duration",
    "google.protobuf.FieldMask",
    "google.protobuf.FloatValue",
    "google.protobuf.Int32Value",
    "google.protobuf.Int64Value",
    "google.protobuf.StringValue",
    "google.protobuf.Timestamp",
    "google.protobuf.UInt32Value",
    "google.protobuf.UInt64Value",
];

/// Messages whose JSON is of any shape, so that a query cannot hold them.
const JSON_MESSAGES: [&str; 4] =
    ["google.protobuf.Any", "google.protobuf.ListValue", "google.protobuf.Struct", "google.protobuf.Value"];

/// Reads the HTTP rule of one method.
pub(super) struct Binder<'a> {
    pub(super) method: &'a MethodDescriptor,
    pub(super) location: Location,
}

impl Binder<'_> {
    pub(super) fn bindings(&self, rule: &DynamicMessage) -> Result<Vec<HttpBinding>, Error> {
        let additional = messages(rule, "additional_bindings");
        if additional.iter().any(|rule| !messages(rule, "additional_bindings").is_empty()) {
            return self.fail(
                "additional_bindings stand inside of additional_bindings",
                "list all of them in the outer rule: they nest one level deep",
            );
        }
        std::iter::once(rule).chain(&additional).map(|rule| self.binding(rule)).collect()
    }

    fn binding(&self, rule: &DynamicMessage) -> Result<HttpBinding, Error> {
        let (verb, template) = self.pattern(rule)?;
        let segments = self.segments(&template)?;
        let body = self.body(rule, &verb)?;
        let response_body = match text(rule, "response_body").as_str() {
            "" => None,
            name => Some(self.field(&self.method.output(), name, "response_body")?.json_name().to_owned()),
        };
        let empty_body = match &body {
            HttpBody::Field(_) => {
                empty_json(&self.field(&self.method.input(), &text(rule, "body"), "body")?)
            }
            _ => None,
        };
        self.check_query(&body, &segments)?;
        Ok(HttpBinding { verb, template, segments, body, empty_body, response_body })
    }

    fn pattern(&self, rule: &DynamicMessage) -> Result<(String, String), Error> {
        let verbs = ["get", "put", "post", "delete", "patch"];
        if let Some(verb) = verbs.into_iter().find(|verb| rule.has_field_by_name(verb)) {
            return Ok((verb.to_ascii_uppercase(), text(rule, verb)));
        }
        let Some(custom) = message(rule, "custom") else {
            return self
                .fail("google.api.http has no verb", "add one of get, put, post, delete, patch or custom");
        };
        let kind = text(&custom, "kind");
        if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_alphabetic()) {
            return self.fail(
                &format!("custom verb {kind:?} is not one that a client can send"),
                "name one verb, for example `custom: { kind: \"HEAD\" path: \"/v1/x\" }`",
            );
        }
        Ok((kind.to_ascii_uppercase(), text(&custom, "path")))
    }

    fn segments(&self, template: &str) -> Result<Vec<Segment>, Error> {
        let pieces = template::parse(template).or_else(|bad| {
            self.fail(&format!("the path template {template:?} is malformed: {}", bad.what), bad.remedy)
        })?;
        let mut seen = BTreeSet::new();
        let segment = |piece| match piece {
            Piece::Literal(text) => Ok(Segment::Literal(text)),
            Piece::Variable { field, .. } if !seen.insert(field.clone()) => self.fail(
                &format!("the path template {template:?} names `{field}` twice"),
                "name each request field once",
            ),
            Piece::Variable { field, template } => self.variable(field, template).map(Segment::Variable),
        };
        pieces.into_iter().map(segment).collect()
    }

    fn variable(&self, proto_path: String, template: String) -> Result<Variable, Error> {
        let mut json_path = Vec::new();
        let mut names = proto_path.split('.').peekable();
        let mut parent = self.method.input();
        let mut zero = String::new();
        while let Some(name) = names.next() {
            let field = self.field(&parent, name, &format!("path variable `{{{proto_path}}}`"))?;
            if field.cardinality() == Cardinality::Repeated {
                return self.fail(
                    &format!("path variable `{{{proto_path}}}`: `{name}` is a repeated or map field, which has no place in a path"),
                    "use a singular field, or move the field to the body or the query",
                );
            }
            json_path.push(field.json_name().to_owned());
            match (field.kind(), names.peek()) {
                (Kind::Message(message), Some(_)) => parent = message,
                (_, Some(next)) => {
                    return self.fail(
                        &format!("path variable `{{{proto_path}}}`: `{name}` is not a message, so it has no `{next}`"),
                        "name a field of the request",
                    );
                }
                (Kind::Message(message), None) if TEXT_MESSAGES.contains(&message.full_name()) => {}
                (Kind::Message(message), None) => {
                    return self.fail(
                        &format!("path variable `{{{proto_path}}}` is a message, {}", message.full_name()),
                        "name one of its fields, as in `{user.user_id}`",
                    );
                }
                // One that tells unset from zero is unset.
                (_, None) if field.supports_presence() => {}
                (kind, None) => zero = zero_text(&kind),
            }
        }
        Ok(Variable { proto_path, json_path, template, zero })
    }

    fn body(&self, rule: &DynamicMessage, verb: &str) -> Result<HttpBody, Error> {
        let body = text(rule, "body");
        if !body.is_empty() && (verb == "GET" || verb == "DELETE") {
            return self.fail(
                &format!("{verb} has body {body:?}, and requests of that verb carry none"),
                "leave `body` out (the fields travel in the query), or use post, put or patch",
            );
        }
        match body.as_str() {
            "" => Ok(HttpBody::None),
            "*" => Ok(HttpBody::All),
            name => {
                let field = self.field(&self.method.input(), name, "body")?;
                let name = field.json_name().to_owned();
                let kind = field.kind();
                let is_raw = kind.as_message().is_some_and(|kind| kind.full_name() == "google.api.HttpBody");
                Ok(if is_raw && !field.is_list() { HttpBody::Raw(name) } else { HttpBody::Field(name) })
            }
        }
    }

    /// What neither the path nor the body holds travels in the query, where lists of messages and maps have no form.
    fn check_query(&self, body: &HttpBody, segments: &[Segment]) -> Result<(), Error> {
        if *body == HttpBody::All {
            return Ok(());
        }
        let is_bound = |name: &str| {
            matches!(body, HttpBody::Field(field) | HttpBody::Raw(field) if field == name)
                || segments
                    .iter()
                    .any(|segment| matches!(segment, Segment::Variable(v) if v.json_path == [name]))
        };
        let is_json = |field: &FieldDescriptor| {
            field.kind().as_message().is_some_and(|kind| JSON_MESSAGES.contains(&kind.full_name()))
        };
        let has_no_form = |field: &FieldDescriptor| {
            field.is_map() || (field.is_list() && field.kind().as_message().is_some()) || is_json(field)
        };
        let input = self.method.input();
        match input.fields().find(|field| has_no_form(field) && !is_bound(field.json_name())) {
            None => Ok(()),
            Some(field) => self.fail(
                &format!(
                    "`{}` is a map, a list of messages or free-form JSON, which has no form in a query",
                    field.name()
                ),
                "send the request as a body, `body: \"*\"`, or the field alone, with its name as `body`",
            ),
        }
    }

    fn field(&self, message: &MessageDescriptor, name: &str, what: &str) -> Result<FieldDescriptor, Error> {
        message.get_field_by_name(name).map_or_else(
            || {
                let names: Vec<String> = message.fields().map(|field| field.name().to_owned()).collect();
                self.fail(
                    &format!("{what}: {} has no field `{name}`", message.full_name()),
                    &match names.is_empty() {
                        true => "add the field to the message".to_owned(),
                        false => format!("use one of its fields: {}", names.join(", ")),
                    },
                )
            },
            Ok,
        )
    }

    fn fail<T>(&self, what: &str, remedy: &str) -> Result<T, Error> {
        Err(Error::new(&self.location, format!("{}: {what}", self.method.full_name()), remedy))
    }
}

/// Returns the JSON of a field that is not set, or `None` for `{}`.
fn empty_json(field: &FieldDescriptor) -> Option<String> {
    if field.is_map() {
        return None;
    }
    if field.is_list() {
        return Some("[]".to_owned());
    }
    match field.kind() {
        Kind::Message(_) => None,
        _ if field.supports_presence() => Some("null".to_owned()),
        Kind::String | Kind::Bytes => Some("\"\"".to_owned()),
        Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => {
            Some("\"0\"".to_owned())
        }
        Kind::Enum(item) => Some(format!("{:?}", item.default_value().name())),
        kind => Some(zero_text(&kind)),
    }
}

/// Returns the text that the zero value of a field has in a path.
fn zero_text(kind: &Kind) -> String {
    match kind {
        Kind::String | Kind::Bytes => String::new(),
        Kind::Bool => "false".to_owned(),
        Kind::Enum(item) => item.default_value().name().to_owned(),
        _ => "0".to_owned(),
    }
}
