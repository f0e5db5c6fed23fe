//! Compares the build cost of a release with one feature and with all. `make consumers` runs it; it builds everything
//! twice.

#[allow(dead_code, reason = "each test uses a part")]
#[path = "scratch/repository.rs"]
mod repository;
#[allow(dead_code, reason = "each test uses a part")]
mod scratch;

use std::fs;
use std::time::Instant;

/// Builds a crate that takes these features, from nothing, and returns how many crates were compiled.
fn build(features: &[&str]) -> usize {
    let directory = scratch::empty_directory("consumer-cost");
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         callwright-services = {{ git = {:?}, tag = {:?}, features = {features:?} }}\n",
        repository::repository(),
        repository::TAG
    );
    fs::create_dir_all(directory.join("src")).expect("a directory");
    fs::write(directory.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(directory.join("src/main.rs"), "fn main() {}\n").expect("a program");
    scratch::copy(&scratch::workspace().join("Cargo.lock"), &directory.join("Cargo.lock"));
    let mut cargo = scratch::command(&directory, &["build", "--message-format", "json"]);
    let start = Instant::now();
    let output =
        cargo.env("CARGO_TARGET_DIR", directory.join("target")).output().expect("cargo can be started");
    let took = start.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).expect("text");
    let compiled = messages.lines().filter(|line| line.contains("\"reason\":\"compiler-artifact\"")).count();
    // The target directory is large, so it is removed.
    fs::remove_dir_all(directory.join("target")).expect("a directory");
    println!("features {features:?}: {compiled} crates and build scripts in {:.0} s", took.as_secs_f64());
    compiled
}

#[test]
#[ignore = "takes minutes: make consumers"]
fn one_feature_costs_less_than_all() {
    let (one, all) = (build(&["hello"]), build(&["hello", "user", "feed", "mock"]));
    assert!(one < all, "one feature compiles {one} crates, all compile {all}");
}
