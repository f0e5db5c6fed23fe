//! What no client can be generated for: each refusal names the file, the line, what is wrong and what to do about it.

use callwright_codegen::Error;
use callwright_codegen::emit::rust::{self, RustOptions};
use prost_reflect::prost::Message as _;

/// Reads `input.proto` and writes the Rust code of its package.
fn generate(source: &str) -> Result<String, Error> {
    let protos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("input.proto"), source).expect("a file");
    let mut compiler = protox::Compiler::new([folder.path(), protos.as_path()]).expect("include directories");
    compiler.include_imports(true).include_source_info(true);
    compiler.open_file("input.proto").unwrap_or_else(|error| panic!("{error:?}\n{source}"));
    let api = callwright_codegen::read(&compiler.encode_file_descriptor_set(), &["input.proto"])?;
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

/// Checks that each source is refused at its line, with exactly this text and remedy.
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
fn http_rules() {
    const BODY_REMEDY: &str = "leave `body` out (the fields travel in the query), or use post, put or patch";
    const KIND_REMEDY: &str = "name one verb, for example `custom: { kind: \"HEAD\" path: \"/v1/x\" }`";
    const FIELDS: &str = "use one of its fields: user_id, user, tags, page";
    refuses(&[
        (
            with_http(r#"body: "*""#),
            13,
            "acme.v1.Directory.Get: google.api.http has no verb",
            "add one of get, put, post, delete, patch or custom",
        ),
        (
            with_http(r#"custom { kind: "*" path: "/v1/x" }"#),
            13,
            "acme.v1.Directory.Get: custom verb \"*\" is not one that a client can send",
            KIND_REMEDY,
        ),
        (
            with_http(r#"custom { path: "/v1/x" }"#),
            13,
            "acme.v1.Directory.Get: custom verb \"\" is not one that a client can send",
            KIND_REMEDY,
        ),
        (
            with_http(r#"post: "/a" additional_bindings { post: "/b" additional_bindings { post: "/c" } }"#),
            13,
            "acme.v1.Directory.Get: additional_bindings stand inside of additional_bindings",
            "list all of them in the outer rule: they nest one level deep",
        ),
        (
            with_http(r#"get: "/v1/x" body: "*""#),
            13,
            "acme.v1.Directory.Get: GET has body \"*\", and requests of that verb carry none",
            BODY_REMEDY,
        ),
        (
            with_http(r#"delete: "/v1/x" body: "page""#),
            13,
            "acme.v1.Directory.Get: DELETE has body \"page\", and requests of that verb carry none",
            BODY_REMEDY,
        ),
        (
            with_http(r#"custom { kind: "head" path: "/v1/x" } body: "*""#),
            13,
            "acme.v1.Directory.Get: HEAD has body \"*\", and requests of that verb carry none",
            BODY_REMEDY,
        ),
        (
            with_http(r#"post: "/v1/x" body: "usr""#),
            13,
            "acme.v1.Directory.Get: body: acme.v1.In has no field `usr`",
            FIELDS,
        ),
        (
            with_http(r#"post: "/v1/{page}" body: "page""#),
            13,
            "acme.v1.Directory.Get: `page` stands in the path, and is the body as well",
            "use another field as `body`, or \"*\" for all fields that the path does not hold",
        ),
        (
            with_http(r#"post: "/v1/x" body: "*" response_body: "name""#),
            13,
            "acme.v1.Directory.Get: response_body: acme.v1.Out has no field `name`",
            "use one of its fields: names",
        ),
        (
            with_http(r#"post: "/v1/x" body: "*" additional_bindings { get: "v1/y" }"#),
            13,
            "acme.v1.Directory.Get: the path template \"v1/y\" is malformed: it does not begin with `/`",
            "begin the path template with `/`",
        ),
    ]);
}

#[test]
fn path_variables() {
    let post = |path: &str| with_http(&format!("post: {path:?} body: \"*\""));
    refuses(&[
        (
            post("/v1/{id}"),
            13,
            "acme.v1.Directory.Get: path variable `{id}`: acme.v1.In has no field `id`",
            "use one of its fields: user_id, user, tags, page",
        ),
        (
            post("/v1/{user.id}"),
            13,
            "acme.v1.Directory.Get: path variable `{user.id}`: acme.v1.User has no field `id`",
            "use one of its fields: user_id, labels",
        ),
        (
            post("/v1/{tags}"),
            13,
            "acme.v1.Directory.Get: path variable `{tags}`: `tags` is a repeated or map field, which has no place in a path",
            "use a singular field, or move the field to the body or the query",
        ),
        (
            post("/v1/{user.labels}"),
            13,
            "acme.v1.Directory.Get: path variable `{user.labels}`: `labels` is a repeated or map field, which has no place in a path",
            "use a singular field, or move the field to the body or the query",
        ),
        (
            post("/v1/{user}"),
            13,
            "acme.v1.Directory.Get: path variable `{user}` is a message, acme.v1.User",
            "name one of its fields, as in `{user.user_id}`",
        ),
        (
            post("/v1/{page.number}"),
            13,
            "acme.v1.Directory.Get: path variable `{page.number}`: `page` is not a message, so it has no `number`",
            "name a field of the request",
        ),
        (
            post("/v1/{page}/{page}"),
            13,
            "acme.v1.Directory.Get: the path template \"/v1/{page}/{page}\" names `page` twice",
            "name each request field once",
        ),
    ]);
}

#[test]
fn path_templates() {
    const SHAPE: &str = "write segments between single slashes, as in \"/v1/users/{user_id}:ban\"";
    const FIELD: &str = "put a request field between the braces, as in `{user_id}` or `{user.user_id}`";
    const MATCH: &str = "use literals, `*` and `**` between slashes, as in `{name=shelves/*}`";
    const HEX: &str = "write two hexadecimal digits after each `%`; `%25` is the character itself";
    const QUERY: &str =
        "keep the template to a path; request fields that it does not name travel in the query by themselves";
    #[rustfmt::skip]
    let cases = [
        ("", "it does not begin with `/`", "begin the path template with `/`"),
        ("v1/users", "it does not begin with `/`", "begin the path template with `/`"),
        ("/v1//users", "a segment is empty", SHAPE),
        ("/v1/users/", "a segment is empty", SHAPE),
        ("/v1/users:", "nothing stands after the last `:`", SHAPE),
        ("/v1/../users", "`..` is not a segment", SHAPE),
        ("/v1/%2e/users", "`%2e` is not a segment", SHAPE),
        ("/v1/{page", "a `{` is not closed", "close the variable with `}`"),
        ("/v1/page}", "a `}` closes nothing", "open the variable with `{`"),
        ("/v1/{page={user_id}}", "a variable stands inside of another", "close the outer variable before the inner one"),
        ("/v1/{}", "`{}` does not name a field", FIELD),
        ("/v1/{user id}", "`{user id}` does not name a field", FIELD),
        ("/v1/{user..user_id}", "`{user..user_id}` does not name a field", FIELD),
        ("/v1/*", "a `*` stands outside of a variable, so a client cannot fill it", "name the field that fills it, as in `{user_id=*}`"),
        ("/v1/{page=**}/x", "`**` is not the last segment", "let the variable that matches `**` end the path"),
        ("/v1/{page=**/x}", "`**` is not the last segment", "let `**` end the variable"),
        ("/v1/{page=a*}", "`a*` is not what a variable can match", MATCH),
        ("/v1/{page=}", "`` is not what a variable can match", MATCH),
        ("/v1/{page=../x}", "`../x` is not what a variable can match", MATCH),
        ("/v1/x{page}", "a variable shares a segment with other text", "let each variable fill its segment"),
        ("/v1/users?page=1", "'?' cannot stand in a path", QUERY),
        ("/v1/a b", "' ' cannot stand in a path", QUERY),
        ("/v1/100%", "`%` is no percent-encoded character", HEX),
        ("/v1/%2g", "`%2g` is no percent-encoded character", HEX),
    ];
    for (template, what, remedy) in cases {
        let source = with_http(&format!("post: {template:?} body: \"*\""));
        let what = format!("acme.v1.Directory.Get: the path template {template:?} is malformed: {what}");
        refuses(&[(source, 13, &what, remedy)]);
    }
}

#[test]
fn fields_without_a_form_in_a_query() {
    const REMEDY: &str =
        "send the request as a body, `body: \"*\"`, or the field alone, with its name as `body`";
    let of = |request: &str, rule: &str| with_http(rule).replace("Get(In)", &format!("Get({request})"));
    refuses(&[
        (
            of("Users", r#"get: "/v1/x""#),
            13,
            "acme.v1.Directory.Get: `users` is a list of messages, which has no form in a query",
            REMEDY,
        ),
        (
            of("User", r#"get: "/v1/{user_id}""#),
            13,
            "acme.v1.Directory.Get: `labels` is a map, which has no form in a query",
            REMEDY,
        ),
        (
            of("In", r#"post: "/v1/x" body: "page""#),
            13,
            "acme.v1.Directory.Get: `user.labels` is a map, which has no form in a query",
            REMEDY,
        ),
        (
            of("Deep", r#"get: "/v1/x""#),
            13,
            "acme.v1.Directory.Get: `details` is a google.protobuf.Struct, which has no form in a query",
            REMEDY,
        ),
    ]);
    for rule in [r#"post: "/v1/x" body: "*""#, r#"post: "/v1/{page}" body: "user""#] {
        generate(&with_http(rule)).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn streaming() {
    const REMEDY: &str =
        "make it unary (page through long answers), or move it to a file that is not generated";
    for rpc in ["Send(stream Ping) returns (Ping)", "Send(Ping) returns (stream Ping)"] {
        let source = with_package(&format!("service Pings {{\n  rpc {rpc};\n}}\n"));
        refuses(&[(source, 5, "acme.v1.Pings.Send is a streaming RPC, and clients are unary", REMEDY)]);
    }
}

#[test]
fn method_policies() {
    const MILLISECONDS: &str = "write whole milliseconds, for example `{ nanos: 500000000 }` for half a second, or leave the option out";
    #[rustfmt::skip]
    let durations = [
        ("timeout: {}", "timeout", 0, 0),
        ("timeout: { seconds: -1 }", "timeout", -1, 0),
        ("timeout: { seconds: 1 nanos: -1000000 }", "timeout", 1, -1_000_000),
        ("attempt_timeout: { nanos: 1500000 }", "attempt_timeout", 0, 1_500_000),
        ("timeout: { nanos: 1000000000 }", "timeout", 0, 1_000_000_000),
        ("timeout: { seconds: 18446744073709551 nanos: 999000000 }", "timeout", 18_446_744_073_709_551_i64, 999_000_000),
        ("retry: { base: { seconds: 0 } }", "base", 0, 0),
        ("retry: { max: { nanos: 1 } }", "max", 0, 1),
    ];
    for (policy, name, seconds, nanos) in durations {
        let what = format!(
            "{name} is {seconds} s and {nanos} ns, which is not a positive number of whole milliseconds"
        );
        refuses(&[(with_policy(policy), 13, &what, MILLISECONDS)]);
    }
    refuses(&[
        (
            with_policy("retry: { base: { seconds: 2 } max: { seconds: 1 } }"),
            13,
            "retry.base is 2000 ms, more than retry.max, which is 1000 ms",
            "let base be at most max",
        ),
        (
            with_policy("retry: { retries: 11 }"),
            13,
            "retry.retries is 11, more than 10",
            "let a call be repeated at most 10 times",
        ),
        (
            with_policy("http_get: true"),
            13,
            "http_get is set, but the method does not promise to have no side effects",
            "add `option idempotency_level = NO_SIDE_EFFECTS;`, or leave http_get out",
        ),
    ]);
    for policy in ["retry: { retries: 10 }", "timeout: { seconds: 315576000000 }"] {
        generate(&with_policy(policy)).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn service_policies() {
    const PLAIN: &str = "begin it with `/`, end it without, for example \"/api\"";
    for path in [
        "api",
        "/",
        "/api/",
        "//api",
        "/{tenant}",
        "/api?key=1",
        "/api#a",
        "/a b",
        "/../api",
        "/%2e%2e",
        "/a:b",
    ] {
        let what = format!("base_path {path:?} is not a plain path");
        refuses(&[(with_service(&format!("base_path: {path:?}")), 5, &what, PLAIN)]);
    }
    refuses(&[(
        with_service("protocol: PROTOCOL_TWIRP"),
        4,
        "acme.v1.Pings asks for PROTOCOL_TWIRP, which the Rust runtime does not speak",
        "use PROTOCOL_REST or PROTOCOL_CONNECT",
    )]);
    for path in ["/api", "/api/v2"] {
        generate(&with_service(&format!("base_path: {path:?}"))).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn names_that_meet_in_rust() {
    const TYPES: &str = "rename the message or the service, or move one of the two to another package";
    const SERVICES: &str = "rename one of the two services, or move it to another package";
    refuses(&[
        (
            with_package(
                "service Pings {\n  rpc SendAll(Ping) returns (Ping);\n  rpc Send_All(Ping) returns (Ping);\n}\n",
            ),
            6,
            "acme.v1.Pings: SendAll and Send_All are both `send_all` in Rust",
            "rename one of the two methods",
        ),
        (
            with_package(
                "service Pings {\n  rpc New(Ping) returns (Ping);\n  rpc NEW(Ping) returns (Ping);\n}\n",
            ),
            6,
            "acme.v1.Pings: New and NEW are both `new_` in Rust",
            "rename one of the two methods",
        ),
        (
            with_package("service Pings {\n  rpc _(Ping) returns (Ping);\n}\n"),
            5,
            "acme.v1.Pings: method `_` has no letter to name it by",
            "rename the method",
        ),
        (
            with_package("message PingsClient {}\nservice Pings {}\n"),
            5,
            "acme.v1.Pings generates `PingsClient`, and so does acme.v1.PingsClient",
            TYPES,
        ),
        (
            with_package("enum MockPings { MOCK_PINGS_UNSPECIFIED = 0; }\nservice Pings {}\n"),
            5,
            "acme.v1.Pings generates `MockPings`, and so does acme.v1.MockPings",
            TYPES,
        ),
        (
            with_package("service Users {}\nservice UsersClient {}\n"),
            5,
            "acme.v1.UsersClient generates `UsersClient`, and so does acme.v1.Users",
            SERVICES,
        ),
        (
            with_package("service UserList {}\nservice User_List {}\n"),
            5,
            "acme.v1.User_List generates `UserList`, and so does acme.v1.UserList",
            SERVICES,
        ),
    ]);
}

#[test]
fn names_that_macros_need() {
    for name in ["Box", "Clone", "Default", "Drop", "Fn", "FnMut", "FnOnce", "Into", "Option"] {
        let what = format!("acme.v1.{name} hides Rust's `{name}`, which the code of acme.v1.Pings needs");
        let remedy = format!("rename acme.v1.{name}, or move it to a package without services");
        let message = with_package(&format!("message {name} {{}}\nservice Pings {{}}\n"));
        let item = with_package(&format!("enum {name} {{ NONE = 0; }}\nservice Pings {{}}\n"));
        refuses(&[(message, 5, &what, &remedy), (item, 5, &what, &remedy)]);
        let alone = with_package(&format!("message {name} {{}}\n"));
        generate(&alone).unwrap_or_else(|error| panic!("{error}"));
    }
    refuses(&[(
        with_package("service Default {}\n"),
        4,
        "acme.v1.Default hides Rust's `Default`, which the code of acme.v1.Default needs",
        "rename the service",
    )]);
}

#[test]
fn files() {
    refuses(&[(
        "syntax = \"proto3\";\nmessage Ping {}\n".to_owned(),
        1,
        "the file has no `package`, so its clients would have no place to live",
        "add a package, for example `package acme.v1;`",
    )]);
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

#[test]
fn protocols_of_newer_contracts() {
    // A proto3 enum is open: a contract that was written for a newer options.proto may hold a value unknown here.
    let source = with_service("protocol: PROTOCOL_REST");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let options = include_str!("../../../proto/callwright/v1/options.proto");
    let newer = options.replace("PROTOCOL_TWIRP = 3;", "PROTOCOL_TWIRP = 3;\n  PROTOCOL_NEXT = 4;");
    std::fs::create_dir_all(folder.path().join("callwright/v1")).expect("a directory");
    std::fs::write(folder.path().join("callwright/v1/options.proto"), newer).expect("a file");
    std::fs::write(folder.path().join("input.proto"), source.replace("PROTOCOL_REST", "PROTOCOL_NEXT"))
        .expect("a file");
    let mut compiler = protox::Compiler::new([folder.path()]).expect("an include directory");
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_file("input.proto")
        .expect("a file that compiles");
    let set = compiler.encode_file_descriptor_set();
    let error = callwright_codegen::read(&set, &["input.proto"]).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "input.proto:5: protocol 4 is not known to this generator\n  \
         remedy: use a value of callwright.v1.Protocol, or a newer generator"
    );
}
