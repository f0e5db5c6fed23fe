//! Compares our rules with those of buf. The tests run only if buf is installed.

#[allow(dead_code, reason = "each test uses a part")]
mod program;

use std::path::{Path, PathBuf};
use std::process::Command;

use program::{run, write};

/// The program buf, from the PATH or from `make buf`.
fn buf() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let places =
        [target.join("tools/node_modules/.bin/buf"), root.join("node_modules/.bin/buf"), "buf".into()];
    places.into_iter().find(|place| {
        Command::new(place).arg("--version").output().is_ok_and(|output| output.status.success())
    })
}

/// Two versions of a file, and the expected findings of both programs.
struct Case {
    what: &'static str,
    old: &'static str,
    new: &'static str,
    /// True if the buf category has a finding: WIRE, WIRE_JSON, FILE.
    buf: [bool; 3],
    /// True if we have a finding: at level WIRE; at WIRE or JSON; at any level.
    ours: [bool; 3],
}

/// Both agree on every category.
const fn same(what: &'static str, old: &'static str, new: &'static str, found: [bool; 3]) -> Case {
    Case { what, old, new, buf: found, ours: found }
}

const NONE: [bool; 3] = [false, false, false];
const WIRE: [bool; 3] = [true, true, true];
const JSON: [bool; 3] = [false, true, true];
/// We have a finding at a level that WIRE and WIRE_JSON do not cover.
const SOURCE: [bool; 3] = [false, false, true];

const CASES: &[Case] = &[
    same("nothing", "message M { string a = 1; }", "message M { string a = 1; }", NONE),
    same("a new field", "message M { string a = 1; }", "message M { string a = 1; string b = 2; }", NONE),
    same("field removed", "message M { string a = 1; string b = 2; }", "message M { string a = 1; }", WIRE),
    same("int32 to int64", "message M { int32 a = 1; }", "message M { int64 a = 1; }", JSON),
    same("int64 to uint64", "message M { int64 a = 1; }", "message M { uint64 a = 1; }", SOURCE),
    same("string to bytes", "message M { string a = 1; }", "message M { bytes a = 1; }", JSON),
    same("bytes to string", "message M { bytes a = 1; }", "message M { string a = 1; }", WIRE),
    same("string to int32", "message M { string a = 1; }", "message M { int32 a = 1; }", WIRE),
    same("int32 to sint32", "message M { int32 a = 1; }", "message M { sint32 a = 1; }", WIRE),
    same("fixed32 to sfixed32", "message M { fixed32 a = 1; }", "message M { sfixed32 a = 1; }", SOURCE),
    same("field renamed", "message M { string a = 1; }", "message M { string b = 1; }", JSON),
    same(
        "json_name changed",
        "message M { string a_b = 1; }",
        "message M { string a_b = 1 [json_name = \"ab\"]; }",
        JSON,
    ),
    same("singular to repeated", "message M { string a = 1; }", "message M { repeated string a = 1; }", WIRE),
    same("presence", "message M { string a = 1; }", "message M { optional string a = 1; }", SOURCE),
    same(
        "into a oneof",
        "message M { string a = 1; string b = 2; }",
        "message M { string a = 1; oneof o { string b = 2; } }",
        WIRE,
    ),
    same("reservation removed", "message M { reserved 3; }", "message M {}", WIRE),
    same("enum value removed", "enum E { X = 0; Y = 1; }", "enum E { X = 0; }", WIRE),
    same("enum value renamed", "enum E { X = 0; Y = 1; }", "enum E { X = 0; Z = 1; }", JSON),
    same(
        "request type",
        "message A {} message B {} service S { rpc G(A) returns (A); }",
        "message A {} message B {} service S { rpc G(B) returns (A); }",
        WIRE,
    ),
    same(
        "streaming",
        "message A {} service S { rpc G(A) returns (A); }",
        "message A {} service S { rpc G(A) returns (stream A); }",
        WIRE,
    ),
    same(
        "enum to int32",
        "enum E { X = 0; } message M { E a = 1; }",
        "enum E { X = 0; } message M { int32 a = 1; }",
        WIRE,
    ),
    Case {
        what: "idempotency lowered: buf takes it for a change of the wire, we for one of the policy",
        old: "message A {} service S { rpc G(A) returns (A) { option idempotency_level = NO_SIDE_EFFECTS; } }",
        new: "message A {} service S { rpc G(A) returns (A); }",
        buf: WIRE,
        ours: SOURCE,
    },
    Case {
        what: "method removed: buf's WIRE categories let it pass",
        old: "message A {} service S { rpc G(A) returns (A); rpc H(A) returns (A); }",
        new: "message A {} service S { rpc G(A) returns (A); }",
        buf: SOURCE,
        ours: WIRE,
    },
    Case {
        what: "GET turned into POST with another path: no category of buf's sees it",
        old: "message A { string id = 1; } service S { rpc G(A) returns (A) { \
              option (google.api.http) = { get: \"/a/{id}\" }; } }",
        new: "message A { string id = 1; } service S { rpc G(A) returns (A) { \
              option (google.api.http) = { post: \"/b\" body: \"*\" }; } }",
        buf: NONE,
        ours: SOURCE,
    },
];

/// Returns, for each of buf's categories, true if it has a finding.
fn by_buf(buf: &Path, directory: &Path) -> [bool; 3] {
    ["WIRE", "WIRE_JSON", "FILE"].map(|category| {
        let config = format!("{{\"version\":\"v2\",\"breaking\":{{\"use\":[\"{category}\"]}}}}");
        let output = Command::new(buf)
            .current_dir(directory.join("new"))
            .args(["breaking", ".", "--against", "../old", "--config", &config])
            .output()
            .expect("buf can be started");
        match output.status.code() {
            Some(0) => false,
            Some(100) => true,
            status => panic!("buf: {status:?} {}", String::from_utf8_lossy(&output.stderr)),
        }
    })
}

/// Returns true where we have a finding: at WIRE; at WIRE or JSON; at any level.
fn by_us(directory: &Path) -> [bool; 3] {
    let run = run(directory, &["breaking", "--against", "old", "--proto", "new", "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let findings = report["findings"].as_array().expect("findings");
    let has = |levels: &[&str]| {
        findings.iter().any(|finding| levels.contains(&finding["level"].as_str().expect("a level")))
    };
    [has(&["WIRE"]), has(&["WIRE", "JSON"]), !findings.is_empty()]
}

#[test]
fn both_find_the_same_where_both_look() {
    let buf = buf();
    if buf.is_none() {
        println!("skipped: buf is not installed; `make buf` installs it");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/google/api");
    for case in CASES {
        let directory = tempfile::tempdir().expect("a directory");
        for (version, body) in [("old", case.old), ("new", case.new)] {
            let header = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/api/annotations.proto\";\n";
            write(directory.path(), &format!("{version}/acme/v1/acme.proto"), &format!("{header}{body}\n"));
            for name in ["annotations.proto", "http.proto"] {
                let text = std::fs::read_to_string(root.join(name)).expect("a vendored file");
                write(directory.path(), &format!("{version}/google/api/{name}"), &text);
            }
        }
        assert_eq!(by_us(directory.path()), case.ours, "ours: {}", case.what);
        if let Some(buf) = &buf {
            assert_eq!(by_buf(buf, directory.path()), case.buf, "buf's: {}", case.what);
        }
    }
}
