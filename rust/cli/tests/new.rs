//! Tests that a repository made by `new` and `add` builds, and that its demo and tests pass. Callwright comes from a
//! checkout or from a tag.

#[allow(dead_code, reason = "each test uses a part")]
mod program;
#[allow(dead_code, reason = "each test uses a part")]
#[path = "../../build/tests/scratch/repository.rs"]
mod repository;
#[allow(dead_code, reason = "each test uses a part")]
#[path = "../../build/tests/scratch/mod.rs"]
mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use program::run;

/// Creates a repository, with the Cargo.lock of this workspace.
fn made(name: &str, from: &[&str]) -> PathBuf {
    let parent = scratch::empty_directory(name);
    let made = run(&parent, &[["new", "acme-sdk"].as_slice(), from].concat());
    assert_eq!(made.status, 0, "{}", made.stderr);
    let directory = parent.join("acme-sdk");
    scratch::copy(&scratch::workspace().join("Cargo.lock"), &directory.join("Cargo.lock"));
    directory
}

fn make(directory: &Path, target: &str) -> String {
    let output = scratch::program("make", directory, &[target]).output().expect("make can be started");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "make {target}\n{stdout}\n{stderr}");
    stdout.into_owned()
}

fn check(directory: &Path) {
    let tests = make(directory, "test");
    assert!(tests.contains("test a_greeting_survives_two_failures ... ok"), "{tests}");
    let demo = make(directory, "demo");
    assert!(demo.contains("attempt 1 at") && demo.contains("(http 503)"), "{demo}");
    assert!(demo.ends_with("Hello, Guoguo!\n"), "{demo}");
}

#[test]
fn a_new_repository_works_from_a_checkout_and_takes_another_service() {
    let checkout = scratch::workspace();
    let directory = made("new-by-path", &["--callwright-path", checkout.to_str().expect("UTF-8")]);
    check(&directory);

    let added = run(&directory, &["add", "service", "billing.v1.BillingService"]);
    assert_eq!(added.status, 0, "{}", added.stderr);
    let tests = make(&directory, "test");
    assert!(tests.contains("test a_failure_is_retried ... ok"), "{tests}");

    let lint = run(&directory, &["lint"]);
    assert_eq!(lint.status, 0, "{}", lint.stdout);
    assert_eq!(run(&directory, &["generate", "--check"]).status, 0);
    let list = run(&directory, &["list"]);
    assert!(list.stdout.contains("billing.v1.BillingService"), "{}", list.stdout);

    let again = run(&directory, &["add", "service", "billing.v1.BillingService"]);
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("billing_service.proto exists"), "{}", again.stderr);
}

#[test]
fn a_new_repository_works_from_a_tag() {
    let from = ["--callwright-git", repository::repository(), "--callwright-tag", repository::TAG];
    let directory = made("new-by-tag", &from);
    let manifest = fs::read_to_string(directory.join("Cargo.toml")).expect("a manifest");
    assert!(manifest.contains(&format!("tag = {:?}", repository::TAG)), "{manifest}");
    check(&directory);
}

#[test]
fn a_new_repository_with_go_generates_and_tests_it() {
    // `make tools-go` installs protoc-gen-go there.
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths(std::iter::once(tools).chain(std::env::split_paths(&path))).expect("a path");
    let checkout = scratch::workspace();
    let from = ["--callwright-path", checkout.to_str().expect("UTF-8"), "--lang", "rust,go", "--go-module"];
    let directory = made("new-with-go", &[from.as_slice(), &["git.example.com/acme/new-sdk/go"]].concat());
    let generate = |arguments: &[&str]| -> program::Run {
        let mut command =
            program::command(&directory, &[["generate", "--lang", "go"].as_slice(), arguments].concat());
        command.env("PATH", &path).output().expect("the program can be started").into()
    };
    let written = generate(&[]);
    if written.status == 2 && written.stderr.contains("protoc-gen-go") {
        println!("skipped: protoc-gen-go is not installed; `make tools-go` installs it");
        return;
    }
    assert_eq!(written.status, 0, "{}", written.stderr);
    assert!(written.stdout.contains("wrote go/hello/v1/hello_service.go"), "{}", written.stdout);
    assert_eq!(generate(&["--check"]).status, 0);
    let mut go = std::process::Command::new("go");
    let tested: program::Run = go
        .current_dir(directory.join("go"))
        .args(["test", "-count=1", "./..."])
        .env("GOFLAGS", "-buildvcs=false")
        .output()
        .expect("go can be started")
        .into();
    assert_eq!(tested.status, 0, "{}{}", tested.stdout, tested.stderr);
    assert!(tested.stdout.contains("ok  \tgit.example.com/acme/new-sdk/go/hello/v1"), "{}", tested.stdout);
}

#[test]
fn a_new_repository_overwrites_nothing() {
    let parent = scratch::empty_directory("new-twice");
    let arguments =
        |name: &'static str| ["new", name, "--callwright-git", "https://git.example.com/callwright.git"];
    assert_eq!(run(&parent, &arguments("acme-sdk")).status, 0);
    let again = run(&parent, &arguments("acme-sdk"));
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("acme-sdk exists"), "{}", again.stderr);
    assert_eq!(run(&parent, &arguments("Acme SDK")).status, 2);
    assert_eq!(run(&parent, &["new", "other"]).status, 2, "without a source of Callwright");
    assert!(!parent.join("other").exists());
}
