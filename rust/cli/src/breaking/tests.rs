//! Each rule has a change that it finds and a similar one that it accepts.

use std::collections::BTreeSet;

use super::{RULES, compare};
use crate::config::Config;
use crate::protos::{self, Protos};

/// Compiles one file, `acme/v1/acme.proto`, from the text after its imports.
fn protos(body: &str) -> Protos {
    let header = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/api/annotations.proto\";\n\
                  import \"callwright/v1/options.proto\";\nimport \"google/api/more.proto\";\n";
    let text = if body.starts_with("syntax") { body.to_owned() } else { format!("{header}{body}") };
    files(&[("acme/v1/acme.proto", &text), ("google/api/more.proto", MORE)])
}

/// Options whose files contracts import from their own copies.
const MORE: &str = r#"
syntax = "proto3";
package google.api;
import "google/protobuf/descriptor.proto";
extend google.protobuf.ServiceOptions { string default_host = 1049; }
extend google.protobuf.MethodOptions {
  repeated string method_signature = 1051;
  RoutingRule routing = 72295729;
}
extend google.protobuf.FieldOptions { repeated FieldBehavior field_behavior = 1052 [packed = false]; }
enum FieldBehavior { FIELD_BEHAVIOR_UNSPECIFIED = 0; OPTIONAL = 1; REQUIRED = 2; }
message RoutingRule { repeated RoutingParameter routing_parameters = 2; }
message RoutingParameter { string field = 1; string path_template = 2; }
"#;

fn files(files: &[(&str, &str)]) -> Protos {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        crate::files::write(&directory.path().join(name), text).expect("a file");
    }
    let source = directory.path().to_str().expect("a path in UTF-8");
    protos::load(source, &Config::default()).unwrap_or_else(|error| panic!("{error}\n{files:?}"))
}

fn found(old: &str, new: &str) -> BTreeSet<&'static str> {
    compare(&protos(old), &protos(new)).iter().map(|finding| finding.rule.id).collect()
}

/// A rule with an older version, a newer one that it finds, and a newer one that it accepts.
struct Pair {
    rule: &'static str,
    old: String,
    bad: String,
    good: String,
}

fn pair(rule: &'static str, old: &str, bad: &str, good: &str) -> Pair {
    Pair { rule, old: old.to_owned(), bad: bad.to_owned(), good: good.to_owned() }
}

/// Puts each version into the same text, in place of `@`.
fn within(rule: &'static str, around: &str, [old, bad, good]: [&str; 3]) -> Pair {
    let put = |text: &str| around.replace('@', text);
    Pair { rule, old: put(old), bad: put(bad), good: put(good) }
}

const MESSAGE: &str = "message M { string keep = 15; @ }";
const ENUM: &str = "enum E { E_UNSPECIFIED = 0; @ }";
const METHOD: &str = "message A { string id = 1; string name = 2; A child = 3; int32 size = 4; } \
    service S { rpc Get(A) returns (A) { @ } }";

fn message(rule: &'static str, versions: [&str; 3]) -> Pair {
    within(rule, MESSAGE, versions)
}

fn method(rule: &'static str, versions: [&str; 3]) -> Pair {
    within(rule, METHOD, versions)
}

fn elements() -> Vec<Pair> {
    let method = |name: &str| format!("rpc {name}(A) returns (A);");
    let service = |methods: &str| format!("message A {{}} service S {{ {methods} }}");
    let (get, list) = (method("Get"), method("List"));
    let other = "syntax = \"proto3\"; package acme.v2; message M { string a = 1; }";
    let same = "syntax = \"proto3\"; package acme.v1; message M { string a = 1; }";
    vec![
        pair("service-removed", &service(&get), "message A {}", &format!("{} service T {{}}", service(&get))),
        pair(
            "rpc-removed",
            &service(&format!("{get}{list}")),
            &service(&get),
            &service(&format!("{list}{get}")),
        ),
        pair(
            "message-removed",
            "message A { string a = 1; }",
            "message B { int32 a = 1; }",
            "message A { string a = 1; } message B {}",
        ),
        pair("enum-removed", "enum E { X = 0; }", "enum F { Y = 0; }", "enum E { X = 0; } enum F { Y = 0; }"),
        pair("package-changed", same, other, same),
    ]
}

fn fields() -> Vec<Pair> {
    vec![
        message("field-removed", ["string a = 1;", "reserved 1;", "reserved 1; reserved \"a\";"]),
        message("field-number-changed", ["string a = 1;", "string a = 2;", "string a = 1; string b = 2;"]),
        message("field-wire-type-changed", ["string a = 1;", "int32 a = 1;", "string a = 1;"]),
        message(
            "field-cardinality-changed",
            ["string a = 1;", "repeated string a = 1;", "optional string a = 1;"],
        ),
        message(
            "field-oneof-changed",
            [
                "string a = 1; oneof o { string b = 2; }",
                "oneof o { string a = 1; string b = 2; }",
                "string a = 1; oneof o { string b = 2; string c = 3; }",
            ],
        ),
        within(
            "field-default-changed",
            "syntax = \"proto2\"; package acme.v1; message M { @ }",
            [
                "optional int32 a = 1 [default = 3];",
                "optional int32 a = 1 [default = 4];",
                "optional int32 a = 1 [default = 3]; optional int32 b = 2 [default = 4];",
            ],
        ),
        message("reserved-removed", ["reserved 3 to 5;", "reserved 3, 5;", "reserved 3 to 4, 5 to 9;"]),
        message("field-json-type-changed", ["int32 a = 1;", "int64 a = 1;", "uint32 a = 1;"]),
        message(
            "field-map-changed",
            [
                "message Entry { string key = 1; string value = 2; } repeated Entry a = 1;",
                "message Entry { string key = 1; string value = 2; } map<string, string> a = 1;",
                "message Entry { string key = 1; string value = 2; } repeated Entry a = 1; map<string, string> b = 2;",
            ],
        ),
        message("field-renamed", ["string a = 1;", "string b = 1;", "string b = 1 [json_name = \"a\"];"]),
        message(
            "field-json-name-changed",
            [
                "string a_b = 1;",
                "string a_b = 1 [json_name = \"a_b\"];",
                "string a_b = 1 [json_name = \"aB\"];",
            ],
        ),
    ]
}

fn enums() -> Vec<Pair> {
    let of = |rule, versions| within(rule, ENUM, versions);
    vec![
        of("enum-value-removed", ["E_A = 1;", "reserved \"E_A\";", "reserved 1; reserved \"E_A\";"]),
        of("enum-value-number-changed", ["E_A = 1;", "E_A = 2;", "E_A = 1; E_B = 2;"]),
        of(
            "enum-reserved-removed",
            ["reserved 3; reserved \"E_X\";", "reserved 3;", "reserved 2 to 4; reserved \"E_X\", \"E_Y\";"],
        ),
        of("enum-value-renamed", ["E_A = 1;", "E_B = 1;", "option allow_alias = true; E_A = 1; E_B = 1;"]),
        of(
            "enum-alias-removed",
            [
                "option allow_alias = true; E_A = 1; E_B = 1;",
                "E_A = 1;",
                "option allow_alias = true; E_A = 1; E_B = 1; E_C = 1;",
            ],
        ),
    ]
}

fn methods() -> Vec<Pair> {
    let types = "message A {} message B { string b = 1; } service S { rpc Get(@; }";
    let page = "message Item {} message Ask { int32 page_size = 1; @ } \
                message Page { repeated Item items = 1; string next_page_token = 2; } \
                service S { rpc List(Ask) returns (Page); }";
    vec![
        within("rpc-request-changed", types, ["A) returns (A)", "B) returns (A)", "A) returns (A)"]),
        within("rpc-response-changed", types, ["A) returns (A)", "A) returns (B)", "A) returns (A)"]),
        within("rpc-streaming-changed", types, ["A) returns (A)", "A) returns (stream A)", "A) returns (A)"]),
        within(
            "pagination-lost",
            page,
            [
                "string page_token = 2;",
                "reserved 2; reserved \"page_token\";",
                "string page_token = 2; string order = 3;",
            ],
        ),
    ]
}

fn http() -> Vec<Pair> {
    let rule = |rule: &str| format!("option (google.api.http) = {{ {rule} }};");
    let of = |id, versions: [&str; 3]| {
        let [old, bad, good] = versions.map(rule);
        method(id, [&old, &bad, &good])
    };
    let rest = "message A {} service S { option (callwright.v1.service) = { protocol: PROTOCOL_REST }; \
                rpc Get(A) returns (A) { @ } }";
    let more = "option (google.api.http) = { get: \"/a\" };";
    let routing = |field: &str| {
        format!("option (google.api.routing) = {{ routing_parameters {{ field: \"{field}\" }} }};")
    };
    let host = "message A {} service S { option (google.api.default_host) = \"@\"; }";
    vec![
        method("http-removed", [more, "", more]),
        within("http-added", rest, ["", more, "option deprecated = true;"]),
        of(
            "http-verb-changed",
            ["get: \"/a\"", "post: \"/a\"", "get: \"/a\" additional_bindings { post: \"/a\" }"],
        ),
        of("http-path-changed", ["get: \"/a/{id}\"", "get: \"/b/{id}\"", "get: \"/a/{id=*}\""]),
        of(
            "http-body-changed",
            ["post: \"/a\" body: \"*\"", "post: \"/a\" body: \"child\"", "post: \"/a\" body: \"*\""],
        ),
        of(
            "http-response-body-changed",
            ["get: \"/a\"", "get: \"/a\" response_body: \"child\"", "get: \"/a\""],
        ),
        of(
            "http-additional-changed",
            [
                "get: \"/a\" additional_bindings { get: \"/b\" } additional_bindings { get: \"/c\" }",
                "get: \"/a\" additional_bindings { get: \"/c\" } additional_bindings { get: \"/b\" }",
                "get: \"/a\" additional_bindings { get: \"/b\" } additional_bindings { get: \"/c\" } additional_bindings { get: \"/d\" }",
            ],
        ),
        of(
            "query-parameters-changed",
            [
                "post: \"/a\" body: \"child\"",
                "post: \"/a\" body: \"*\"",
                "post: \"/a\" body: \"child\" response_body: \"child\"",
            ],
        ),
        within("default-host-changed", host, ["a.example.com", "b.example.com", "a.example.com"]),
        method("routing-changed", [&routing("id"), &routing("name"), &routing("id")]),
    ]
}

fn policies() -> Vec<Pair> {
    let service =
        "message A {} service S { option (callwright.v1.service) = { @ }; rpc Get(A) returns (A); }";
    let policy = |text: &str| format!("option (callwright.v1.method) = {{ {text} }};");
    let of = |id, versions: [&str; 3]| {
        let [old, bad, good] = versions.map(policy);
        method(id, [&old, &bad, &good])
    };
    vec![
        method(
            "idempotency-lowered",
            [
                "option idempotency_level = NO_SIDE_EFFECTS;",
                "option idempotency_level = IDEMPOTENT;",
                "option idempotency_level = NO_SIDE_EFFECTS; option deprecated = true;",
            ],
        ),
        of(
            "timeout-lowered",
            ["timeout: { seconds: 3 }", "timeout: { seconds: 2 }", "timeout: { seconds: 4 }"],
        ),
        of(
            "retries-widened",
            ["retry: { retries: 1 }", "retry: { retries: 2 }", "retry: { retries: 2 } idempotent: true"],
        ),
        of(
            "idempotency-key-removed",
            [
                "idempotency_key: true idempotent: true",
                "idempotent: true",
                "idempotency_key: true idempotent: true retry: { retries: 2 }",
            ],
        ),
        within(
            "protocol-changed",
            service,
            ["protocol: PROTOCOL_REST", "protocol: PROTOCOL_TWIRP", "protocol: PROTOCOL_REST"],
        ),
        within("base-path-changed", service, ["base_path: \"/a\"", "base_path: \"/b\"", "base_path: \"/a\""]),
        within(
            "twirp-prefix-changed",
            service,
            ["twirp_prefix: \"/a\"", "twirp_prefix: \"/b\"", "twirp_prefix: \"/a\" implicit_routing: true"],
        ),
        message(
            "sensitive-removed",
            [
                "string a = 1 [(callwright.v1.field).sensitive = true];",
                "string a = 1;",
                "string a = 1 [(callwright.v1.field).sensitive = true, deprecated = true];",
            ],
        ),
    ]
}

fn sources() -> Vec<Pair> {
    let options = "syntax = \"proto3\"; package acme.v1; @ message M { string a = 1; }";
    vec![
        pair(
            "message-renamed",
            "message A { string a = 1; }",
            "message B { string a = 1; }",
            "message A { string a = 1; int32 b = 2; }",
        ),
        pair("enum-renamed", "enum E { X = 0; }", "enum F { X = 0; }", "enum E { X = 0; Y = 1; }"),
        within(
            "file-option-changed",
            options,
            [
                "option go_package = \"acme/v1\";",
                "option go_package = \"acme/v2\";",
                "option go_package = \"acme/v1\"; option deprecated = true;",
            ],
        ),
        message(
            "field-renamed-in-source",
            ["string a_b = 1;", "string aB = 1;", "string a_b = 1 [deprecated = true];"],
        ),
        message(
            "field-presence-changed",
            ["string a = 1;", "optional string a = 1;", "string a = 1; optional string b = 2;"],
        ),
        message("field-source-type-changed", ["int64 a = 1;", "uint64 a = 1;", "int64 a = 1; uint64 b = 2;"]),
        message(
            "oneof-renamed",
            [
                "oneof o { string a = 1; }",
                "oneof p { string a = 1; }",
                "oneof o { string a = 1; string b = 2; }",
            ],
        ),
        method(
            "method-signature-changed",
            [
                "option (google.api.method_signature) = \"id\";",
                "option (google.api.method_signature) = \"name\"; option (google.api.method_signature) = \"id\";",
                "option (google.api.method_signature) = \"id\"; option (google.api.method_signature) = \"name\";",
            ],
        ),
        message(
            "required-added",
            [
                "string a = 1;",
                "string a = 1 [(google.api.field_behavior) = REQUIRED];",
                "string a = 1 [(google.api.field_behavior) = OPTIONAL];",
            ],
        ),
    ]
}

fn pairs() -> Vec<Pair> {
    [elements(), fields(), enums(), methods(), http(), policies(), sources()].into_iter().flatten().collect()
}

#[test]
fn a_rule_finds_its_change_and_lets_its_twin_pass() {
    for Pair { rule, old, bad, good } in pairs() {
        assert!(
            found(&old, &bad).contains(rule),
            "{rule} does not find\n{old}\n{bad}\n{:?}",
            found(&old, &bad)
        );
        assert!(!found(&old, &good).contains(rule), "{rule} finds\n{old}\n{good}");
    }
}

#[test]
fn every_rule_has_a_pair() {
    let tested: BTreeSet<&str> = pairs().iter().map(|pair| pair.rule).chain(["file-moved"]).collect();
    let rules: BTreeSet<&str> = RULES.iter().copied().flatten().map(|rule| rule.id).collect();
    assert_eq!(tested, rules);
}

#[test]
fn a_moved_type_is_found_and_a_new_file_is_not() {
    let header = "syntax = \"proto3\"; package acme.v1;";
    let (a, b) = (format!("{header} message A {{}}"), format!("{header} message B {{}}"));
    let old = files(&[("a.proto", &a)]);
    let moved = files(&[("b.proto", &a)]);
    let more = files(&[("a.proto", &a), ("b.proto", &b)]);
    let rules = |new| compare(&old, new).iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
    assert_eq!(rules(&moved), ["file-moved"]);
    assert!(rules(&more).is_empty());
}

#[test]
fn what_is_the_same_has_no_findings() {
    for Pair { old, rule, .. } in pairs() {
        assert!(found(&old, &old).is_empty(), "{rule}: {old}");
    }
}

#[test]
fn one_change_is_one_finding() {
    let changes = [
        (MESSAGE.replace('@', "string a = 1;"), MESSAGE.replace('@', "int64 a = 1;")),
        (MESSAGE.replace('@', "string a = 1;"), MESSAGE.replace('@', "")),
        (ENUM.replace('@', "E_A = 1;"), ENUM.replace('@', "E_B = 1;")),
        (
            "message A { string a = 1; } message U { A a = 1; map<string, A> m = 2; }".to_owned(),
            "message B { string a = 1; } message U { B a = 1; map<string, B> m = 2; }".to_owned(),
        ),
    ];
    for (old, new) in changes {
        assert_eq!(found(&old, &new).len(), 1, "{old}\n{new}\n{:?}", found(&old, &new));
    }
    let package = |name: &str| {
        format!(
            "syntax = \"proto3\"; package {name}; message M {{ N n = 1; }} message N {{ string a = 1; }} \
             service S {{ rpc Get(M) returns (N); }}"
        )
    };
    assert_eq!(found(&package("acme.v1"), &package("acme.v2")), BTreeSet::from(["package-changed"]));
}

#[test]
fn a_path_variable_that_is_renamed_with_its_field_is_the_same_path() {
    let version = |name: &str| {
        format!(
            "message A {{ string {name} = 1; }} \
             service S {{ rpc Get(A) returns (A) {{ option (google.api.http) = {{ get: \"/a/{{{name}}}\" }}; }} }}"
        )
    };
    assert_eq!(found(&version("id"), &version("user_id")), BTreeSet::from(["field-renamed"]));
}

#[test]
fn a_finding_says_where() {
    let old = protos("message M {\n  string a = 1;\n  string b = 2;\n}");
    let new = protos("message M {\n  string a = 1;\n}");
    let findings = compare(&old, &new);
    let places: Vec<_> = findings.iter().map(|finding| finding.location.line).collect();
    assert_eq!(places, [8], "the line of `string b` in the old file");
}
