//! Contracts that the generator rejects. Each error names the file, the line, the cause and the remedy.

mod http;
mod left_out;
mod policies;

use callwright_codegen::emit::rust::{self, RustOptions};
use callwright_codegen::{Error, Reader, Unsupported};
use prost_reflect::prost::Message as _;

/// Compiles `input.proto`.
fn descriptor_set(source: &str) -> Vec<u8> {
    let protos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("input.proto"), source).expect("a file");
    let mut compiler = protox::Compiler::new([folder.path(), protos.as_path()]).expect("include directories");
    compiler.include_imports(true).include_source_info(true);
    compiler.open_file("input.proto").unwrap_or_else(|error| panic!("{error:?}\n{source}"));
    compiler.encode_file_descriptor_set()
}

/// Reads `input.proto` and writes the Rust code of its package.
fn generate(source: &str) -> Result<String, Error> {
    let reader = Reader::new().unsupported(Unsupported::Refuse);
    let api = reader.read(&descriptor_set(source), &["input.proto"])?;
    let package = api.packages.iter().find(|package| package.name == "acme.v1").expect("package acme.v1");
    rust::package(package, &RustOptions::default())
}

/// Line 12 is the RPC, line 13 begins its body.
fn in_method(body: &str) -> String {
    format!(
        r#"syntax = "proto3";
package acme.v1;
import "callwright/v1/options.proto";
import "google/api/annotations.proto";
import "google/protobuf/struct.proto";
message User {{ string user_id = 1; map<string, string> labels = 2; }}
message In {{ string user_id = 1; User user = 2; repeated string tags = 3; string page = 4; }}
message Out {{ repeated string names = 1; }}
message Deep {{ Deep inner = 1; google.protobuf.Struct details = 2; }}
message Users {{ repeated User users = 1; }}
service Directory {{
  rpc Get(In) returns (Out) {{
    {body}
  }}
}}
"#
    )
}

fn with_http(rule: &str) -> String {
    in_method(&format!("option (google.api.http) = {{ {rule} }};"))
}

fn with_policy(policy: &str) -> String {
    in_method(&format!("option (callwright.v1.method) = {{ {policy} }};"))
}

/// Line 5 is the option.
fn with_service(policy: &str) -> String {
    format!(
        "syntax = \"proto3\";\npackage acme.v1;\nimport \"callwright/v1/options.proto\";\nservice Pings {{\n  \
         option (callwright.v1.service) = {{ {policy} }};\n}}\n"
    )
}

fn with_package(rest: &str) -> String {
    format!("syntax = \"proto3\";\npackage acme.v1;\nmessage Ping {{}}\n{rest}")
}

/// Checks that each source is rejected at its line, with exactly this text and remedy.
fn refuses(cases: &[(String, usize, &str, &str)]) {
    for (source, line, what, remedy) in cases {
        let expected = format!("input.proto:{line}: {what}\n  remedy: {remedy}");
        match generate(source) {
            Ok(_) => panic!("was accepted, but should say\n{expected}\n{source}"),
            Err(error) => assert_eq!(error.to_string(), expected, "{source}"),
        }
    }
}

#[test]
fn streaming() {
    const REMEDY: &str = "make it unary (page through long answers), or skip it";
    for rpc in ["Send(stream Ping) returns (Ping)", "Send(Ping) returns (stream Ping)"] {
        let source = with_package(&format!("service Pings {{\n  rpc {rpc};\n}}\n"));
        refuses(&[(source, 5, "acme.v1.Pings.Send is a streaming RPC, but clients are unary", REMEDY)]);
    }
}

#[test]
fn descriptor_sets() {
    let error = callwright_codegen::read(&[0xff], &["input.proto"]).expect_err("an error");
    assert!(error.to_string().starts_with("the descriptor set does not decode: "), "{error}");
    assert_eq!(
        error.remedy(),
        "compile it with its imports, as `protoc --include_imports --include_source_info` does; proto2 and proto3 only"
    );
    let empty = prost_types::FileDescriptorSet::default().encode_to_vec();
    let error = callwright_codegen::read(&empty, &["input.proto"]).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "input.proto is not in the descriptor set\n  \
         remedy: name files as they are imported, relative to an include directory"
    );
}
