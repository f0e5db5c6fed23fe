//! Names that meet in Rust, and what they are called instead.

use std::fs;
use std::path::Path;

use callwright_build::{Builder, GeneratedCode, Json};

fn generate(files: &[(&str, &str)], set: impl Fn(Builder) -> Builder) -> GeneratedCode {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| directory.path().join(name);
    for (name, text) in files {
        fs::write(path(name), text).expect("a file");
    }
    let builder = Builder::new().includes([directory.path()]).files([path("main.proto")]);
    set(builder).code().unwrap_or_else(|error| panic!("{error}\n{files:?}"))
}

fn renamed(output: &GeneratedCode) -> Vec<String> {
    output.renamed.iter().map(|renamed| format!("{} -> {}", renamed.element, renamed.name)).collect()
}

/// Checks what is renamed in each file of the package `acme.v1`.
fn renames(cases: &[(&str, &[&str])]) {
    for (body, expected) in cases {
        let source = format!("syntax = \"proto3\";\npackage acme.v1;\n{body}\n");
        let output = generate(&[("main.proto", &source)], |builder| builder);
        assert_eq!(renamed(&output), *expected, "{source}");
    }
}

#[test]
fn types_and_fields_that_meet_are_numbered() {
    renames(&[
        ("message FooBar {}\nmessage Foo_Bar {}", &["acme.v1.Foo_Bar -> FooBar2"]),
        ("message FooBar {}\nenum fooBar { NONE = 0; }", &["acme.v1.fooBar -> FooBar2"]),
        ("message A {}\nmessage a {}\nmessage A2 {}", &["acme.v1.a -> A2", "acme.v1.A2 -> A22"]),
        (
            "message A {\n  message FooBar {}\n  enum Foo_Bar { NONE = 0; }\n}",
            &["acme.v1.A.Foo_Bar -> FooBar2"],
        ),
        ("message A {\n  string B = 1;\n  oneof b { string c = 2; }\n}", &["acme.v1.A.b -> b2"]),
        ("message _ {\n  string _ = 1;\n}", &["acme.v1._ -> Unnamed", "acme.v1._._ -> unnamed"]),
        ("message Box {}", &[]),
        ("message Box {}\nservice S {}", &["acme.v1.Box -> Box2"]),
    ]);
}

#[test]
fn a_oneof_with_the_name_of_a_nested_type_has_an_ending() {
    let text = "message A {\n  message B {}\n  oneof b { B c = 1; B d = 2; }\n}";
    renames(&[(text, &["acme.v1.A.b -> BOneOf"])]);
    let nested = "message A {\n  message B {}\n  message BOneOf {}\n  oneof b { B c = 1; }\n}";
    renames(&[(nested, &["acme.v1.A.b -> b2"])]);
}

#[test]
fn values_that_meet_keep_the_prefix() {
    renames(&[
        ("enum Status { STATUS_OPEN = 0; OPEN = 1; }", &["acme.v1.Status.STATUS_OPEN -> StatusOpen"]),
        ("enum Status { OPEN = 0; STATUS_OPEN = 1; }", &["acme.v1.Status.STATUS_OPEN -> StatusOpen"]),
        ("enum A { _ = 0; }", &["acme.v1.A._ -> Unnamed"]),
    ]);
    let text = "syntax = \"proto3\";\npackage acme.v1;\nenum Status { STATUS_OPEN = 0; OPEN = 1; }\n";
    for json in [Json::Exact, Json::Pbjson] {
        let output = generate(&[("main.proto", text)], |builder| builder.json(json));
        let code = &output.files[0].code;
        assert!(code.contains("Self::StatusOpen => \"STATUS_OPEN\""), "{code}");
        assert!(!code.contains("STATUS_STATUS_OPEN"), "{code}");
    }
}

#[test]
fn services_and_methods_that_meet_have_endings() {
    renames(&[
        (
            "message A {}\nservice S {\n  rpc Get(A) returns (A);\n  rpc GET(A) returns (A);\n  rpc New(A) returns (A);\n}",
            &["acme.v1.S.GET -> get_", "acme.v1.S.New -> new_"],
        ),
        ("message SClient {}\nservice S {}", &["acme.v1.S -> SService"]),
        ("enum MockS { NONE = 0; }\nservice S {}", &["acme.v1.S -> SService"]),
        ("service Users {}\nservice UsersClient {}", &["acme.v1.UsersClient -> UsersClientService"]),
        ("service UserList {}\nservice User_List {}", &["acme.v1.User_List -> UserListService"]),
        ("service Box {}", &["acme.v1.Box -> BoxService"]),
    ]);
}

#[test]
fn a_package_below_keeps_its_module() {
    let inner = "syntax = \"proto3\";\npackage acme.v1.inner;\nmessage A {}\n";
    for (declaration, expected) in [
        ("message Inner { message B {} }", "acme.v1.Inner -> Inner2"),
        ("service Inner {}", "acme.v1.Inner -> InnerService"),
    ] {
        let main =
            format!("syntax = \"proto3\";\npackage acme.v1;\nimport \"inner.proto\";\n{declaration}\n");
        let output = generate(&[("main.proto", &main), ("inner.proto", inner)], |builder| builder);
        assert_eq!(renamed(&output), [expected]);
    }
}

#[test]
fn types_without_a_package_stand_in_a_module_of_their_own() {
    let files = |output: &GeneratedCode| -> Vec<String> {
        output.files.iter().map(|file| file.path.clone()).collect()
    };
    let main = "syntax = \"proto3\";\nmessage A {}\nservice S { rpc Get(A) returns (A); }\n";
    assert_eq!(files(&generate(&[("main.proto", main)], |builder| builder)), ["root.rs"]);
    let importing = "syntax = \"proto3\";\npackage root;\nimport \"bare.proto\";\nmessage B { A a = 1; }\n";
    let output = generate(&[("main.proto", importing), ("bare.proto", main)], |builder| builder);
    assert_eq!(files(&output), ["root2.rs", "root.rs"]);
    assert!(output.files[1].code.contains("Option<super::root2::A>"), "{}", output.files[1].code);
}

#[test]
fn a_name_that_is_asked_for() {
    let text = "syntax = \"proto3\";\npackage acme.v1;\nmessage A { string b = 1; }\nservice S { rpc Get(A) returns (A); }\n";
    let output = generate(&[("main.proto", text)], |builder| {
        builder.rename("acme.v1.A", "Alpha").rename("acme.v1.S", "Search").rename("acme.v1.S.Get", "Fetch")
    });
    assert_eq!(renamed(&output), ["acme.v1.A -> Alpha", "acme.v1.S -> Search", "acme.v1.S.Get -> fetch"]);
    let code = &output.files[0].code;
    for part in ["pub struct Alpha", "\"acme.v1.A\"", "pub struct SearchClient", "pub fn fetch(", "\"Get\""] {
        assert!(code.contains(part), "{part}\n{code}");
    }
}

#[test]
fn types_that_describe_contracts_are_generated_where_they_are_used() {
    let main = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/api/annotations.proto\";\n\
                import \"google/api/http.proto\";\nmessage A { google.api.HttpRule rule = 1; }\n";
    let unused = main.replace("google.api.HttpRule", "string");
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    for (text, expected) in [(main, vec!["google.api.rs", "acme.v1.rs"]), (&unused, vec!["acme.v1.rs"])] {
        let output = generate(&[("main.proto", text)], |builder| builder.includes([&proto]));
        let paths: Vec<&str> = output.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, expected);
    }
}
