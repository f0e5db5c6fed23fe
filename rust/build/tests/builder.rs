//! Tests of the builder: generated files, and errors with a remedy.

use std::fs;
use std::path::Path;

use callwright_build::{Builder, Json};

/// Compiles `main.proto` in a directory that holds `files`, and returns the text of the generated file or of the error.
fn compile(files: &[(&str, &str)], output: &str) -> Result<String, String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = directory.path().join("proto").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let proto = directory.path().join("proto");
    Builder::new()
        .includes([&proto])
        .files([proto.join("main.proto")])
        .out_dir(directory.path())
        .compile()
        .map_err(|error| format!("{error:?}").replace(&proto.display().to_string(), "proto"))?;
    Ok(fs::read_to_string(directory.path().join(output)).expect("the generated file"))
}

#[test]
fn the_example_services_are_generated() {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let out = tempfile::tempdir().expect("a temporary directory");
    let files = ["hello/v1/hello.proto", "user/v1/user.proto", "feed/v1/feed.proto"];
    Builder::new()
        .includes([&proto])
        .files(files.map(|file| proto.join(file)))
        .out_dir(out.path())
        .compile()
        .unwrap_or_else(|error| panic!("{error:?}"));
    for (file, client) in [
        ("hello.v1.rs", "HelloServiceClient"),
        ("user.v1.rs", "UserServiceClient"),
        ("feed.v1.rs", "FeedServiceClient"),
    ] {
        let code = fs::read_to_string(out.path().join(file)).expect(file);
        assert!(code.contains(&format!("pub struct {client}")), "{file}");
        assert!(code.contains("::json_message!("), "{file}");
    }
}

#[test]
fn contract_options_need_no_copy() {
    let main = r#"
        syntax = "proto3";
        package acme.v1;
        import "callwright/v1/options.proto";
        import "google/api/annotations.proto";
        message Ping {}
        service Pings {
          rpc Send(Ping) returns (Ping) {
            option (google.api.http) = { get: "/ping" };
            option (callwright.v1.method) = { retry: { retries: 0 } idempotent: false };
          }
        }
    "#;
    let code = compile(&[("main.proto", main)], "acme.v1.rs").expect("generated code");
    assert!(code.contains(".retries(0)"), "{code}");
    assert!(code.contains(".idempotent(false)"), "{code}");
}

#[test]
fn comments_hold_nothing_that_rustdoc_compiles() {
    let main = r#"
        syntax = "proto3";
        package acme.v1;
        // Shape:
        //
        //     let x = not_rust;
        //
        // ```
        // neither
        // ```
        // and [a.B] is no link.
        message Ping {}
    "#;
    let code = compile(&[("main.proto", main)], "acme.v1.rs").expect("generated code");
    assert!(code.contains("/// ```text\n/// let x = not_rust;\n/// ```"), "{code}");
    assert!(code.contains("/// ```text\n/// neither\n/// ```"), "{code}");
    assert!(code.contains("\\[a.B\\]"), "{code}");
}

#[test]
fn pbjson_stays_selectable() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("main.proto");
    let text = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/protobuf/empty.proto\";\n\
                message A { google.protobuf.Empty nothing = 1; }\n";
    fs::write(&file, text).expect("a file");
    Builder::new()
        .includes([directory.path()])
        .files([&file])
        .out_dir(directory.path())
        .json(Json::Pbjson)
        .compile()
        .unwrap_or_else(|error| panic!("{error:?}"));
    let code = fs::read_to_string(directory.path().join("acme.v1.rs")).expect("the generated file");
    assert!(code.contains("impl serde::Serialize for A"), "{code}");
    assert!(code.contains("::message_via_serde!(A, \"acme.v1.A\")"), "{code}");
    assert!(code.contains("::pbjson_types::Empty"), "{code}");
}

#[test]
fn messages_without_clients_name_the_json_crate_alone() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("main.proto");
    let text = r#"
        syntax = "proto3";
        package acme.v1;
        import "google/protobuf/any.proto";
        import "google/rpc/status.proto";
        message Ping { google.protobuf.Any any = 1; google.rpc.Status status = 2; bytes data = 3; }
        service Pings { rpc Watch(Ping) returns (stream Ping); }
    "#;
    fs::write(&file, text).expect("a file");
    let builder = Builder::new().includes([directory.path()]).files([&file]).out_dir(directory.path());

    let output = builder.clients(false).code().unwrap_or_else(|error| panic!("{error:?}"));

    let [file] = output.files.as_slice() else { panic!("{} packages", output.files.len()) };
    let code = &file.code;
    assert!(file.path.ends_with("acme.v1.rs"), "{:?}", file.path);
    assert!(code.contains("::callwright_json::google::rpc::Status"), "{code}");
    assert!(code.contains("::callwright_json::generated_v1::json_message!(Ping"), "{code}");
    assert!(!code.contains("callwright::") && !code.contains("Pings"), "{code}");
}

/// A service with a streaming method among others.
const PRICES: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage M {}\nservice Prices {\n  rpc Get(M) returns (M);\n  \
                      rpc Watch(M) returns (stream M);\n}\n";

#[test]
fn a_method_that_a_client_cannot_have_is_left_out_or_refused() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("main.proto");
    fs::write(&path, PRICES).expect("a file");
    let builder = || Builder::new().includes([directory.path()]).files([&path]).out_dir(directory.path());

    let output = builder().code().expect("a client");
    let code = &output.files[0].code;
    assert!(code.contains("pub fn get(") && !code.contains("watch"), "{code}");
    let left_out: Vec<String> = output.left_out.iter().map(ToString::to_string).collect();
    assert_eq!(
        left_out,
        [
            "main.proto:6: left out of the client: acme.v1.Prices.Watch is a streaming RPC, but clients are unary"
        ]
    );

    let error = builder().strict(true).code().expect_err("a refusal").to_string();
    assert!(error.starts_with("main.proto:6: acme.v1.Prices.Watch is a streaming RPC"), "{error}");

    let skipped = builder().strict(true).skip(["acme.v1.Prices.Watch"]).code().expect("a client");
    assert_eq!((&skipped.files, skipped.left_out.len()), (&output.files, 0));
}
