//! `breaking`, `lint`, `list`, `describe` and `generate`, as a user runs them.

#[allow(dead_code, reason = "each test uses a part")]
mod program;

use std::path::Path;

use program::{git, run, write};

const GET: &str = r#"syntax = "proto3";
package acme.v1;
import "google/api/annotations.proto";
// Things.
service ThingService {
  // Returns one thing.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = { get: "/v1/things/{thing_id}" };
  }
}
// Which thing.
message GetThingRequest {
  // The thing.
  string thing_id = 1;
}
// A thing.
message Thing {
  // Identifies it.
  string thing_id = 1;
}
"#;

/// The same contract with another verb and path.
fn post() -> String {
    GET.replace("get: \"/v1/things/{thing_id}\"", "post: \"/v2/things:find\" body: \"*\"")
}

const FILE: &str = "proto/acme/v1/thing.proto";

/// A git repository whose tag v1 has a GET, and whose files on disk are `now`.
fn repository(now: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    write(root, FILE, GET);
    for arguments in
        [["init", "--quiet"].as_slice(), &["add", "."], &["commit", "--quiet", "-m", "x"], &["tag", "v1"]]
    {
        git(root, arguments);
    }
    write(root, FILE, now);
    directory
}

#[test]
fn a_get_that_became_a_post_is_found_against_a_tag() {
    let directory = repository(&post());
    let run = run(directory.path(), &["breaking", "--against", "v1"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let first = "proto/acme/v1/thing.proto:7: REST http-path-changed: acme.v1.ThingService.GetThing had the path \
                 /v1/things/{thing_id} and has /v2/things:find\n  remedy: ";
    assert!(run.stdout.contains(first), "{}", run.stdout);
    assert!(run.stdout.contains(" REST http-verb-changed: "), "{}", run.stdout);
    assert!(run.stdout.contains("proto against v1: 3 findings (3 REST)"), "{}", run.stdout);
}

#[test]
fn what_is_gone_is_found_where_it_was() {
    let directory =
        repository(&GET.replace("  // Identifies it.\n  string thing_id = 1;\n}", "  reserved 1;\n}"));
    let run = run(directory.path(), &["breaking", "--against", "v1", "--format", "json"]);
    assert_eq!(run.status, 1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let finding = &report["findings"][0];
    assert_eq!(finding["level"], "WIRE");
    assert_eq!(finding["rule"], "field-removed");
    assert_eq!(finding["file"], "v1:proto/acme/v1/thing.proto");
    assert_eq!(finding["line"], 20);
    assert!(finding["remedy"].as_str().expect("text").contains("reserve"));
}

#[test]
fn the_older_version_may_be_a_directory_or_a_descriptor_set() {
    let directory = repository(GET);
    let root = directory.path();
    assert_eq!(run(root, &["generate", "--descriptor-set", "old.binpb"]).status, 0);
    write(root, "old/acme/v1/thing.proto", GET);
    write(root, FILE, &post());
    for against in ["old.binpb", "old", "v1", "HEAD:proto"] {
        let run = run(root, &["breaking", "--against", against]);
        assert_eq!(run.status, 1, "{against}: {}{}", run.stdout, run.stderr);
    }
    let ignored =
        ["--ignore", "http-verb-changed", "--ignore", "http-path-changed", "--ignore", "http-body-changed"];
    assert_eq!(run(root, &[["breaking", "--against", "v1"].as_slice(), &ignored].concat()).status, 0);
}

#[test]
fn the_same_contracts_break_nobody() {
    let directory = repository(GET);
    let run = run(directory.path(), &["breaking", "--against", "v1"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "proto against v1: no findings\n"));
}

#[test]
fn wrong_usage_is_status_2_with_a_remedy() {
    let directory = repository(GET);
    for arguments in [
        ["breaking", "--against", "v9"].as_slice(),
        &["breaking", "--against", "./nowhere"],
        &["breaking", "--against", "v1", "--ignore", "http-verb-change"],
        &["describe", "acme.v1.Thingg"],
        &["generate", "--lang", "rusty"],
        &["lint", "--proto", "./nowhere"],
    ] {
        let run = run(directory.path(), arguments);
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.stderr.contains("remedy: "), "{arguments:?}: {}", run.stderr);
    }
    let unknown = run(directory.path(), &["breaking", "--against", "v1", "--ignore", "http-verb-change"]);
    assert!(unknown.stderr.contains("did you mean `http-verb-changed`?"), "{}", unknown.stderr);
    assert_eq!(run(directory.path(), &["breaking"]).status, 2);
}

#[test]
fn a_contract_that_does_not_compile_is_shown_with_its_line() {
    let directory = repository(&GET.replace("string thing_id = 1;", "Strings thing_id = 1;"));
    let run = run(directory.path(), &["lint"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("acme/v1/thing.proto:15"), "{}", run.stderr);
}

#[test]
fn lint_finds_a_flaw_and_can_ignore_it() {
    let directory = repository(&GET.replace("// Things.\n", ""));
    let root = directory.path();
    let found = run(root, &["lint"]);
    assert_eq!(found.status, 1);
    assert!(
        found.stdout.starts_with("proto/acme/v1/thing.proto:4: SOURCE comment-missing: "),
        "{}",
        found.stdout
    );
    write(root, "callwright.toml", "[lint]\nignore = [\"comment-missing\"]\n");
    assert_eq!(run(root, &["lint"]).status, 0);
}

#[test]
fn what_is_described_can_be_called() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let list = run(&root, &["list"]);
    assert!(list.stdout.contains("user.v1.UserService"), "{}", list.stdout);
    assert!(list.stdout.contains("POST /1.0/users/isBetaUser"), "{}", list.stdout);
    let method = run(&root, &["describe", "UserService/IsBetaUser"]);
    assert!(method.stdout.contains(r#"-d '{"userIds":["user-1"]}'"#), "{}", method.stdout);
    assert!(method.stdout.contains("timeout 3000 ms, 3 retries"), "{}", method.stdout);
    let message = run(&root, &["describe", "user.v1.User"]);
    assert!(message.stdout.contains(r#""displayName": "display name""#), "{}", message.stdout);
}

#[test]
fn generate_tries_what_build_scripts_generate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tried = run(&root, &["generate", "--lang", "rust", "--check"]);
    assert_eq!(tried.status, 0, "{}", tried.stderr);
    assert!(tried.stdout.contains("rust: ") && tried.stdout.contains("user.v1"), "{}", tried.stdout);
}

#[test]
fn a_method_that_a_client_cannot_have_is_left_out_and_named() {
    let directory = repository(&GET.replace("returns (Thing)", "returns (stream Thing)"));
    let root = directory.path();
    let left_out = run(root, &["generate"]);
    let line = "left out: proto/acme/v1/thing.proto:7: acme.v1.ThingService.GetThing is a streaming RPC";
    assert_eq!(left_out.status, 0, "{}", left_out.stderr);
    assert!(left_out.stdout.contains(line), "{}", left_out.stdout);

    let strict = run(root, &["generate", "--strict"]);
    assert_eq!(strict.status, 2);
    assert!(strict.stderr.contains("acme/v1/thing.proto:7"), "{}", strict.stderr);

    let skipped = run(root, &["generate", "--strict", "--skip", "acme.v1.ThingService.GetThing"]);
    assert_eq!((skipped.status, skipped.stdout.contains("left out")), (0, false), "{}", skipped.stderr);
    write(root, "callwright.toml", "[generate]\nstrict = true\nskip = [\"acme.v1.ThingService.GetThing\"]\n");
    assert_eq!(run(root, &["generate"]).status, 0);

    let called = run(root, &["call", "--url", "http://127.0.0.1:1", "acme.v1.ThingService/GetThing"]);
    assert_eq!(called.status, 2);
    assert!(called.stderr.contains("is a streaming RPC"), "{}", called.stderr);
}

#[test]
fn generated_files_are_checked_against_the_contracts() {
    let directory = repository(GET);
    let root = directory.path();
    write(root, "callwright.toml", "[generate.out]\nrust = \"generated\"\n");
    let missing = run(root, &["generate", "--check"]);
    assert_eq!(missing.status, 1, "{}", missing.stderr);
    assert!(!root.join("generated").exists(), "--check writes nothing");
    let written = run(root, &["generate"]);
    assert!(written.stdout.contains("wrote generated/acme.v1.rs"), "{}", written.stdout);
    let first = std::fs::read(root.join("generated/acme.v1.rs")).expect("a file");
    assert_eq!(run(root, &["generate", "--check"]).status, 0);
    std::fs::remove_dir_all(root.join("generated")).expect("a directory");
    assert_eq!(run(root, &["generate"]).status, 0);
    assert_eq!(std::fs::read(root.join("generated/acme.v1.rs")).expect("a file"), first);
    write(root, FILE, &post());
    let differs = run(root, &["generate", "--check"]);
    assert_eq!(differs.status, 1);
    assert!(differs.stdout.contains("differs: generated/acme.v1.rs"), "{}", differs.stdout);
}

#[test]
fn the_go_packages_of_this_repository_are_what_the_contracts_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // `make tools-go` installs protoc-gen-go there.
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/bin");
    let path = std::env::join_paths(
        std::iter::once(tools).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .expect("a path");
    let mut command = program::command(&root, &["generate", "--lang", "go", "--check"]);
    let checked: program::Run =
        command.env("PATH", path).output().expect("the program can be started").into();
    if checked.status == 2 && checked.stderr.contains("protoc-gen-go") {
        println!("skipped: protoc-gen-go is not installed; `make tools-go` installs it");
        return;
    }
    assert_eq!((checked.status, checked.stdout.as_str()), (0, "go: packages in go\n"), "{}", checked.stderr);
}

#[test]
fn go_needs_a_module_with_a_name() {
    let directory = repository(GET);
    let refused = run(directory.path(), &["generate", "--lang", "go"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("go/go.mod does not name the Go module"), "{}", refused.stderr);
}
