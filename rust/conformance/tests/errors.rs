//! What an error about JSON tells, and what it keeps to itself.

use callwright::Message as _;
use callwright::json::{Mode, from_slice, from_slice_with, to_vec};
use callwright_conformance::exact::conformance::v1::{AllTypes, Choices, all_types};
use prost_types::{Any, Timestamp};

fn refusal(json: &str) -> String {
    from_slice::<AllTypes>(json.as_bytes()).expect_err(json).to_string()
}

#[test]
fn errors_name_field_expectation_finding_and_offset() {
    let cases = [
        (
            r#"{"implicitInt32":"x"}"#,
            "conformance.v1.AllTypes.implicitInt32: expected an int32, found a string that is no number, at byte 17",
        ),
        (
            r#"{"implicitInt32":  true}"#,
            "conformance.v1.AllTypes.implicitInt32: expected an int32, found a boolean, at byte 19",
        ),
        (
            r#"{"implicitUint32":-1}"#,
            "conformance.v1.AllTypes.implicitUint32: expected a uint32, found a number out of its range, at byte 18",
        ),
        (
            r#"{"nested":{"labels":{"a":"b","x":1}}}"#,
            "conformance.v1.AllTypes.nested.labels[\"x\"]: expected a string, found a number, at byte 33",
        ),
        (
            r#"{"repeatedNested":[{},{"child":[]}]}"#,
            "conformance.v1.AllTypes.repeatedNested[1].child: expected an object, found a list, at byte 31",
        ),
        (
            r#"{"implicit_string":{}}"#,
            "conformance.v1.AllTypes.implicitString: expected a string, found an object, at byte 19",
        ),
        (
            r#"{"mapInt32":{"one":"a"}}"#,
            "conformance.v1.AllTypes.mapInt32: expected an int32 as a key, found a string that is no number, at byte 13",
        ),
        (
            r#"{"choiceUint32":1,"choiceString":"x"}"#,
            "conformance.v1.AllTypes.choiceString: another member of the same oneof is set too, at byte 36",
        ),
        (
            r#"{"timestamp":"yesterday"}"#,
            "conformance.v1.AllTypes.timestamp: expected an RFC 3339 timestamp, found another string, at byte 13",
        ),
        (
            r#"{"struct":{"a":{"b":[1,+]}}}"#,
            "conformance.v1.AllTypes.struct[\"a\"][\"b\"][1]: expected a value, found something that is no JSON, at byte 23",
        ),
        (
            r#"{"any":{"@type":"type.googleapis.com/conformance.v1.AllTypes","implicitBool":1}}"#,
            "conformance.v1.AllTypes.any.implicitBool: expected true or false, found a number, at byte 77",
        ),
        (
            r#"{"any":{"@type":"type.googleapis.com/acme.v1.User"}}"#,
            "conformance.v1.AllTypes.any: the type \"acme.v1.User\" of an Any is not known; call `register` with the `TYPES` of its package, at byte 7",
        ),
        (
            r#"{"implicitBool":true"#,
            "conformance.v1.AllTypes: expected `,` or `}`, found the end of the input, at byte 20",
        ),
        ("", "conformance.v1.AllTypes: expected an object, found the end of the input, at byte 0"),
        ("{} {}", "conformance.v1.AllTypes: more text follows the JSON value, at byte 3"),
    ];
    for (json, expected) in cases {
        assert_eq!(refusal(json), expected);
    }
}

#[test]
fn path_and_offset_can_be_asked_for() {
    let error =
        from_slice::<AllTypes>(br#"{"nested":{"labels":{"x":1}}}"#).expect_err("a number is no string");
    assert_eq!(error.path(), "conformance.v1.AllTypes.nested.labels[\"x\"]");
    assert_eq!(error.offset(), Some(25));
}

#[test]
fn bytes_that_are_no_text_have_an_offset() {
    let error = from_slice::<AllTypes>(b"{\"implicitString\":\"ab\xff\"}").expect_err("not UTF-8");
    assert_eq!(error.to_string(), "conformance.v1.AllTypes: the input is not UTF-8, at byte 21");
}

#[test]
fn strict_mode_names_what_the_contract_does_not_know() {
    let strict =
        |json: &str| from_slice_with::<AllTypes>(json.as_bytes(), Mode::Strict).expect_err(json).to_string();
    assert_eq!(
        strict(r#"{"nested":{"nobody":1}}"#),
        "conformance.v1.AllTypes.nested: unknown field \"nobody\", at byte 11"
    );
    assert_eq!(
        strict(r#"{"repeatedColor":["COLOR_RED","COLOR_NEW"]}"#),
        "conformance.v1.AllTypes.repeatedColor[1]: expected a value of conformance.v1.AllTypes.Color, found another string, at byte 30"
    );
}

#[test]
fn no_error_holds_a_value() {
    for json in [
        r#"{"implicitInt32":"hunter2"}"#,
        r#"{"implicitInt32":12345678901}"#,
        r#"{"implicitBytes":"hunter2!"}"#,
        r#"{"timestamp":"hunter2"}"#,
        r#"{"duration":"hunter2"}"#,
        r#"{"fieldMask":"hunter_2"}"#,
        r#"{"implicitBool":"hunter2"}"#,
        r#"{"implicitString":"hunter2"#,
        r#"{"implicitString":"hunter2\ud800"}"#,
        r#"{"implicitFloat":"hunter2"}"#,
        r#"{"any":{"@type":"hunter2"}}"#,
    ] {
        let error = refusal(json);
        assert!(!error.contains("hunter") && !error.contains("12345678901"), "{error}");
        let debug = format!("{:?}", from_slice::<AllTypes>(json.as_bytes()).expect_err(json));
        assert!(!debug.contains("hunter") && !debug.contains("12345678901"), "{debug}");
    }
}

#[test]
fn keys_of_sensitive_fields_stay_out_of_errors() {
    let error = refusal(r#"{"recursive":{"secrets":{"hunter2":"x"}}}"#);
    assert_eq!(
        error,
        "conformance.v1.AllTypes.recursive.secrets[…]: expected an int32, found a string that is no number, at byte 35"
    );
}

#[test]
fn long_keys_are_cut() {
    let error = refusal(&format!(r#"{{"mapToInt64":{{"{}":"x"}}}}"#, "k".repeat(10_000)));
    assert!(error.len() < 200, "{error}");
}

#[test]
fn what_cannot_be_written_is_named() {
    let unwritable = |message: AllTypes| to_vec(&message).expect_err("no JSON form").to_string();
    let late = AllTypes { timestamp: Some(Timestamp { seconds: i64::MAX, nanos: 0 }), ..AllTypes::default() };
    assert_eq!(
        unwritable(AllTypes { recursive: Some(Box::new(late)), ..AllTypes::default() }),
        "conformance.v1.AllTypes.recursive.timestamp: a timestamp of 9223372036854775807 s is outside of the years 0001 to \
         9999, which JSON can spell"
    );
    let any = Any { type_url: "type.googleapis.com/acme.v1.User".to_owned(), value: vec![8, 1] };
    assert_eq!(
        unwritable(AllTypes { repeated_any: vec![Any::default(), any], ..AllTypes::default() }),
        "conformance.v1.AllTypes.repeatedAny[1]: the type \"acme.v1.User\" of an Any is not known; call `register` with \
         the `TYPES` of its package"
    );
}

fn nested(depth: usize) -> AllTypes {
    (1..depth).fold(AllTypes::default(), |inner, _| AllTypes {
        recursive: Some(Box::new(inner)),
        ..AllTypes::default()
    })
}

#[test]
fn depth_is_limited_both_ways() {
    let json = to_vec(&nested(100)).expect("100 objects");
    let read: AllTypes = from_slice(&json).expect("100 objects");
    assert_eq!(read, nested(100));

    let error = to_vec(&nested(101)).expect_err("101 objects").to_string();
    assert!(error.ends_with("deeper than 100 objects and lists, which no reader would take"), "{error}");
    let json = r#"{"recursive":"#.repeat(100) + "{}" + &"}".repeat(100);
    let error = refusal(&json);
    assert!(error.ends_with("the JSON is nested deeper than 100 objects and lists, at byte 1300"), "{error}");
}

#[test]
fn nesting_bombs_are_refused_on_a_small_stack() {
    const SIZE: usize = 10 << 20;
    let bombs = [
        ("", "["),
        (r#"{"listValue":"#, "["),
        (r#"{"value":"#, "["),
        (r#"{"value":"#, "{\"a\":"),
        (r#"{"struct":"#, "{\"a\":"),
        (r#"{"nobody":"#, "["),
        (r#"{"nobody":"#, "{\"a\":"),
        ("", r#"{"recursive":"#),
        ("", r#"{"choiceRecursive":"#),
        ("", r#"{"nested":{"child":"#),
        (r#"{"any":"#, r#"{"@type":"type.googleapis.com/google.protobuf.Any","value":"#),
    ];
    let run = move || {
        for (start, bomb) in bombs {
            let json = start.to_owned() + &bomb.repeat(SIZE / bomb.len());
            from_slice::<AllTypes>(json.as_bytes()).expect_err(bomb);
            let closed = json + "\"";
            serde_json::from_str::<AllTypes>(&closed).expect_err(bomb);
        }
    };
    // As much as tokio gives its workers.
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(run)
        .expect("a thread")
        .join()
        .expect("no overflow");
}

#[test]
fn serde_tells_the_field_too() {
    let error = serde_json::from_str::<AllTypes>(r#"{"nested":{"labels":{"x":1}}}"#)
        .expect_err("a number is no string");
    assert!(
        error
            .to_string()
            .starts_with("conformance.v1.AllTypes.nested.labels[\"x\"]: expected a string, found a number"),
        "{error}"
    );
}

#[test]
fn the_seam_to_calls_gives_the_same_errors() {
    let error = AllTypes::from_json(b"[]").expect_err("a list");
    assert_eq!(error.to_string(), "conformance.v1.AllTypes: expected an object, found a list, at byte 0");
}

#[test]
fn maps_are_sorted_on_request() {
    let labels = (0..50).map(|number| (format!("k{number:02}"), String::new()));
    let message = all_types::Nested { labels: labels.collect(), ..all_types::Nested::default() };
    let json = callwright::json::to_vec_sorted(&message).expect("JSON");
    let keys: Vec<String> =
        String::from_utf8(json).expect("UTF-8").split('"').skip(3).step_by(4).map(str::to_owned).collect();
    assert_eq!(keys.len(), 50);
    assert!(keys.is_sorted(), "{keys:?}");
    let sorted = Choices { sorted: [("b".to_owned(), 1), ("a".to_owned(), 2)].into(), ..Choices::default() };
    assert_eq!(to_vec(&sorted).expect("JSON"), br#"{"sorted":{"a":2,"b":1}}"#);
}
