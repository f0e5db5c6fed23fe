//! Runs the vectors of `conformance/engine/`, which every language runs. `conformance/README.md` describes their
//! format.

mod breaker;
mod call;
mod client;
mod every_poll;
mod promises;
mod properties;
mod reports;
mod tables;

#[cfg(callwright_loom)]
pub(crate) use client::READ;

use std::path::Path;

use serde_json::Value;

/// Runs every case of the files, and prints the failures.
fn run(theme: &str, files: &[&str], check: impl Fn(&str, &Value) -> Result<(), String>) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/engine");
    let (mut passed, mut failed) = (0, 0);
    let mut ids = std::collections::BTreeSet::new();
    for file in files {
        let path = directory.join(file);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let vectors: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let kind = vectors["kind"].as_str().expect("a kind");
        for case in vectors["cases"].as_array().expect("cases") {
            let id = case["id"].as_str().expect("an id").to_owned();
            assert!(ids.insert(id.clone()), "{file}: two cases are called {id}");
            match check(kind, case) {
                Ok(()) => passed += 1,
                Err(why) => {
                    failed += 1;
                    println!("{file}: {id}: {why}");
                }
            }
        }
    }
    println!("engine {theme}: {passed}/{} passed", passed + failed);
    assert_eq!(failed, 0, "{failed} of {} vectors failed", passed + failed);
    assert!(passed > 0, "no vector was run");
}

/// Checks one expectation, if the case has it.
fn expect<T: PartialEq + std::fmt::Debug>(what: &str, expected: Option<T>, actual: T) -> Result<(), String> {
    match expected {
        Some(expected) if expected != actual => Err(format!("{what} is {actual:?}, not {expected:?}")),
        _ => Ok(()),
    }
}

fn numbers(value: &Value) -> Option<Vec<u64>> {
    value.as_array().map(|items| items.iter().filter_map(Value::as_u64).collect())
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let items = value.as_array()?;
    Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Rejects a case with an unknown key. Such a key would look like a check that is never made.
fn only(value: &Value, known: &[&str]) -> Result<(), String> {
    let keys = value.as_object().into_iter().flat_map(|object| object.keys());
    match keys.into_iter().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("key {key:?} is not known to this runner")),
        None => Ok(()),
    }
}

#[test]
fn calls() {
    let files = [
        "retry.json",
        "budget.json",
        "deadline.json",
        "cancel.json",
        "downgrade.json",
        "hedge.json",
        "context.json",
    ];
    run("calls", &files, |kind, case| {
        assert_eq!(kind, "call");
        call::check(case)
    });
}

#[test]
fn breaker() {
    run("breaker", &["breaker.json"], |kind, case| match kind {
        "breaker" => breaker::check(case),
        other => Err(format!("kind {other}")),
    });
    run("breaker on calls", &["breaker-calls.json"], |_, case| call::check(case));
}

#[test]
fn tables() {
    run("tables", &["outcomes.json", "pushback.json", "backoff.json"], |kind, case| match kind {
        "outcome" => tables::outcome(case),
        "pushback" => tables::pushback(case),
        "backoff" => tables::backoff(case),
        other => Err(format!("kind {other}")),
    });
}
