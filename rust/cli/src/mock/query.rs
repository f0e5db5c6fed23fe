//! Reads fields from the path and the query into the JSON of a request.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL;
use percent_encoding::percent_decode_str;
use prost_reflect::{Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::answer::Refusal;

/// Puts the parameters of a query into a request.
pub(super) fn add(query: &str, input: &MessageDescriptor, request: &mut Value) -> Result<(), Refusal> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decoded(&key.replace('+', " "))?, decoded(&value.replace('+', " "))?);
        // Parameters that start with `$`, such as `$alt`, belong to the transcoding and are not fields.
        if !key.starts_with('$') {
            let path: Vec<&str> = key.split('.').collect();
            set(&path, &value, input, request)
                .map_err(|why| Refusal::invalid(format!("query parameter {key}: {why}")))?;
        }
    }
    Ok(())
}

/// Reads the message of a Connect GET.
pub(super) fn connect_message(path: &str) -> Result<Value, Refusal> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let value = |wanted: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| *name == wanted).map(|(_, value)| value).next()
    };
    if value("encoding") != Some("json") || value("compression").is_some_and(|name| name != "identity") {
        return Err(Refusal::invalid("this server reads encoding=json without compression"));
    }
    let message = decoded(value("message").unwrap_or_default())?;
    let json = match value("base64") {
        Some("1") => BASE64_URL
            .decode(message.trim_end_matches('='))
            .map_err(|error| Refusal::invalid(format!("query parameter message is not base64: {error}")))?,
        _ => message.into_bytes(),
    };
    serde_json::from_slice(&json)
        .map_err(|error| Refusal::invalid(format!("query parameter message is not JSON: {error}")))
}

/// Puts a variable of a path into a request.
pub(super) fn add_variable(
    json_path: &[String],
    text: &str,
    input: &MessageDescriptor,
    request: &mut Value,
) -> Result<(), Refusal> {
    let path: Vec<&str> = json_path.iter().map(String::as_str).collect();
    let text = decoded(text)?;
    set(&path, &text, input, request)
        .map_err(|why| Refusal::invalid(format!("path variable {}: {why}", path.join("."))))
}

fn decoded(text: &str) -> Result<String, Refusal> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded
        .map(|text| text.into_owned())
        .map_err(|_| Refusal::invalid("the URL holds text that is not UTF-8"))
}

fn set(path: &[&str], text: &str, message: &MessageDescriptor, into: &mut Value) -> Result<(), String> {
    let [name, rest @ ..] = path else { return Ok(()) };
    let field = message
        .get_field_by_json_name(name)
        .or_else(|| message.get_field_by_name(name))
        .ok_or_else(|| format!("{} has no field {name}", message.full_name()))?;
    let Value::Object(fields) = into else { return Err("the body is not a JSON object".to_owned()) };
    let key = field.json_name().to_owned();
    match (field.kind(), rest) {
        (Kind::Message(inner), [_, ..]) if !field.is_list() && !field.is_map() => {
            let inside = fields.entry(key).or_insert_with(|| Value::Object(Map::new()));
            set(rest, text, &inner, inside)
        }
        (_, [next, ..]) => Err(format!("{name} is not a message, so it has no field {next}")),
        (kind, []) => {
            let value = scalar(&kind, text)?;
            match (field.is_list(), fields.get_mut(&key)) {
                (true, Some(Value::Array(list))) => list.push(value),
                (true, _) => drop(fields.insert(key, json!([value]))),
                (false, Some(_)) => return Err("it is given twice".to_owned()),
                (false, None) => drop(fields.insert(key, value)),
            }
            Ok(())
        }
    }
}

/// Converts the text of a value in a URL to JSON.
fn scalar(kind: &Kind, text: &str) -> Result<Value, String> {
    let is_bool = matches!(kind, Kind::Bool)
        || kind.as_message().is_some_and(|message| message.full_name() == "google.protobuf.BoolValue");
    if is_bool {
        return text.parse().map(Value::Bool).map_err(|_| format!("{text:?} is not true or false"));
    }
    if let (Kind::Enum(item), Ok(number)) = (kind, text.parse::<i32>()) {
        return item
            .get_value(number)
            .map(|_| json!(number))
            .ok_or_else(|| format!("the enum has no value {number}"));
    }
    Ok(json!(text))
}
