//! The fields of a request: those of the message itself, or those of its JSON tree.

use serde_json::{Map, Value};

use crate::error::Error;
use crate::message::{BoxError, FieldAccess, Outgoing};
use crate::protocol::draft::unencodable;
use crate::spec::{HttpBinding, MethodSpec, Segment};

/// Passes the fields of a message to a function. The JSON tree is made only for codecs that cannot read single fields.
pub(super) fn with_fields<T>(
    method: &'static MethodSpec,
    message: &dyn Outgoing,
    read: impl FnOnce(&dyn FieldAccess) -> Result<T, Error>,
) -> Result<T, Error> {
    if let Some(fields) = message.fields() {
        return read(fields);
    }
    let tree = message.json_value().map_err(|error| unencodable(message.name(), error))?;
    read(&ValueFields::new(tree, method.bindings()))
}

/// A JSON tree, with the zero values that JSON leaves out for fields that are used in paths.
#[derive(Debug)]
pub(super) struct ValueFields {
    message: Value,
    bindings: &'static [HttpBinding],
}

impl ValueFields {
    pub(super) fn new(message: Value, bindings: &'static [HttpBinding]) -> Self {
        Self { message, bindings }
    }

    fn zero(&self, path: &[&str]) -> Option<String> {
        let (_, parents) = path.split_last()?;
        let parent = parents.iter().try_fold(&self.message, |value, key| value.get(key));
        let parent_is_set = parents.is_empty() || matches!(parent, Some(Value::Object(_)));
        let variables =
            self.bindings.iter().flat_map(|binding| binding.segments).filter_map(|segment| match segment {
                Segment::Variable(variable) => Some(variable),
                Segment::Literal(_) => None,
            });
        let mut named = variables.filter(|variable| variable.json_path == path && !variable.zero.is_empty());
        named.next().filter(|_| parent_is_set).map(|variable| variable.zero.to_owned())
    }
}

impl FieldAccess for ValueFields {
    fn text(&self, path: &[&str]) -> Option<String> {
        match path.iter().try_fold(&self.message, |value, key| value.get(key)) {
            None | Some(Value::Null) => self.zero(path),
            Some(value) => scalar(value),
        }
    }

    fn leaves(&self, skip: &[&[&str]], each: &mut dyn FnMut(&str, &str)) -> Result<(), String> {
        match without(&self.message, skip) {
            Value::Object(fields) => walk("", &fields, each),
            _ => Ok(()),
        }
    }

    fn write_json(&self, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<(), BoxError> {
        serde_json::to_writer(out, &without(&self.message, skip)).map_err(Into::into)
    }

    fn write_json_field(&self, name: &str, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<bool, BoxError> {
        match without(&self.message, skip).get(name) {
            None => Ok(false),
            Some(field) => {
                serde_json::to_writer(out, field)?;
                Ok(true)
            }
        }
    }

    fn has_one_binary_form(&self) -> bool {
        // In a tree, a map looks like a message.
        false
    }
}

fn without(message: &Value, skip: &[&[&str]]) -> Value {
    let mut message = message.clone();
    for path in skip {
        let Some((last, parents)) = path.split_last() else { continue };
        let parent = parents.iter().try_fold(&mut message, |value, key| value.get_mut(key));
        if let Some(Value::Object(fields)) = parent {
            fields.shift_remove(*last);
        }
    }
    message
}

fn walk(prefix: &str, fields: &Map<String, Value>, each: &mut dyn FnMut(&str, &str)) -> Result<(), String> {
    for (name, value) in fields {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Null => {}
            Value::Object(fields) => walk(&key, fields, each)?,
            Value::Array(items) => {
                for item in items {
                    each(&key, &scalar(item).ok_or_else(|| key.clone())?);
                }
            }
            value => each(&key, &scalar(value).ok_or_else(|| key.clone())?),
        }
    }
    Ok(())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
