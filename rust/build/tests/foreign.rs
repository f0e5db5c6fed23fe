//! A crate outside this workspace generates its own clients: names that are keywords, imports across packages, the
//! types of google.protobuf, warnings as errors. Its tests are under `foreign/`.

mod scratch;

use std::fs;
use std::path::Path;

/// The dependencies of users beside the crates of this workspace, for mocks. The versions are those of the workspace.
const DEPENDENCIES: &[&str] = &["async-trait"];

/// Returns the line of a dependency in `[workspace.dependencies]`.
fn workspace_dependency<'a>(manifest: &'a str, name: &str) -> &'a str {
    let is_it = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = "));
    manifest.lines().find(is_it).unwrap_or_else(|| panic!("{name} is not in [workspace.dependencies]"))
}

fn manifest() -> String {
    let root = scratch::workspace();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest of the workspace");
    let path = |folder: &str| format!("{{ path = {:?} }}", root.join("rust").join(folder));
    let dependencies: Vec<&str> =
        DEPENDENCIES.iter().map(|name| workspace_dependency(&manifest, name)).collect();
    let version = |name| workspace_dependency(&manifest, name).rsplit(" = ").next().expect("a version");
    format!(
        r#"[package]
name = "foreign"
version = "0.0.0"
edition = "2024"

[workspace]

[features]
mock = ["dep:mockall"]

[dependencies]
callwright = {runtime}
mockall = {{ version = {mockall}, optional = true }}
{dependencies}

[dev-dependencies]
callwright-testing = {testing}
tokio = {{ version = {tokio}, features = ["macros", "rt", "test-util"] }}
serde_json = "1"

[build-dependencies]
callwright-build = {build}

[profile.dev]
debug = false
"#,
        runtime = path("runtime"),
        testing = path("testing"),
        build = path("build"),
        mockall = version("mockall"),
        tokio = version("tokio"),
        dependencies = dependencies.join("\n"),
    )
}

#[test]
fn a_foreign_crate_builds_without_warnings_and_passes_its_tests() {
    let directory = scratch::empty_directory("foreign");
    scratch::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign"), &directory);
    scratch::copy(&scratch::workspace().join("Cargo.lock"), &directory.join("Cargo.lock"));
    fs::write(directory.join("Cargo.toml"), manifest()).expect("a manifest");

    let output = scratch::cargo_succeeds(&directory, &["test", "--features", "mock"]);

    for test in ["mock", "round_trip", "transport"] {
        assert!(output.contains(&format!("test {test}::")), "the tests of {test} did not run:\n{output}");
    }
}
