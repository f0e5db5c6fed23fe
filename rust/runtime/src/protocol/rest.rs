//! Requests by `google.api.http`: which fields go to the path, the query and the body.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::Encoded;
use crate::outcome::Outcome;
use crate::{Code, Error, HttpBinding, HttpBody, MethodSpec, Segment, Variable};

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same with slashes kept, for variables of several segments.
const ENCODED_BUT_SLASH: &AsciiSet = &ENCODED.remove(b'/');

fn invalid(message: String) -> Error {
    Error::of(Outcome::Local, Code::InvalidArgument, message)
}

pub(super) fn has_variables(binding: &HttpBinding) -> bool {
    binding.segments.iter().any(|segment| matches!(segment, Segment::Variable(_)))
}

pub(super) fn verb(binding: &HttpBinding) -> Result<Method, Error> {
    Method::from_bytes(binding.verb.as_bytes())
        .map_err(|_| invalid(format!("{:?} is not an HTTP method", binding.verb)))
}

/// Encodes by the first binding whose variables all have a fitting value.
pub(super) fn encode(method: &MethodSpec, message: Value) -> Result<Encoded, Error> {
    let mut misfits = Vec::new();
    for binding in method.bindings() {
        match path(binding, &message) {
            Ok(path) => return finish(binding, path, message),
            Err(why) => misfits.push(format!("{} {} ({why})", binding.verb, binding.template)),
        }
    }
    Err(invalid(format!("the request fits no HTTP binding: {}", misfits.join("; "))))
}

fn path(binding: &HttpBinding, message: &Value) -> Result<String, String> {
    let mut path = String::with_capacity(64);
    for segment in binding.segments {
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Variable(variable) => push_variable(&mut path, variable, message)?,
        }
    }
    Ok(path)
}

fn push_variable(path: &mut String, variable: &Variable, message: &Value) -> Result<(), String> {
    let name = variable.proto_path;
    let value = variable.json_path.iter().try_fold(message, |value, key| value.get(key));
    let text = match value {
        None | Some(Value::Null) => variable.zero.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Number(value)) => value.to_string(),
        Some(Value::Array(_) | Value::Object(_)) => return Err(format!("{name} is not a scalar")),
    };
    if text.is_empty() {
        return Err(format!("{name} is empty; set it, because it is a part of the path"));
    }
    if !fits(variable.template, &text) {
        return Err(format!("{name} is {text:?}, which does not match {}", variable.template));
    }
    // A URL parser takes these for steps in the tree, even when they are percent-encoded.
    if text.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(format!("{name} is {text:?}, and a segment of . or .. would lead to another path"));
    }
    let set = if variable.template == "*" { ENCODED } else { ENCODED_BUT_SLASH };
    path.extend(utf8_percent_encode(&text, set));
    Ok(())
}

/// Whether a value matches a template of literals, `*` and a last `**`.
fn fits(template: &str, value: &str) -> bool {
    if template == "*" {
        return true; // A slash is percent-encoded.
    }
    let mut values = value.split('/');
    for pattern in template.split('/') {
        match (pattern, values.next()) {
            ("**", _) => return true,
            ("*", Some(segment)) if !segment.is_empty() => {}
            (literal, Some(segment)) if literal == segment => {}
            _ => return false,
        }
    }
    values.next().is_none()
}

fn finish(binding: &HttpBinding, mut path: String, mut message: Value) -> Result<Encoded, Error> {
    for segment in binding.segments {
        if let Segment::Variable(variable) = segment {
            remove(&mut message, variable.json_path);
        }
    }
    let body = match binding.body {
        HttpBody::None => None,
        HttpBody::All => Some(std::mem::take(&mut message)),
        HttpBody::Field(name) => {
            let field = message.as_object_mut().and_then(|fields| fields.remove(name));
            Some(field.unwrap_or_else(|| Value::Object(Map::new())))
        }
    };
    let mut query = String::new();
    if let Value::Object(fields) = &message {
        push_query(&mut query, "", fields)?;
    }
    if !query.is_empty() {
        path.push('?');
        path.push_str(&query);
    }
    Ok(Encoded {
        verb: verb(binding)?,
        path_and_query: path,
        body: body.map(|value| value.to_string().into()),
        response_body: binding.response_body,
    })
}

fn remove(value: &mut Value, path: &[&str]) {
    let Some((last, parents)) = path.split_last() else { return };
    let parent = parents.iter().try_fold(value, |value, key| value.get_mut(key));
    if let Some(Value::Object(fields)) = parent {
        fields.remove(*last);
    }
}

fn push_query(query: &mut String, prefix: &str, fields: &Map<String, Value>) -> Result<(), Error> {
    for (name, value) in fields {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Null => {}
            Value::Object(fields) => push_query(query, &key, fields)?,
            Value::Array(items) => {
                for item in items {
                    push_pair(query, &key, item)?;
                }
            }
            scalar => push_pair(query, &key, scalar)?,
        }
    }
    Ok(())
}

fn push_pair(query: &mut String, key: &str, value: &Value) -> Result<(), Error> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(invalid(format!("field {key} repeats a message, which a query cannot hold")));
        }
    };
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(key, ENCODED));
    query.push('=');
    query.extend(utf8_percent_encode(&text, ENCODED));
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ServiceSpec;

    static SERVICE: ServiceSpec = ServiceSpec::new("t.v1.T");
    const USER: Segment = Segment::Variable(Variable {
        proto_path: "user.user_id",
        json_path: &["user", "userId"],
        template: "*",
        zero: "",
    });
    const NAME: Segment = Segment::Variable(Variable {
        proto_path: "name",
        json_path: &["name"],
        template: "shelves/*/**",
        zero: "",
    });
    static UPDATE: MethodSpec = MethodSpec::new(&SERVICE, "Update").http(&[HttpBinding::new(
        "PATCH",
        "/v1/users/{user.user_id}:ban",
        &[Segment::Literal("/v1/users/"), USER, Segment::Literal(":ban")],
    )
    .body(HttpBody::Field("user"))]);
    static GET: MethodSpec = MethodSpec::new(&SERVICE, "Get").http(&[
        HttpBinding::new("GET", "/v1/{name=shelves/*/**}", &[Segment::Literal("/v1/"), NAME]),
        HttpBinding::new("GET", "/v1/users/{user.user_id}", &[Segment::Literal("/v1/users/"), USER]),
    ]);

    fn sent(method: &MethodSpec, message: Value) -> String {
        let encoded = encode(method, message).expect("a binding");
        let body =
            encoded.body.map(|body| format!(" {}", String::from_utf8_lossy(&body))).unwrap_or_default();
        format!("{} {}{body}", encoded.verb, encoded.path_and_query)
    }

    fn refused(method: &MethodSpec, message: Value) -> String {
        encode(method, message).expect_err("no binding").message().to_owned()
    }

    #[test]
    fn fields_go_to_path_body_and_query() {
        let message =
            json!({"user": {"userId": "a/b c", "name": "x"}, "updateMask": "name", "flags": [1, 2]});
        assert_eq!(
            sent(&UPDATE, message),
            "PATCH /v1/users/a%2Fb%20c:ban?flags=1&flags=2&updateMask=name {\"name\":\"x\"}"
        );
    }

    #[test]
    fn the_first_binding_that_fits_is_taken() {
        assert_eq!(sent(&GET, json!({"name": "shelves/1/a b/?"})), "GET /v1/shelves/1/a%20b/%3F");
        assert_eq!(
            sent(&GET, json!({"name": "x", "user": {"userId": "7", "at": {"lat": 1.5}}})),
            "GET /v1/users/7?name=x&user.at.lat=1.5"
        );
    }

    #[test]
    fn no_value_leads_to_another_path() {
        for value in [".", ".."] {
            let message = refused(&UPDATE, json!({"user": {"userId": value}}));
            assert!(message.contains("would lead to another path"), "{message}");
        }
        assert!(refused(&GET, json!({"name": "shelves/1/../admin"})).contains("would lead to another path"));
        assert_eq!(
            sent(&UPDATE, json!({"user": {"userId": "a%2e%2e?x#y"}})),
            "PATCH /v1/users/a%252e%252e%3Fx%23y:ban {}"
        );
    }

    #[test]
    fn every_binding_that_failed_is_named() {
        assert_eq!(
            refused(&GET, json!({"name": "books/1"})),
            "the request fits no HTTP binding: GET /v1/{name=shelves/*/**} (name is \"books/1\", which does not match \
             shelves/*/**); GET /v1/users/{user.user_id} (user.user_id is empty; set it, because it is a part of the path)"
        );
    }
}
