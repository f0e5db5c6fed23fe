//! The files of a new repository and of a new service.

use std::path::PathBuf;

/// A file to write: its path, and its text with placeholders such as `@NAME@`.
type File = (&'static str, &'static str);

macro_rules! template {
    ($($path:literal = $file:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../template/", $file)))),*]
    };
}

/// The files of a new repository.
pub(crate) const REPOSITORY: &[File] = template! {
    "Cargo.toml" = "Cargo.toml.in",
    "build.rs" = "build.rs.in",
    "proto/hello/v1/hello.proto" = "hello.proto.in",
    "rust/lib.rs" = "lib.rs.in",
    "rust/examples/demo.rs" = "demo.rs.in",
    "rust/tests/hello.rs" = "hello_test.rs.in",
    "callwright.toml" = "callwright.toml.in",
    "Makefile" = "Makefile.in",
    "README.md" = "README.md.in",
    "CHANGELOG.md" = "CHANGELOG.md.in",
    ".ci/run" = "ci.in",
    ".gitignore" = "gitignore.in",
};

/// The files of the Go module of a new repository.
const GO_MODULE: &[File] = template! {
    "go/go.mod" = "go.mod.in",
    "go/hello/v1/hello_test.go" = "hello_test.go.in",
};

/// The go.mod of this repository. A new repository has the same dependencies.
const OUR_GO_MOD: &str = include_str!("../../../go/go.mod");
const OUR_GO_SUM: &str = include_str!("../../../go/go.sum");

/// The contract of a new service.
pub(crate) const SERVICE: &str = include_str!("../template/service/service.proto.in");

/// The test of a new service.
pub(crate) const SERVICE_TEST: &str = include_str!("../template/service/test.rs.in");

/// Replaces placeholders: `("NAME", "acme-sdk")` replaces `@NAME@`.
pub(crate) fn fill(text: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
}

/// The files of a new repository, filled in.
pub(crate) fn repository(values: &[(&str, String)]) -> Vec<(PathBuf, String)> {
    REPOSITORY.iter().map(|(path, text)| (PathBuf::from(path), fill(text, values))).collect()
}

/// The files of the Go module of a new repository, filled in.
pub(crate) fn go_module(values: &[(&str, String)]) -> Vec<(PathBuf, String)> {
    let requires = OUR_GO_MOD.find("require (").map_or("", |start| &OUR_GO_MOD[start..]);
    let more = [("GO_REQUIRES", requires.trim_end().to_owned())];
    let fill = |text: &str| fill(&fill(text, &more), values);
    let mut files: Vec<_> = GO_MODULE
        .iter()
        .map(|(path, text)| (PathBuf::from(path), format!("{}\n", fill(text).trim_end())))
        .collect();
    files.push(("go/go.sum".into(), OUR_GO_SUM.to_owned()));
    files
}

/// The name of the Go module of Callwright.
pub(crate) fn callwright_go() -> &'static str {
    OUR_GO_MOD.lines().find_map(|line| line.strip_prefix("module ")).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use toml::{Table, Value};

    use super::*;

    #[test]
    fn a_new_repository_depends_on_what_this_one_does() {
        let ours: Table = include_str!("../../../Cargo.toml").parse().expect("a manifest");
        let filled =
            fill(REPOSITORY[0].1, &[]).replace("@CALLWRIGHT", "path = \"@CALLWRIGHT").replace("@ }", "@\" }");
        let theirs: Table = filled.parse().unwrap_or_else(|error| panic!("{error}\n{filled}"));
        let shared = ours["workspace"]["dependencies"].as_table().expect("a table");
        let version =
            |value: &Value| value.as_str().or_else(|| value.get("version")?.as_str()).map(str::to_owned);
        for (name, own) in ours["dependencies"].as_table().expect("a table") {
            let copy = theirs["dependencies"].get(name).unwrap_or_else(|| panic!("{name} is missing"));
            let is_optional =
                |value: &Value| value.get("optional").and_then(Value::as_bool).unwrap_or_default();
            assert_eq!(is_optional(copy), is_optional(own), "{name}");
            if name != "callwright" {
                assert_eq!(version(copy), version(&shared[name.as_str()]), "{name}");
            }
        }
        assert_eq!(theirs["features"]["mock"], ours["features"]["mock"]);
        let package = |table: &Table| table["workspace"].get("package").cloned();
        let rust_version = package(&ours).expect("a table")["rust-version"].clone();
        assert_eq!(theirs["package"]["rust-version"], rust_version);
    }
}
