//! The cases of `conformance/json`, by the exact JSON form and by pbjson's.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use callwright::json::Mode;
use callwright_conformance::{exact, pbjson};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    r#type: String,
    #[serde(default)]
    mode: CaseMode,
    input: Option<String>,
    input_base64: Option<String>,
    binary_base64: Option<String>,
    output: Option<Value>,
    #[serde(default)]
    reject: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum CaseMode {
    #[default]
    Lenient,
    Strict,
}

enum Input {
    Json(Vec<u8>),
    Binary(Vec<u8>),
}

impl Case {
    fn bytes(&self) -> Input {
        let decode = |text: &String| STANDARD.decode(text).expect("base64");
        match (&self.input, &self.input_base64, &self.binary_base64) {
            (Some(text), None, None) => Input::Json(text.clone().into_bytes()),
            (None, Some(text), None) => Input::Json(decode(text)),
            (None, None, Some(text)) => Input::Binary(decode(text)),
            _ => panic!("{}: a case has exactly one input", self.id),
        }
    }

    /// Returns what is wrong with a result.
    fn judge(&self, result: &Result<String, String>) -> Option<String> {
        match (result, self.reject) {
            (Err(_), true) => None,
            (Ok(json), true) => Some(format!("accepted as {}", start(json))),
            (Err(error), false) => Some(format!("refused: {}", start(error))),
            (Ok(json), false) => {
                let value = serde_json::from_str(json).expect("the output is JSON");
                let expected = self.output.as_ref().unwrap_or_else(|| panic!("{}: no output", self.id));
                (!is_same(&value, expected)).then(|| format!("written as {}", start(json)))
            }
        }
    }
}

fn start(text: &str) -> String {
    text.chars().take(100).collect()
}

/// Numbers are the same when they are the same double, so that `1` is `1.0`; but minus zero is not zero.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().map(f64::to_bits) == b.as_f64().map(f64::to_bits),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| is_same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn cases() -> Vec<Case> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/json");
    let mut files: Vec<_> =
        directory.read_dir().expect("cases").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let cases: Vec<Case> = files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).expect("a readable file");
            serde_json::from_str::<Vec<Case>>(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        })
        .collect();
    let by_id: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.id.as_str(), case)).collect();
    assert_eq!(by_id.len(), cases.len(), "ids are unique");
    cases
}

/// Reads and writes by the bytes of the wire.
fn direct<M: callwright::Message + callwright::json::ExactMessage>(case: &Case) -> Result<String, String> {
    let mode = match case.mode {
        CaseMode::Lenient => Mode::Lenient,
        CaseMode::Strict => Mode::Strict,
    };
    let message: M = match case.bytes() {
        Input::Json(json) => {
            callwright::json::from_slice_with(&json, mode).map_err(|error| error.to_string())?
        }
        Input::Binary(bytes) => M::decode(&*bytes).expect("a binary message"),
    };
    let json = callwright::json::to_vec_sorted(&message).map_err(|error| error.to_string())?;
    let json = String::from_utf8(json).expect("UTF-8");
    // What was written is read as the same message. Strict, because we know all that we write.
    let again: M = callwright::json::from_slice_with(json.as_bytes(), Mode::Strict)
        .unwrap_or_else(|error| panic!("{}: {json} is not read again: {error}", case.id));
    assert_eq!(callwright::json::to_vec_sorted(&again).expect("JSON"), json.as_bytes(), "{}", case.id);
    Ok(json)
}

/// Reads and writes by serde.
fn serde<M: prost::Message + Default + Serialize + DeserializeOwned>(case: &Case) -> Result<String, String> {
    let message: M = match case.bytes() {
        Input::Json(json) => serde_json::from_slice(&json).map_err(|error| error.to_string())?,
        Input::Binary(bytes) => M::decode(&*bytes).expect("a binary message"),
    };
    serde_json::to_string(&message).map_err(|error| error.to_string())
}

/// Runs the cases that apply, and returns what is wrong by id.
fn run(
    name: &str,
    applies: impl Fn(&Case) -> bool,
    by_type: impl Fn(&Case) -> Result<String, String>,
) -> BTreeMap<String, String> {
    let cases: Vec<Case> = cases().into_iter().filter(applies).collect();
    let failures: BTreeMap<String, String> = cases
        .iter()
        .filter_map(|case| case.judge(&by_type(case)).map(|wrong| (case.id.clone(), wrong)))
        .collect();
    println!("json: {}/{} passed ({name})", cases.len() - failures.len(), cases.len());
    failures
}

fn no_failures(failures: impl Debug + IntoIterator) {
    let text = format!("{failures:#?}");
    assert!(failures.into_iter().next().is_none(), "{text}");
}

#[test]
fn exact_direct() {
    no_failures(run(
        "exact, direct",
        |_| true,
        |case| match case.r#type.as_str() {
            "conformance.v1.AllTypes" => direct::<exact::conformance::v1::AllTypes>(case),
            "conformance.v1.Choices" => direct::<exact::conformance::v1::Choices>(case),
            other => panic!("{}: no type {other}", case.id),
        },
    ));
}

#[test]
fn exact_serde() {
    let lenient = |case: &Case| case.mode == CaseMode::Lenient;
    no_failures(run("exact, serde", lenient, |case| match case.r#type.as_str() {
        "conformance.v1.AllTypes" => serde::<exact::conformance::v1::AllTypes>(case),
        "conformance.v1.Choices" => serde::<exact::conformance::v1::Choices>(case),
        other => panic!("{}: no type {other}", case.id),
    }));
}

/// pbjson takes so much stack for a large message, without optimisation, that the deepest cases do not fit a test thread.
#[test]
fn pbjson_fails_where_it_is_known_to() {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(pbjson).expect("a thread");
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn pbjson() {
    let lenient = |case: &Case| case.mode == CaseMode::Lenient;
    let mut failures = run("pbjson", lenient, |case| match case.r#type.as_str() {
        "conformance.v1.AllTypes" => serde::<pbjson::conformance::v1::AllTypes>(case),
        "conformance.v1.Choices" => serde::<pbjson::conformance::v1::Choices>(case),
        other => panic!("{}: no type {other}", case.id),
    });
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/known-failing/rust-pbjson.txt");
    let text = fs::read_to_string(list).expect("the list");
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (id, reason) = line.split_once('\t').expect("id, tab, reason");
        assert!(!reason.trim().is_empty(), "{id} has no reason");
        assert!(failures.remove(id).is_some(), "{id} passes now, or is gone: take it off the list");
    }
    no_failures(failures);
}
