//! The outcomes of errors, and other properties that the vectors do not state.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::outcome::Code;
use crate::protocol::connect::Connect;
use crate::protocol::rest::Rest;
use crate::protocol::twirp::Twirp;
use callwright_json::google::rpc::{BadRequest, RetryInfo};

fn error(status: u16, body: &str) -> Error {
    let answer =
        Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).expect("an answer");
    decode_error(&Rest, &answer, SystemTime::UNIX_EPOCH)
}

#[test]
fn every_frameworks_body_becomes_the_same_error() {
    for body in [
        r#"{"code":"not_found","message":"no user"}"#,
        r#"{"code":"not_found","msg":"no user","meta":{}}"#,
        r#"{"code":5,"message":"no user","details":[]}"#,
        r#"{"error":{"code":404,"status":"NOT_FOUND","message":"no user"}}"#,
        r#"[{"error":{"code":404,"message":"no user"}}]"#,
        r#"{"error":{"grpc_code":5,"message":"no user"}}"#,
    ] {
        let error = error(500, body);
        assert_eq!((error.code(), error.message()), (Code::NotFound, "no user"), "{body}");
        assert_eq!(error.outcome(), Outcome::Service, "{body}");
    }
}

#[test]
fn a_problem_takes_its_code_from_the_status() {
    let error = error(409, r#"{"type":"about:blank","title":"Conflict","detail":"twice","status":400}"#);
    assert_eq!((error.code(), error.message()), (Code::Aborted, "Conflict: twice"));
}

#[test]
fn what_is_no_envelope_keeps_its_message() {
    for (body, message) in [
        ("<html><h1>502 Bad\n Gateway</h1></html>", "Bad Gateway: 502 Bad Gateway"),
        ("", "Bad Gateway"),
        (r#"{"message":"upstream gone"}"#, "upstream gone"),
        (r#"{"error":"x","error_description":"upstream gone"}"#, "upstream gone"),
        (r#"{"code":"odd","message":"upstream gone"}"#, "upstream gone"),
    ] {
        let error = error(502, body);
        assert_eq!((error.code(), error.message()), (Code::Unavailable, message), "{body}");
        assert!(error.from_intermediary(), "{body}");
    }
}

#[test]
fn a_wait_among_the_details_is_read() {
    let body = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"slow down",
        "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}"#;
    assert_eq!(error(429, body).retry_after(), Some(Duration::from_millis(1500)));
}

fn connect(headers: &[(&str, &str)], body: &'static str) -> Error {
    let mut answer = Response::builder().status(400).header("content-type", "application/json");
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    let answer = answer.body(Bytes::from_static(body.as_bytes())).expect("an answer");
    decode_error(&Connect, &answer, SystemTime::UNIX_EPOCH)
}

#[test]
fn details_are_kept_byte_for_byte_and_read_by_type() {
    let odd = r#"{ "@type" : "example.com/acme.v1.Odd" , "n" : 1.0 }"#;
    let body = format!(
        r#"{{"code":3,"message":"m","details":[{odd},
            {{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{{"field":"name"}}]}}]}}"#
    );
    let error = error(400, &body);
    assert_eq!(error.raw_details()[0].value(), odd.as_bytes());
    assert_eq!(error.raw_details()[0].type_url(), "example.com/acme.v1.Odd");
    assert_eq!(error.details::<BadRequest>()[0].field_violations[0].field, "name");
    assert!(error.details::<RetryInfo>().is_empty());
}

#[test]
fn binary_details_are_read_padded_or_not() {
    // A google.rpc.RetryInfo of 2 s is 0a 02 08 02.
    for value in ["CgIIAg==", "CgIIAg"] {
        let body = format!(
            r#"{{"code":"unavailable","message":"m","details":[{{"type":"google.rpc.RetryInfo","value":"{value}"}}]}}"#
        );
        let error = connect(&[], body.leak());
        assert_eq!(error.raw_details()[0].type_url(), "type.googleapis.com/google.rpc.RetryInfo");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(2)), "{value}");
    }
}

#[test]
fn headers_that_may_hold_a_secret_are_left_out() {
    let sent = [
        ("www-authenticate", "Bearer realm=\"x\""),
        ("set-cookie", "session=s3cret"),
        ("x-shard", "7"),
        ("trailer-x-cost", "12"),
    ];
    let error = connect(&sent, r#"{"code":"unauthenticated"}"#);
    assert_eq!(error.headers()["www-authenticate"], "Bearer realm=\"x\"");
    assert!(error.headers().get("x-shard").is_none());
    assert_eq!(error.metadata()["x-shard"], "7");
    assert!(error.metadata().get("set-cookie").is_none());
    assert_eq!(error.trailers()["x-cost"], "12");
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[test]
fn any_status_and_any_bytes_make_an_error() {
    for status in 100..=999 {
        for dialect in [&Connect as &dyn Dialect, &Rest, &Twirp] {
            let body = Bytes::from_static(b"\xff{\x00");
            let answer = Response::builder().status(status).body(body).expect("an answer");
            let error = decode_error(dialect, &answer, SystemTime::UNIX_EPOCH);
            assert_eq!(error.http_status(), Some(status));
        }
    }
}

#[test]
fn a_body_over_the_limit_is_not_read() {
    let body = format!(r#"{{"code":3,"message":"m","pad":"{}"}}"#, "x".repeat(MAX_ENVELOPE));
    let error = error(404, &body);
    assert_eq!((error.code(), error.from_intermediary()), (Code::NotFound, true));
    assert_eq!(error.body().len(), MAX_ENVELOPE);
}

/// JSON with the names that error bodies use, and values of every kind in every place.
fn body() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let name = prop::sample::select(vec![
        "code", "message", "msg", "error", "errors", "details", "@type", "type", "value", "status", "title",
        "meta",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-2..600_i64).prop_map(Value::from),
        prop::sample::select(vec![
            "not_found",
            "NOT_FOUND",
            "google.rpc.RetryInfo",
            "CgIIAg",
            "2s",
            "\u{0}\n"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..6).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_makes_an_error_of_one_line(body in body(), status in 300..600_u16) {
        let error = error(status, &body.to_string());
        prop_assert_eq!(error.http_status(), Some(status));
        prop_assert!(!error.to_string().contains('\n'));
        prop_assert!(!error.message().is_empty());
    }
}
