use std::fmt::Debug;

use callwright::Message;
use foreign::acme::r#gen::everything::Nested;
use foreign::acme::r#gen::everything::nested::Deeper;
use foreign::acme::r#gen::{Everything, Match, Self_};
use foreign::acme::meet::{Box2, Colour, Inner2, Kinds, Kinds2, UsersClient, box2, kinds};
use foreign::acme::old::v1::Record;
use foreign::acme::r#type::Money;
use foreign::self_::r#match::Type;
use foreign::std::core::{Error, Future, Result, Some, String, Sync, Vec};
use serde_json::{Value, json};

/// Reads a message, writes it and reads it again. No field may be lost, and names must be those of the contract.
fn keeps<M: Message + PartialEq + Debug>(text: &Value) -> M {
    let message = M::from_json(text.to_string().as_bytes()).expect("a message");
    assert_eq!(&message.to_json_value().expect("JSON"), text);
    same(&message);
    same(&M::default());
    message
}

fn same<M: Message + PartialEq + Debug>(message: &M) {
    let text = message.to_json().expect("JSON");
    assert_eq!(
        &M::from_json(&text).expect("a message"),
        message,
        "{}",
        std::string::String::from_utf8_lossy(&text)
    );
}

#[test]
fn of_messages_and_fields_named_like_keywords() {
    let matched: Match = keeps(&json!({ "self": "me", "crate": true, "super": { "self": "you" } }));
    assert_eq!(matched.self_, "me");
    let request: Self_ = keeps(&json!({ "type": "box", "match": { "self": "me" }, "gen": "" }));
    assert_eq!(request.r#gen.as_deref(), std::option::Option::Some(""));
    keeps::<Type>(&json!({ "self": { "type": "box" }, "enum": "ENUM_TYPE" }));
}

#[test]
fn of_messages_named_like_the_prelude() {
    keeps::<String>(&json!({ "str": "" }));
    keeps::<Vec>(&json!({ "vec": { "pin": "PIN_SOME" } }));
    keeps::<Result>(&json!({ "ok": [{}, { "vec": {} }], "err": { "a": { "str": "b" } }, "some": {} }));
    same(&Some::default());
    same(&Future::default());
    same(&Sync::default());
    same(&Error::default());
}

#[test]
fn of_nested_and_imported_messages() {
    keeps::<Deeper>(&json!({ "level": "LEVEL_HIGH" }));
    keeps::<Nested>(&json!({ "deeper": { "level": "LEVEL_HIGH" } }));
    keeps::<Money>(
        &json!({ "currency": "EUR", "units": "-7", "nanos": -5, "rounding": "ROUNDING_HALF_EVEN" }),
    );
}

#[test]
fn of_one_field_of_each_kind() {
    let mut everything: Everything = keeps(&json!({
        "took": "3s",
        "details": { "a": [1.5, "b", true] },
        "nick": "guo",
        "count": "9007199254740993",
        "flag": false,
        "value": "text",
        "list": ["x"],
        "nothing": {},
        "type": "",
        "match": false,
        "self": "-9007199254740993",
        "gen": "18446744073709551615",
        "async": "/wA=",
        "fn": 0.1,
        "prices": [{ "currency": "EUR" }, {}],
        "byName": { "a": { "deeper": {} } },
        "byNumber": { "-1": true },
        "rounding": "ROUNDING_HALF_EVEN",
        "levels": ["LEVEL_HIGH", "LEVEL_UNSPECIFIED"],
        "old": "still here",
        "nested": { "deeper": {} },
    }));
    assert_eq!(everything.r#type.as_deref(), std::option::Option::Some(""));
    let time = Everything::from_json(br#"{"at":"2024-02-29T12:00:00Z"}"#).expect("a message").at;
    assert_eq!(time.as_ref().map(|time| (time.seconds, time.nanos)), std::option::Option::Some((1_709_208_000, 0)));
    everything.at = time;
    everything.mask.get_or_insert_default().paths.push("type".to_owned());
    everything.payload = std::option::Option::Some(Default::default());
    same(&everything);
}

#[test]
fn of_proto2() {
    let record: Record = keeps(&json!({
        "name": "",
        "version": 0,
        "kind": "KIND_A",
        "sizes": [1, -1],
        "kinds": { "a": "KIND_B" },
        "types": { "-1": { "enum": "ENUM_TYPE" } },
        "enum": "ENUM_UNSPECIFIED",
        "parent": { "name": "b", "raw": "" },
    }));
    assert_eq!((record.version, Record::default().version()), (std::option::Option::Some(0), 7));
}

#[test]
fn of_each_member_of_a_oneof() {
    for member in [json!({ "text": "" }), json!({ "nested": {} }), json!({ "pause": "1s" })] {
        keeps::<Everything>(&member);
    }
    let two = json!({ "text": "a", "nested": {} }).to_string();
    assert!(Everything::from_json(two.as_bytes()).is_err(), "two members of a oneof were accepted");
}

#[test]
fn of_messages_and_fields_that_meet() {
    let boxed: Box2 = keeps(&json!({ "Size": "small", "litres": 3 }));
    assert_eq!((boxed.size.as_str(), boxed.size2), ("small", std::option::Option::Some(box2::Size2::Litres(3))));
    keeps::<Inner2>(&json!({ "reply": { "text": "a" }, "bare": { "text": "b" } }));
}

#[test]
fn of_a_oneof_with_the_name_of_a_nested_type_and_a_json_name_with_quotes() {
    let kinds: Kinds = keeps(&json!({ "the \"label\"": "a" }));
    assert_eq!(kinds.label, std::option::Option::Some(kinds::LabelOneOf::Written("a".into())));
    keeps::<Kinds>(&json!({ "printed": {} }));
}

#[test]
fn of_enum_values_that_meet() {
    for (name, value) in [("COLOUR_RED", Colour::ColourRed), ("RED", Colour::Red)] {
        let message: Kinds2 = keeps(&json!({ "colour": name }));
        assert_eq!((message.colour(), value.as_str_name()), (value, name));
        assert_eq!(Colour::from_str_name(name), std::option::Option::Some(value));
    }
}

#[test]
fn of_descriptors() {
    keeps::<UsersClient>(&json!({
        "type": { "name": "acme.v1.A", "fields": [{ "kind": "TYPE_INT32", "number": 1, "name": "a" }] },
        "file": { "name": "a.proto", "messageType": [{ "name": "A", "field": [{ "name": "a", "number": 1, "label": "LABEL_OPTIONAL", "type": "TYPE_INT32" }] }] },
    }));
}
