//! The fields of a request one by one, as REST sends them (rules H15 to H27).

use callwright::Message as _;
use callwright::generated_v1::FieldAccess;
use callwright_conformance::exact::conformance::other::v1::Other;
use callwright_conformance::exact::conformance::v1::{AllTypes, all_types};
use prost_types::{Duration, FieldMask, Struct, Timestamp};

fn fields(message: &AllTypes) -> &dyn FieldAccess {
    message.request_fields().expect("exact messages know their fields")
}

fn leaves(message: &AllTypes, skip: &[&[&str]]) -> Result<String, String> {
    let mut text = Vec::new();
    fields(message).leaves(skip, &mut |key, value| text.push(format!("{key}={value}")))?;
    Ok(text.join("&"))
}

fn json(message: &AllTypes, skip: &[&[&str]]) -> String {
    let mut out = b"> ".to_vec();
    fields(message).write_json(skip, &mut out).expect("JSON");
    String::from_utf8(out).expect("UTF-8").strip_prefix("> ").expect("appended").to_owned()
}

fn json_field(message: &AllTypes, name: &str, skip: &[&[&str]]) -> Option<String> {
    let mut out = b"> ".to_vec();
    let is_set = fields(message).write_json_field(name, skip, &mut out).expect("JSON");
    let text = String::from_utf8(out).expect("UTF-8").strip_prefix("> ").expect("appended").to_owned();
    assert_eq!(is_set, !text.is_empty());
    is_set.then_some(text)
}

fn full() -> AllTypes {
    AllTypes {
        implicit_double: -290_000.0,
        implicit_float: 0.1,
        implicit_int64: -7,
        implicit_bool: true,
        implicit_string: "a b".to_owned(),
        implicit_bytes: vec![0xfb, 0xff],
        implicit_color: 1,
        optional_int32: Some(0),
        optional_string: Some(String::new()),
        optional_color: Some(42),
        repeated_int32: vec![2, 1],
        repeated_color: vec![2, 77],
        nested: Some(all_types::Nested {
            number: 5,
            child: Some(Box::new(all_types::Nested { number: 6, ..all_types::Nested::default() })),
            ..all_types::Nested::default()
        }),
        other: Some(Other::default()),
        timestamp: Some(Timestamp { seconds: 0, nanos: 500_000_000 }),
        duration: Some(Duration { seconds: 1, nanos: 500_000_000 }),
        field_mask: Some(FieldMask { paths: vec!["a".to_owned(), "b_c.d".to_owned()] }),
        uint64_value: Some(0),
        empty: Some(()),
        choice: Some(all_types::Choice::ChoiceUint32(0)),
        ..AllTypes::default()
    }
}

#[test]
fn text_is_what_stands_in_a_url() {
    let message = full();
    let text = |path: &[&str]| fields(&message).text(path);
    let cases: [(&[&str], Option<&str>); 21] = [
        (&["implicitDouble"], Some("-290000")),
        (&["implicitFloat"], Some("0.1")),
        (&["implicitInt64"], Some("-7")),
        (&["implicitBool"], Some("true")),
        (&["implicitString"], Some("a b")),
        (&["implicitBytes"], Some("-_8=")),
        (&["implicitColor"], Some("COLOR_RED")),
        (&["optionalColor"], Some("42")),
        (&["optionalInt32"], Some("0")),
        (&["optionalString"], Some("")),
        (&["optionalBool"], None),
        (&["implicitUint32"], Some("0")),
        (&["nested", "child", "number"], Some("6")),
        (&["nested", "child", "child", "number"], None),
        (&["other", "kind"], Some("KIND_UNSPECIFIED")),
        (&["timestamp"], Some("1970-01-01T00:00:00.500Z")),
        (&["uint64Value"], Some("0")),
        (&["choiceUint32"], Some("0")),
        (&["choiceString"], None),
        (&["nested"], None),
        (&["nobody"], None),
    ];
    for (path, expected) in cases {
        assert_eq!(text(path).as_deref(), expected, "{path:?}");
    }
    let unset = AllTypes::default();
    assert_eq!(fields(&unset).text(&["implicitBool"]).as_deref(), Some("false"));
    assert_eq!(fields(&unset).text(&["implicitString"]).as_deref(), Some(""));
    assert_eq!(fields(&unset).text(&["nested", "number"]), None);
}

#[test]
fn leaves_are_those_that_are_present_in_order() {
    assert_eq!(
        leaves(&full(), &[]).as_deref(),
        Ok("implicitDouble=-290000&implicitFloat=0.1&implicitInt64=-7&implicitBool=true&implicitString=a b\
            &implicitBytes=-_8=&implicitColor=COLOR_RED&optionalInt32=0&optionalString=&optionalColor=42\
            &repeatedInt32=2&repeatedInt32=1&repeatedColor=COLOR_GREEN&repeatedColor=77&nested.number=5\
            &nested.child.number=6&duration=1.500s&fieldMask=a,bC.d&timestamp=1970-01-01T00:00:00.500Z\
            &uint64Value=0&choiceUint32=0")
    );
    assert_eq!(leaves(&AllTypes::default(), &[]).as_deref(), Ok(""));
}

#[test]
fn skipped_leaves_are_left_out_with_all_below() {
    let message = AllTypes { nested: full().nested, implicit_bool: true, ..AllTypes::default() };
    assert_eq!(
        leaves(&message, &[&["nested", "number"]]).as_deref(),
        Ok("implicitBool=true&nested.child.number=6")
    );
    assert_eq!(leaves(&message, &[&["nested"]]).as_deref(), Ok("implicitBool=true"));
    assert_eq!(
        leaves(&message, &[&["nested", "child", "number"], &["implicitBool"], &["nobody"]]).as_deref(),
        Ok("nested.number=5")
    );
}

#[test]
fn what_has_no_text_is_named_when_it_is_set() {
    let with = |edit: fn(&mut AllTypes)| {
        let mut message = AllTypes::default();
        edit(&mut message);
        leaves(&AllTypes { recursive: Some(Box::new(message)), ..AllTypes::default() }, &[])
    };
    let path = |name: &str| Err(format!("recursive.{name}"));
    assert_eq!(with(|m| m.repeated_nested.push(all_types::Nested::default())), path("repeatedNested"));
    assert_eq!(with(|m| _ = m.map_bool.insert(true, String::new())), path("mapBool"));
    assert_eq!(with(|m| m.r#struct = Some(Struct::default())), path("struct"));
    assert_eq!(with(|m| m.value = Some(prost_types::Value::default())), path("value"));
    assert_eq!(with(|m| m.any = Some(prost_types::Any::default())), path("any"));
    assert_eq!(with(|_| ()).as_deref(), Ok(""));
}

#[test]
fn json_without_what_the_path_holds() {
    let message = AllTypes {
        implicit_string: "x".to_owned(),
        map_int32: [(2, "b".to_owned()), (1, "a".to_owned())].into(),
        ..AllTypes { nested: full().nested, ..AllTypes::default() }
    };
    let whole =
        r#"{"implicitString":"x","mapInt32":{"1":"a","2":"b"},"nested":{"number":5,"child":{"number":6}}}"#;
    assert_eq!(json(&message, &[]), whole);
    assert_eq!(json(&message, &[&["nobody"]]), whole);
    assert_eq!(
        json(&message, &[&["implicitString"], &["nested", "number"], &["mapInt32"]]),
        r#"{"nested":{"child":{"number":6}}}"#
    );
    assert_eq!(
        json(&message, &[&["nested", "child"], &["nested", "number"]]),
        r#"{"implicitString":"x","mapInt32":{"1":"a","2":"b"},"nested":{}}"#
    );
}

#[test]
fn json_of_one_field() {
    let message = full();
    let field = |name: &str, skip: &[&[&str]]| json_field(&message, name, skip);
    assert_eq!(field("nested", &[]).as_deref(), Some(r#"{"number":5,"child":{"number":6}}"#));
    assert_eq!(field("nested", &[&["nested", "number"]]).as_deref(), Some(r#"{"child":{"number":6}}"#));
    assert_eq!(field("nested", &[&["nested"]]), None);
    assert_eq!(field("implicitString", &[]).as_deref(), Some("\"a b\""));
    assert_eq!(field("implicitInt64", &[]).as_deref(), Some("\"-7\""));
    assert_eq!(field("repeatedColor", &[]).as_deref(), Some("[\"COLOR_GREEN\",77]"));
    assert_eq!(field("timestamp", &[]).as_deref(), Some("\"1970-01-01T00:00:00.500Z\""));
    assert_eq!(field("choiceUint32", &[]).as_deref(), Some("0"));
    assert_eq!(field("recursive", &[]), None);
    assert_eq!(field("optionalBool", &[]), None);
    assert_eq!(field("nobody", &[]), None);
}

#[test]
fn json_of_a_field_without_presence_is_its_default() {
    let message = AllTypes::default();
    let cases = [
        ("implicitString", "\"\""),
        ("implicitInt32", "0"),
        ("implicitUint64", "\"0\""),
        ("implicitBool", "false"),
        ("implicitColor", "\"COLOR_UNSPECIFIED\""),
        ("implicitBytes", "\"\""),
        ("repeatedNested", "[]"),
        ("mapString", "{}"),
    ];
    for (name, expected) in cases {
        assert_eq!(json_field(&message, name, &[]).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn a_message_is_read_from_one_of_its_fields() {
    let message =
        AllTypes::read_json_field("repeatedNested", br#"[{"number":1},{"nobody":2}]"#).expect("a list");
    assert_eq!(message.repeated_nested.len(), 2);
    assert_eq!(AllTypes::read_json_field("implicitString", b"\"x\"").expect("a string").implicit_string, "x");
    let error = AllTypes::read_json_field("nested", b"{\"number\":\"x\"}").expect_err("no number");
    assert!(
        error.to_string().starts_with("conformance.v1.AllTypes.nested.number: expected an int32"),
        "{error}"
    );
    let error = AllTypes::read_json_field("nested", b"{} x").expect_err("more text");
    assert!(error.to_string().contains("more text follows"), "{error}");
    AllTypes::read_json_field("nobody", b"{}").expect_err("no field");
}

#[test]
fn well_known_types_are_requests_too() {
    let mut out = Vec::new();
    ().request_fields().expect("fields").write_json(&[], &mut out).expect("JSON");
    assert_eq!(out, b"{}");
    ().request_fields().expect("fields").leaves(&[], &mut |key, _| panic!("{key}")).expect("no fields");
}
