//! Tests of the code generated from `google.api.http`, `google.api.routing` and the service options, and of their
//! errors.

use std::fs;

use callwright_build::Builder;

/// Compiles a service with these options on its method and these fields in its request.
fn compile(service: &str, method: &str, fields: &str) -> Result<String, String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("main.proto");
    let text = format!(
        r#"syntax = "proto3";
        package acme.v1;
        import "callwright/v1/options.proto";
        import "google/api/annotations.proto";
        import "google/api/httpbody.proto";
        import "google/api/routing.proto";
        import "google/protobuf/any.proto";
        import "google/protobuf/duration.proto";
        import "google/protobuf/struct.proto";
        import "google/protobuf/timestamp.proto";
        import "google/protobuf/wrappers.proto";
        import "google/rpc/error_details.proto";
        import "google/rpc/status.proto";
        enum Kind {{ KIND_UNSPECIFIED = 0; }}
        message Inner {{ string name = 1; }}
        message Request {{ {fields} }}
        message Reply {{ google.rpc.Status status = 1; google.rpc.BadRequest why = 2; }}
        service Things {{
          {service}
          rpc Get(Request) returns (Reply) {{ {method} }}
        }}"#
    );
    fs::write(&path, text).expect("a file");
    Builder::new()
        .includes([directory.path()])
        .files([&path])
        .mock_feature(None)
        .strict(true)
        .out_dir(directory.path())
        .compile()
        .map_err(|error| format!("{error:?}"))?;
    Ok(fs::read_to_string(directory.path().join("acme.v1.rs")).expect("the generated file"))
}

fn spec(method: &str, fields: &str) -> String {
    let code = compile("", method, fields).unwrap_or_else(|error| panic!("{error}"));
    let start = code.find("pub static GET:").expect("the method");
    code[start..].lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_variable_that_knows_whether_it_is_set_has_no_zero() {
    let get = r#"option (google.api.http) = { get: "/v1/{value}" };"#;
    for (field, zero) in [
        ("int32 value = 1;", "0"),
        ("Kind value = 1;", "KIND_UNSPECIFIED"),
        ("bool value = 1;", "false"),
        ("string value = 1;", ""),
        ("optional int32 value = 1;", ""),
        ("oneof choice { int32 value = 1; }", ""),
        ("google.protobuf.Int32Value value = 1;", ""),
        ("google.protobuf.Timestamp value = 1;", ""),
    ] {
        let spec = spec(get, field);
        assert!(spec.contains(&format!(".zero({zero:?})")), "{field}: {spec}");
    }
}

#[test]
fn a_body_field_says_what_it_is_when_unset() {
    let put = r#"option (google.api.http) = { put: "/v1" body: "value" };"#;
    for (field, expected) in [
        ("Inner value = 1;", r#"HttpBody::Field("value"))"#),
        ("repeated string value = 1;", r#"HttpBody::Field("value")).empty_body("[]")"#),
        ("string value = 1;", r#"HttpBody::Field("value")).empty_body("\"\"")"#),
        ("optional string value = 1;", r#"HttpBody::Field("value")).empty_body("null")"#),
        ("int64 value = 1;", r#"HttpBody::Field("value")).empty_body("\"0\"")"#),
        ("Kind value = 1;", r#"HttpBody::Field("value")).empty_body("\"KIND_UNSPECIFIED\"")"#),
        ("google.api.HttpBody value = 1;", r#"HttpBody::Raw("value"))"#),
    ] {
        let spec = spec(put, field);
        assert!(spec.contains(expected), "{field}: {spec}");
    }
}

#[test]
fn a_query_has_no_form_for_free_form_json() {
    let get = r#"option (google.api.http) = { get: "/v1" };"#;
    for field in [
        "repeated Inner value = 1;",
        "map<string, string> value = 1;",
        "google.protobuf.Struct value = 1;",
        "google.protobuf.Value value = 1;",
        "google.protobuf.Any value = 1;",
    ] {
        let error = compile("", get, field).expect_err(field);
        assert!(error.contains("which cannot be sent in a query"), "{field}: {error}");
        assert!(error.contains("remedy: send the request as a body"), "{field}: {error}");
    }
}

#[test]
fn a_routing_rule_becomes_its_parts() {
    let rule = |parameters: &str| format!("option (google.api.routing) = {{ {parameters} }};");
    let parts = |template: &str| {
        spec(
            &rule(&format!(r#"routing_parameters {{ field: "inner.name" path_template: "{template}" }}"#)),
            "Inner inner = 1;",
        )
    };
    for (template, expected) in [
        ("", r#""inner.name").part("", "**", "")"#),
        ("{id}", r#""id").part("", "*", "")"#),
        ("{id=**}", r#""id").part("", "**", "")"#),
        ("a/*/{id=b/*}/**", r#""id").part("a/*", "b/*", "**")"#),
    ] {
        let spec = parts(template);
        assert!(spec.contains(&format!(r#"::new(&["inner", "name"], {expected}"#)), "{template}: {spec}");
    }
    assert!(spec(&rule(""), "Inner inner = 1;").contains(".routing(&[])"));
    assert!(!spec("", "Inner inner = 1;").contains(".routing("));
}

#[test]
fn a_routing_rule_that_names_no_text_is_refused() {
    for (parameter, expected) in [
        (r#"field: "nobody""#, "`nobody`, which is not a field"),
        (r#"field: "inner""#, "`inner`, which is not a string"),
        (r#"field: "inner.name" path_template: "a/*""#, "is malformed"),
        (r#"field: "inner.name" path_template: "{id=}""#, "is malformed"),
    ] {
        let rule = format!("option (google.api.routing) = {{ routing_parameters {{ {parameter} }} }};");
        let error = compile("", &rule, "Inner inner = 1;").expect_err(parameter);
        assert!(error.contains(expected), "{parameter}: {error}");
        assert!(error.contains("main.proto:"), "{parameter}: {error}");
    }
}

#[test]
fn a_service_says_how_it_is_reached() {
    let service = |options: &str| {
        compile(&format!("option (callwright.v1.service) = {{ {options} }};"), "", "string name = 1;")
    };
    let code = service(
        r#"protocol: PROTOCOL_TWIRP twirp_prefix: "/rpc/" twirp_proto_names: true implicit_routing: true"#,
    )
    .expect("code");
    assert!(
        code.contains(r#"Protocol::Twirp).twirp_prefix("rpc").twirp_proto_names().implicit_routing()"#),
        "{code}"
    );
    assert!(service(r#"twirp_prefix: """#).expect("code").contains(r#".twirp_prefix("")"#));
    let error = service(r#"twirp_prefix: "/a?b""#).expect_err("a query");
    assert!(error.contains("twirp_prefix"), "{error}");
}

#[test]
fn the_runtimes_messages_are_used_and_not_generated_again() {
    let code = compile("", "", "google.api.HttpBody file = 1;").expect("code");
    for path in [
        "::callwright::google::api::HttpBody",
        "::callwright::google::rpc::Status",
        "::callwright::google::rpc::BadRequest",
    ] {
        assert!(code.contains(path), "{path}");
    }
}
