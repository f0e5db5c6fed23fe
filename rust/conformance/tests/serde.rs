//! Messages as a user meets them in serde: inside of other types, and in other formats.

use callwright_conformance::exact::conformance::v1::{AllTypes, all_types};
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Page {
    title: String,
    message: AllTypes,
    colors: Vec<all_types::Color>,
}

fn page() -> Page {
    Page {
        title: "t".to_owned(),
        message: AllTypes {
            implicit_int64: -5,
            implicit_double: f64::INFINITY,
            implicit_bytes: vec![1, 2],
            optional_bool: Some(false),
            repeated_float: vec![0.5, -2.0],
            nested: Some(all_types::Nested { number: 7, ..all_types::Nested::default() }),
            ..AllTypes::default()
        },
        colors: vec![all_types::Color::Red, all_types::Color::Negative],
    }
}

#[test]
fn messages_and_enums_stand_inside_of_users_types() {
    let json = serde_json::to_value(page()).expect("JSON");
    assert_eq!(
        json,
        json!({
            "title": "t",
            "message": {
                "implicitDouble": "Infinity",
                "implicitInt64": "-5",
                "implicitBytes": "AQI=",
                "optionalBool": false,
                "repeatedFloat": [0.5, -2.0],
                "nested": {"number": 7},
            },
            "colors": ["COLOR_RED", "COLOR_NEGATIVE"],
        })
    );
    assert_eq!(serde_json::from_value::<Page>(json).expect("a page"), page());
}

#[test]
fn fields_are_in_the_order_of_the_contract() {
    let json = serde_json::to_string(&page().message).expect("JSON");
    assert!(json.starts_with(r#"{"implicitDouble":"Infinity","implicitInt64":"-5","#), "{json}");
}

#[test]
fn enums_are_read_from_names_aliases_and_numbers() {
    let read = |text: &str| serde_json::from_str::<all_types::Color>(text).ok();
    assert_eq!(read("\"COLOR_VERDANT\""), Some(all_types::Color::Green));
    assert_eq!(read("-5"), Some(all_types::Color::Negative));
    assert_eq!(read("\"COLOR_NEW\""), None);
    assert_eq!(read("42"), None);
}

#[test]
fn formats_without_json_types_are_understood() {
    let entries = [("implicitInt32", 5_i64), ("implicit_int64", -6)];
    let message =
        AllTypes::deserialize(MapDeserializer::<_, ValueError>::new(entries.into_iter())).expect("a message");
    assert_eq!((message.implicit_int32, message.implicit_int64), (5, -6));

    let entries = [("implicitDouble", f64::NAN)];
    let message =
        AllTypes::deserialize(MapDeserializer::<_, ValueError>::new(entries.into_iter())).expect("a message");
    assert!(message.implicit_double.is_nan());

    let by_number = [(1_u32, "a"), (2, "b")];
    let map = MapDeserializer::<_, ValueError>::new(by_number.into_iter());
    let message =
        AllTypes::deserialize(MapDeserializer::new([("mapInt32", map)].into_iter())).expect("a message");
    assert_eq!(message.map_int32[&2], "b");
}

/// serde_json gives every number this form when any crate of a build turns its feature `arbitrary_precision` on.
#[test]
fn numbers_of_arbitrary_precision_are_numbers() {
    let number =
        || MapDeserializer::<_, ValueError>::new([("$serde_json::private::Number", "-12")].into_iter());
    let fields = [("implicitInt32", number()), ("implicitDouble", number())];
    let message = AllTypes::deserialize(MapDeserializer::new(fields.into_iter())).expect("a message");
    assert_eq!((message.implicit_int32, message.implicit_double), (-12, -12.0));
}
