//! Contract options.

use super::{generate, refuses, with_policy, with_service};

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
            "set base to at most max",
        ),
        (
            with_policy("retry: { retries: 11 }"),
            13,
            "retry.retries is 11, more than 10",
            "set retries to at most 10",
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
        with_service("twirp_prefix: \"/a?b\""),
        5,
        "twirp_prefix \"a?b\" is not a plain path",
        "write a path such as \"/rpc\", or \"\" for none",
    )]);
    generate(&with_service("protocol: PROTOCOL_TWIRP")).unwrap_or_else(|error| panic!("{error}"));
    for path in ["/api", "/api/v2"] {
        generate(&with_service(&format!("base_path: {path:?}"))).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn protocols_of_newer_contracts() {
    // A proto3 enum is open: a contract for a newer options.proto may have a value that is unknown here.
    let source = with_service("protocol: PROTOCOL_REST");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let options = include_str!("../../../../proto/callwright/v1/options.proto");
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
        "input.proto:5: this generator does not know protocol 4\n  \
         remedy: use a value of callwright.v1.Protocol, or a newer generator"
    );
}
