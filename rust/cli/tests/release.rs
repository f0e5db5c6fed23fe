//! Tests of `release` on temporary repositories.

#[allow(dead_code, reason = "each test uses a part")]
mod program;

use std::path::Path;

use program::{Run, git, run, write};

const PROTO: &str = "syntax = \"proto3\";\npackage acme.v1;\nmessage A { string a = 1; }\n";

/// A committed repository at a version, with a test that passes.
fn repository(version: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "--quiet"]);
    write(root, "proto/acme/v1/a.proto", PROTO);
    write(root, "callwright.toml", "[release]\ntest = \"test -f proto/acme/v1/a.proto\"\n");
    write(root, "go/go.mod", "module example.com/acme/acme-sdk/go\n");
    at(root, version);
    directory
}

/// Writes a version into the manifests, and commits everything.
fn at(root: &Path, version: &str) {
    let package = format!("[package]\nname = \"acme-sdk\"\nversion = \"{version}\"\n");
    write(root, "Cargo.toml", &package);
    write(
        root,
        "Cargo.lock",
        &format!("version = 4\n\n[[package]]\nname = \"acme-sdk\"\nversion = \"{version}\"\n"),
    );
    write(
        root,
        "CHANGELOG.md",
        &format!("# Changelog\n\n## [Unreleased]\n\n## [{version}]\n\n- something\n"),
    );
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message", version]);
}

fn tags(root: &Path) -> Vec<String> {
    git(root, &["tag"]).lines().map(str::to_owned).collect()
}

#[track_caller]
fn is_refused(run: &Run, why: &str) {
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(why), "{}", run.stdout);
    assert!(run.stdout.contains("not ready: no tag was made"), "{}", run.stdout);
}

#[test]
fn a_release_is_tagged_for_both_languages_and_says_how_to_get_it() {
    let directory = repository("0.1.0");
    let root = directory.path();
    git(root, &["remote", "add", "origin", "https://git.example.com/acme/acme-sdk.git"]);
    let run = run(root, &["release", "0.1.0"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(tags(root), ["go/v0.1.0", "v0.1.0"]);
    let cargo = "acme-sdk = { git = \"https://git.example.com/acme/acme-sdk.git\", tag = \"v0.1.0\"";
    assert!(run.stdout.contains(cargo), "{}", run.stdout);
    assert!(run.stdout.contains("go get example.com/acme/acme-sdk/go@v0.1.0"), "{}", run.stdout);
    assert!(run.stdout.contains("git push origin v0.1.0 go/v0.1.0"), "{}", run.stdout);
}

#[test]
fn a_dry_run_shows_everything_and_makes_no_tag() {
    let directory = repository("0.1.0");
    let run = run(directory.path(), &["release", "0.1.0", "--dry-run"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    for words in ["clean work tree", "CHANGELOG.md", "would run", "would make v0.1.0, go/v0.1.0", "go get"] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    assert!(tags(directory.path()).is_empty());
}

#[test]
fn a_tag_never_moves() {
    let directory = repository("0.1.0");
    let root = directory.path();
    assert_eq!(run(root, &["release", "0.1.0"]).status, 0);
    let before = git(root, &["rev-parse", "v0.1.0^{commit}"]);
    git(root, &["commit", "--quiet", "--allow-empty", "--message", "more"]);
    is_refused(&run(root, &["release", "0.1.0"]), "tags never move");
    assert_eq!(git(root, &["rev-parse", "v0.1.0^{commit}"]), before);
    git(root, &["tag", "--delete", "v0.1.0"]);
    is_refused(&run(root, &["release", "0.1.0"]), "the tag go/v0.1.0 exists");
}

#[test]
fn what_is_not_ready_is_not_tagged() {
    let directory = repository("0.1.0");
    let root = directory.path();
    is_refused(&run(root, &["release", "0.2.0"]), "package.version says 0.1.0; Cargo.lock says 0.1.0");
    is_refused(&run(root, &["release", "0.2.0"]), "CHANGELOG.md has no section `## [0.2.0]`");
    write(root, "new.txt", "");
    is_refused(&run(root, &["release", "0.1.0"]), "uncommitted changes: 1");
    std::fs::remove_file(root.join("new.txt")).expect("a file");
    write(root, "callwright.toml", "[release]\ntest = \"echo two failures; false\"\n");
    git(root, &["commit", "--quiet", "--all", "--message", "broken"]);
    is_refused(&run(root, &["release", "0.1.0"]), "two failures");
    assert!(tags(root).is_empty());
    assert_eq!(run(root, &["release", "one"]).status, 2);
}

#[test]
fn the_step_must_be_right_for_what_changed() {
    let directory = repository("1.0.0");
    let root = directory.path();
    assert_eq!(run(root, &["release", "1.0.0"]).status, 0);

    write(root, "proto/acme/v1/a.proto", &PROTO.replace("string a = 1;", "string a = 1; string b = 2;"));
    at(root, "1.0.1");
    is_refused(&run(root, &["release", "1.0.1"]), "release 1.1.0");
    at(root, "1.1.0");
    assert_eq!(run(root, &["release", "1.1.0"]).status, 0);

    write(root, "proto/acme/v1/a.proto", &PROTO.replace("string a", "int32 a"));
    at(root, "1.2.0");
    is_refused(&run(root, &["release", "1.2.0"]), "release 2.0.0");
    at(root, "2.0.0");
    is_refused(&run(root, &["release", "2.0.0"]), "does not end in /v2");
    write(root, "go/go.mod", "module example.com/acme/acme-sdk/go/v2\n");
    at(root, "2.0.0");
    assert_eq!(run(root, &["release", "2.0.0"]).status, 0);
}
