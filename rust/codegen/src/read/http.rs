//! The HTTP bindings of a method: verbs, path templates and what travels in the body.

use std::collections::BTreeSet;

use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor,
};

use super::reflect::{message, messages, text};
use crate::Error;
use crate::model::{HttpBinding, HttpBody, Location, Segment, Variable};
use crate::template::{self, FlawKind, Piece};

/// Verbs whose requests carry no body.
const WITHOUT_BODY: &[&str] = &["GET", "HEAD", "DELETE"];

/// Messages of any shape. Their JSON cannot be sent in a query.
const WITHOUT_SHAPE: &[&str] =
    &["google.protobuf.Any", "google.protobuf.ListValue", "google.protobuf.Struct", "google.protobuf.Value"];

/// Messages whose JSON is one scalar, so that they are allowed in a path.
const TEXT_MESSAGES: &[&str] = &[
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

/// Reads the HTTP rule of one method.
pub(super) struct Binder<'a> {
    method: &'a MethodDescriptor,
    location: Location,
}

impl<'a> Binder<'a> {
    /// Returns a reader of the rule of `method` at `location`.
    pub(super) fn new(method: &'a MethodDescriptor, location: Location) -> Self {
        Self { method, location }
    }

    /// Returns the bindings of a rule, the primary one first.
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
        let (response_body, raw_response) = match text(rule, "response_body").as_str() {
            "" => (None, false),
            name => {
                let field = self.field(&self.method.output(), name, "response_body")?;
                (Some(field.json_name().to_owned()), is_http_body(&field))
            }
        };
        let empty_body = match &body {
            HttpBody::Field(_) => {
                empty_json(&self.field(&self.method.input(), &text(rule, "body"), "body")?)
            }
            HttpBody::None | HttpBody::All | HttpBody::Raw(_) => None,
        };
        self.check_body_is_not_in_path(&body, &segments)?;
        self.check_query(&body)?;
        Ok(HttpBinding { verb, template, segments, body, empty_body, response_body, raw_response })
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
        if kind == "*" {
            return self.unsupported(
                "custom verb \"*\" stands for any verb, but a client must send one verb",
                "name one verb, for example `custom: { kind: \"HEAD\" path: \"/v1/x\" }`",
            );
        }
        if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            return self.fail(
                &format!("custom verb {kind:?} is not one that a client can send"),
                "name one verb, for example `custom: { kind: \"HEAD\" path: \"/v1/x\" }`",
            );
        }
        Ok((kind.to_ascii_uppercase(), text(&custom, "path")))
    }

    fn segments(&self, template: &str) -> Result<Vec<Segment>, Error> {
        let pieces = template::parse(template).or_else(|flaw| match flaw.kind {
            FlawKind::Malformed => {
                self.fail(&format!("the path template {template:?} is malformed: {}", flaw.what), flaw.remedy)
            }
            FlawKind::Unsupported => self.unsupported(
                &format!("a client cannot fill the path template {template:?}: {}", flaw.what),
                flaw.remedy,
            ),
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
                return self.unsupported(
                    &format!("path variable `{{{proto_path}}}`: `{name}` is a repeated or map field, which cannot be part of a path"),
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
                // A field with explicit presence is not allowed in a path when it is unset.
                (_, None) if field.supports_presence() => {}
                (kind, None) => zero = zero_text(&kind),
            }
        }
        Ok(Variable { proto_path, json_path, template, zero })
    }

    fn body(&self, rule: &DynamicMessage, verb: &str) -> Result<HttpBody, Error> {
        let body = text(rule, "body");
        if !body.is_empty() && WITHOUT_BODY.contains(&verb) {
            return self.unsupported(
                &format!("{verb} has body {body:?}, but requests with that verb have no body"),
                "leave `body` out (the fields travel in the query), or use post, put or patch",
            );
        }
        match body.as_str() {
            "" => Ok(HttpBody::None),
            "*" => Ok(HttpBody::All),
            path if path.contains('.') => self.unsupported(
                &format!(
                    "body {path:?} is a path of fields, but a body can only be one field of the request"
                ),
                "name a field of the request, or \"*\" for all of them",
            ),
            name => {
                let field = self.field(&self.method.input(), name, "body")?;
                let name = field.json_name().to_owned();
                Ok(if is_http_body(&field) { HttpBody::Raw(name) } else { HttpBody::Field(name) })
            }
        }
    }

    fn check_body_is_not_in_path(&self, body: &HttpBody, segments: &[Segment]) -> Result<(), Error> {
        let (HttpBody::Field(name) | HttpBody::Raw(name)) = body else { return Ok(()) };
        let in_path = segments.iter().find_map(|segment| match segment {
            Segment::Variable(variable) if variable.json_path == [name.as_str()] => {
                Some(&variable.proto_path)
            }
            _ => None,
        });
        match in_path {
            None => Ok(()),
            Some(field) => self.unsupported(
                &format!("`{field}` is both in the path and the body"),
                "use another field as `body`, or \"*\" for all fields that the path does not hold",
            ),
        }
    }

    /// Rejects fields that are in neither the path nor the body and that a query cannot hold: lists of messages and
    /// maps.
    fn check_query(&self, body: &HttpBody) -> Result<(), Error> {
        let is_body = |field: &FieldDescriptor| match body {
            HttpBody::None => false,
            HttpBody::All => true,
            HttpBody::Field(name) | HttpBody::Raw(name) => field.json_name() == name,
        };
        let input = self.method.input();
        let mut seen = BTreeSet::from([input.full_name().to_owned()]);
        let found = input
            .fields()
            .filter(|field| !is_body(field))
            .find_map(|field| without_query_form(&field, &mut seen));
        match found {
            None => Ok(()),
            Some((field, what)) => self.unsupported(
                &format!("`{field}` is {what}, which cannot be sent in a query"),
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

    /// Returns the error for a valid rule that clients do not support.
    fn unsupported<T>(&self, what: &str, remedy: &str) -> Result<T, Error> {
        Err(Error::unsupported(&self.location, format!("{}: {what}", self.method.full_name()), remedy))
    }
}

/// Returns true if the field is sent as plain bytes.
fn is_http_body(field: &FieldDescriptor) -> bool {
    !field.is_list()
        && field.kind().as_message().is_some_and(|kind| kind.full_name() == "google.api.HttpBody")
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

/// Returns the first field, this one or one inside it, that a query cannot hold: its path and its kind.
fn without_query_form(field: &FieldDescriptor, seen: &mut BTreeSet<String>) -> Option<(String, String)> {
    let Kind::Message(message) = field.kind() else { return None };
    let name = field.name().to_owned();
    if field.is_map() {
        return Some((name, "a map".to_owned()));
    }
    if field.is_list() {
        return Some((name, "a list of messages".to_owned()));
    }
    if WITHOUT_SHAPE.contains(&message.full_name()) {
        return Some((name, format!("a {}", message.full_name())));
    }
    if !seen.insert(message.full_name().to_owned()) {
        return None;
    }
    let (inner, what) = message.fields().find_map(|field| without_query_form(&field, seen))?;
    Some((format!("{name}.{inner}"), what))
}
