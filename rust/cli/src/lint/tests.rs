//! Each rule has contracts with its flaw and contracts without it.

use std::collections::BTreeSet;

use super::{RULES, check};
use crate::config::Config;
use crate::protos;

fn found(name: &str, body: &str) -> BTreeSet<&'static str> {
    let header = "syntax = \"proto3\";\nimport \"google/api/annotations.proto\";\nimport \"callwright/v1/options.proto\";\n";
    let package = if body.contains("package ") { "" } else { "package acme.v1;\n" };
    let directory = tempfile::tempdir().expect("a directory");
    crate::files::write(&directory.path().join(name), &format!("{header}{package}{body}")).expect("a file");
    let source = directory.path().to_str().expect("a path in UTF-8");
    let protos = protos::load(source, &Config::default()).unwrap_or_else(|error| panic!("{error}\n{body}"));
    check(&protos).iter().map(|finding| finding.rule.id).collect()
}

/// A rule with contracts that have its flaw, and contracts that do not.
type Pair = (&'static str, String, String);

fn within(rule: &'static str, around: &str, bad: &str, good: &str) -> Pair {
    (rule, around.replace('@', bad), around.replace('@', good))
}

fn pairs() -> Vec<Pair> {
    let method = "message A { string id = 1; } service S { rpc Get(A) returns (A) { @ } }";
    let rest = "message A { string id = 1; } service S { option (callwright.v1.service) = { protocol: PROTOCOL_REST }; \
                rpc Get(A) returns (A) { @ } }";
    let two = "message A { string id = 1; string other = 2; } service S { \
               rpc Get(A) returns (A) { option (google.api.http) = { get: \"/a/{id}\" }; } \
               rpc Find(A) returns (A) { option (google.api.http) = { get: \"/@\" }; } }";
    let secret = "message A { string id = 1; string mail = 2 [(callwright.v1.field).sensitive = true]; } \
                  service S { rpc Find(A) returns (A) { option (google.api.http) = { @ }; } }";
    let read = "option idempotency_level = NO_SIDE_EFFECTS;";
    let http = "option (google.api.http) = { get: \"/a\" };";
    let policy = |text: &str| format!("option (callwright.v1.method) = {{ {text} }};");
    let retries = "retry: { retries: 2 }";
    let bounded = "retry: { retries: 2 } timeout: { seconds: 3 }";
    let attempts =
        |seconds: u8| policy(&format!("timeout: {{ seconds: 3 }} attempt_timeout: {{ seconds: {seconds} }}"));
    vec![
        within("not-generatable", "message A {} service S { rpc Get(A) returns (@A); }", "stream ", ""),
        within("enum-zero-value", "enum E { @ = 0; }", "E_NONE", "E_UNSPECIFIED"),
        within("field-name-style", "message A { string @ = 1; }", "userId", "user_id"),
        within(
            "json-name-clash",
            "message A { string ab = 1; string c = 2 [json_name = \"@\"]; }",
            "AB",
            "c",
        ),
        within("http-missing", rest, "", http),
        within("http-path-clash", two, "a/{other}", "b/{other}"),
        within("package-version", "package @; message A {}", "acme", "acme.v1"),
        within("package-directory", "package @; message A {}", "acme.v2", "acme.v1"),
        within("enum-value-prefix", "enum Kind { KIND_UNSPECIFIED = 0; @ = 1; }", "BIG", "KIND_BIG"),
        within("comment-missing", "@message A {}", "", "// A thing.\n"),
        within("get-without-promise", method, http, &format!("{read} {http}")),
        within("retries-without-promise", method, &policy(bounded), &format!("{read} {}", policy(bounded))),
        within("retries-without-timeout", method, &policy(retries), &policy(bounded)),
        within("attempt-timeout-too-long", method, &attempts(3), &attempts(1)),
        within("sensitive-in-url", secret, "get: \"/a\"", "post: \"/a\" body: \"*\""),
    ]
}

#[test]
fn a_rule_finds_its_flaw_and_nothing_without_it() {
    for (rule, bad, good) in pairs() {
        let name = "acme/v1/acme.proto";
        assert!(found(name, &bad).contains(rule), "{rule} does not find\n{bad}\n{:?}", found(name, &bad));
        assert!(!found(name, &good).contains(rule), "{rule} finds\n{good}");
    }
}

#[test]
fn every_rule_has_a_pair() {
    let tested: BTreeSet<&str> = pairs().iter().map(|(rule, ..)| *rule).collect();
    let rules: BTreeSet<&str> = RULES.iter().copied().flatten().map(|rule| rule.id).collect();
    assert_eq!(tested, rules);
}

#[test]
fn the_contracts_of_this_repository_have_no_flaws() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let source = root.to_str().expect("a path in UTF-8");
    let protos = protos::load(source, &Config::default()).expect("contracts");
    let flaws: Vec<String> = check(&protos).iter().map(|finding| finding.message.clone()).collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
}
