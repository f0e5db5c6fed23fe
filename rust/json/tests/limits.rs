//! The limits that the page of the crate promises, with messages that the crate has.

use callwright_json::google::rpc::{ErrorInfo, Status};
use callwright_json::{Mode, from_slice, from_slice_with, to_vec, to_vec_sorted};
use prost_types::value::Kind;
use prost_types::{ListValue, Value};

fn lists(depth: usize) -> Vec<u8> {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes()
}

/// Returns a value of nested lists.
fn value(depth: usize) -> Value {
    let innermost = Value { kind: Some(Kind::ListValue(ListValue::default())) };
    (1..depth)
        .fold(innermost, |inner, _| Value { kind: Some(Kind::ListValue(ListValue { values: vec![inner] })) })
}

#[test]
fn objects_and_lists_are_nested_100_deep_in_both_directions() {
    assert_eq!(from_slice::<Value>(&lists(100)).expect("100 lists"), value(100));
    assert_eq!(to_vec(&value(100)).expect("100 lists"), lists(100));

    let error = from_slice::<Value>(&lists(101)).expect_err("101 lists");
    assert_eq!(error.offset(), Some(100));
    assert!(to_vec(&value(101)).is_err());
    // Skipped fields have the same limit.
    let skipped = [br#"{"unknown":"#.as_slice(), &lists(100), b"}"].concat();
    assert!(from_slice::<Status>(&skipped).is_err());
}

#[test]
fn numbers_fit_their_type_exactly() {
    for accepted in ["7", "\"7\"", "7.0", "0.7e1", "70e-1"] {
        assert_eq!(from_slice::<i32>(accepted.as_bytes()).ok(), Some(7), "{accepted}");
    }
    for refused in ["1.5", "4294967296", "\"\"", "\" 7\"", "07", "+7", "NaN"] {
        assert!(from_slice::<i32>(refused.as_bytes()).is_err(), "{refused}");
    }
}

#[test]
fn input_is_one_value_of_utf_8() {
    assert_eq!(from_slice::<String>(b" \"\\ud83d\\ude00\" ").ok().as_deref(), Some("\u{1f600}"));
    assert!(from_slice::<String>(br#""\ud83d""#).is_err(), "half of a surrogate pair");
    assert!(from_slice::<bool>(b"true false").is_err(), "two values");
    let error = from_slice::<String>(b"\"a\xff\"").expect_err("not UTF-8");
    assert_eq!(error.offset(), Some(2));
}

#[test]
fn the_last_of_equal_keys_counts() {
    let status: Status = from_slice(br#"{"code":1,"message":"a","code":2}"#).expect("a status");
    assert_eq!((status.code, &*status.message), (2, "a"));
}

#[test]
fn unknown_fields_are_ignored_or_refused() {
    let newer = br#"{"reason":"R","nested":{"list":[1,{"x":null}]},"domain":"d"}"#;
    let info: ErrorInfo = from_slice(newer).expect("lenient by default");
    assert_eq!((&*info.reason, &*info.domain), ("R", "d"));
    let error = from_slice_with::<ErrorInfo>(newer, Mode::Strict).expect_err("strict");
    assert_eq!(error.to_string(), "google.rpc.ErrorInfo: unknown field \"nested\", at byte 14");
}

#[test]
fn sorted_maps_give_equal_text() {
    let metadata = ["c", "a", "b"].map(|key| (key.to_owned(), String::new()));
    let info = ErrorInfo { metadata: metadata.into(), ..ErrorInfo::default() };
    assert_eq!(to_vec_sorted(&info).expect("JSON"), br#"{"metadata":{"a":"","b":"","c":""}}"#);
}
