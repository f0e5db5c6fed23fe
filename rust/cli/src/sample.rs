//! Sample messages built from their types, for `describe` and `serve`.

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

/// The maximum depth of samples. Deeper messages are left out.
const MAX_DEPTH: usize = 6;

/// Returns a sample in JSON with every field set, and the first member of each oneof. The result is deterministic.
pub(crate) fn message(descriptor: &MessageDescriptor) -> Value {
    of_message(descriptor, &mut Vec::new()).unwrap_or_else(|| json!({}))
}

fn of_message(descriptor: &MessageDescriptor, around: &mut Vec<String>) -> Option<Value> {
    if let Some(value) = well_known(descriptor.full_name()) {
        return value;
    }
    if around.len() >= MAX_DEPTH || around.iter().any(|name| name == descriptor.full_name()) {
        return None;
    }
    around.push(descriptor.full_name().to_owned());
    let mut fields = Map::new();
    let mut filled: Vec<String> = Vec::new();
    for field in descriptor.fields() {
        let oneof = field.containing_oneof().filter(|oneof| !oneof.is_synthetic());
        if oneof.as_ref().is_some_and(|oneof| filled.iter().any(|name| name == oneof.name())) {
            continue;
        }
        if let Some(value) = of_field(&field, around) {
            fields.insert(field.json_name().to_owned(), value);
            filled.extend(oneof.map(|oneof| oneof.name().to_owned()));
        }
    }
    around.pop();
    Some(Value::Object(fields))
}

/// The sample of a well-known type with a special JSON form. The inner `None` means that it has no sample.
fn well_known(name: &str) -> Option<Option<Value>> {
    if name == "google.api.HttpBody" {
        return Some(Some(json!({ "contentType": "text/plain", "data": "dGV4dA==" })));
    }
    let value = match name.strip_prefix("google.protobuf.")? {
        "Timestamp" => json!("2024-01-01T00:00:00Z"),
        "Duration" => json!("1.5s"),
        "FieldMask" => json!(""),
        "Struct" => json!({ "key": "value" }),
        "Value" | "StringValue" => json!("text"),
        "ListValue" => json!(["text"]),
        "Empty" => json!({}),
        "BoolValue" => json!(true),
        "BytesValue" => json!("AQI="),
        "DoubleValue" | "FloatValue" => json!(0.5),
        "Int32Value" | "UInt32Value" => json!(1),
        "Int64Value" | "UInt64Value" => json!("1"),
        "Any" => return Some(None),
        _ => return None,
    };
    Some(Some(value))
}

fn of_field(field: &FieldDescriptor, around: &mut Vec<String>) -> Option<Value> {
    if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
        let key = match of_kind(&entry.map_entry_key_field(), around)? {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let value = of_kind(&entry.map_entry_value_field(), around)?;
        return Some(Value::Object(Map::from_iter([(key, value)])));
    }
    let value = of_kind(field, around)?;
    Some(if field.is_list() { json!([value]) } else { value })
}

fn of_kind(field: &FieldDescriptor, around: &mut Vec<String>) -> Option<Value> {
    Some(match field.kind() {
        Kind::Message(message) => return of_message(&message, around),
        Kind::Enum(item) => of_enum(&item),
        Kind::String => json!(text(field.name())),
        Kind::Bytes => json!("AQI="),
        Kind::Bool => json!(true),
        Kind::Double | Kind::Float => json!(0.5),
        Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => json!("1"),
        Kind::Int32 | Kind::Uint32 | Kind::Sint32 | Kind::Fixed32 | Kind::Sfixed32 => json!(1),
    })
}

/// The first value other than the zero value.
fn of_enum(item: &EnumDescriptor) -> Value {
    if item.full_name() == "google.protobuf.NullValue" {
        return Value::Null;
    }
    let value = item.values().find(|value| value.number() != 0).unwrap_or_else(|| item.default_value());
    json!(value.name())
}

/// A text that matches the name of its field.
fn text(name: &str) -> String {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        // A sample with a next page token would make a client request pages endlessly.
        [.., "page", "token"] => String::new(),
        [] | ["id" | "ids"] | ["key"] => "id-1".to_owned(),
        [.., kind, "id" | "ids"] => format!("{kind}-1"),
        [.., "email" | "mail"] => "someone@example.com".to_owned(),
        [.., "url" | "uri"] => "https://example.com/".to_owned(),
        words => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::protos;
    use prost_reflect::DynamicMessage;

    #[test]
    fn every_message_of_this_repository_has_a_sample_that_is_one() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
        let protos = protos::load(root.to_str().expect("UTF-8"), &Config::default()).expect("contracts");
        for descriptor in protos.pool.all_messages().filter(|message| !message.is_map_entry()) {
            let sample = message(&descriptor);
            let read = DynamicMessage::deserialize(descriptor.clone(), &sample);
            assert!(read.is_ok(), "{}: {sample} {read:?}", descriptor.full_name());
        }
    }

    #[test]
    fn a_sample_shows_every_field_and_one_member_of_a_oneof() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
        let protos = protos::load(root.to_str().expect("UTF-8"), &Config::default()).expect("contracts");
        let sample = |name: &str| message(&protos.pool.get_message_by_name(name).expect("a message"));
        assert_eq!(sample("user.v1.IsBetaUserRequest"), json!({ "userIds": ["user-1"] }));
        assert_eq!(sample("user.v1.Criterion"), json!({ "status": "USER_STATUS_ACTIVE" }));
        assert_eq!(sample("feed.v1.ListRecommendationsResponse")["nextPageToken"], "");
    }
}
