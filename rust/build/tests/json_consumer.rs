//! A crate outside this workspace with messages and no clients: it depends on `callwright-json` alone. Its manifest,
//! contract, build script and program are those of rust/json/README.md.

#[allow(dead_code, reason = "each test uses a part")]
#[path = "scratch/repository.rs"]
mod repository;
mod scratch;

use std::fs;
use std::path::PathBuf;

use repository::{TAG, repository};

/// Crates of HTTP and of async runtimes. The dependency tree of a crate without clients has none of them.
const REFUSED: &[&str] =
    &["callwright", "h2", "http", "http-body", "hyper", "reqwest", "rustls", "tokio", "tower", "tracing"];

/// Returns the first block of the README that begins with this fence.
fn readme_block(fence: &str) -> String {
    let readme = fs::read_to_string(scratch::workspace().join("rust/json/README.md")).expect("the README");
    let (_, rest) = readme
        .split_once(&format!("```{fence}\n"))
        .unwrap_or_else(|| panic!("rust/json/README.md has no block {fence}"));
    rest.split_once("```").expect("a block that ends").0.to_owned()
}

/// Writes the crate of the README.
fn consumer() -> PathBuf {
    let directory = scratch::empty_directory("json-consumer");
    let dependencies = readme_block("toml")
        .replace("https://git.example.com/acme/acme-sdk.git", repository())
        .replace("tag = \"v0.1.0\"", &format!("tag = {TAG:?}"));
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         {dependencies}\n[profile.dev]\ndebug = false\n"
    );
    for folder in ["src", "proto/acme/v1"] {
        fs::create_dir_all(directory.join(folder)).expect("a directory");
    }
    for (path, text) in [
        ("Cargo.toml", manifest),
        ("proto/acme/v1/events.proto", readme_block("proto")),
        ("build.rs", readme_block("rust,build_script")),
        ("src/main.rs", format!("#![deny(warnings)]\n{}", readme_block("rust,program"))),
    ] {
        fs::write(directory.join(path), text).expect("a file");
    }
    scratch::copy(&scratch::workspace().join("Cargo.lock"), &directory.join("Cargo.lock"));
    directory
}

#[test]
fn the_readme_of_the_json_crate_works_without_http() {
    let directory = consumer();
    // Offline cargo refuses a git dependency that it has not fetched yet.
    let mut tree = scratch::command(&directory, &["tree", "--prefix", "none", "--edges", "normal"]);
    let output = tree.output().expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("text");
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"callwright-json"), "{tree}");
    let refused: Vec<&&str> = names.iter().filter(|name| REFUSED.contains(name)).collect();
    assert!(refused.is_empty(), "crates of HTTP and async runtimes: {refused:?}\n{tree}");

    let printed = scratch::cargo_succeeds(&directory, &["run"]);
    assert_eq!(printed, readme_block("text"));
}
