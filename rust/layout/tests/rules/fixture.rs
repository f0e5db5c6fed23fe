//! A small repository in which all rules hold, and ways to break them.

use std::fs;
use std::path::Path;

use callwright_layout::check;
use tempfile::TempDir;

const ARCHITECTURE: &str = "\
# Architecture
## Parts
| part | may use |
|---|---|
| `runtime`, `rust/runtime/` | nothing |
| `services`, `build.rs` | `runtime` |
## Rooms of the runtime
| room | what is in it | may use |
|---|---|---|
| `rt/` | boxed futures | nothing |
| `policy/` | retry | `rt` |
| `error.rs` | the error | all above but `policy` |
| `engine/` | the loop | all above |
## Go packages
| package | may use |
|---|---|
| `go/callwright/internal/codec` | nothing |
| `go/callwright` | `go/callwright/internal/codec` |
| `go/*/v1` | `go/callwright` |
";

/// A repository in which all rules hold.
const FILES: &[(&str, &str)] = &[
    ("ARCHITECTURE.md", ARCHITECTURE),
    (
        "Cargo.toml",
        "[workspace]\nmembers = [\"rust/runtime\"]\n[workspace.dependencies]\nruntime = { path = \"rust/runtime\" }\n\
         [package]\nname = \"services\"\n[dependencies]\nruntime.workspace = true\n",
    ),
    ("build.rs", "fn main() {}\n"),
    (
        "rust/runtime/Cargo.toml",
        "[package]\nname = \"runtime\"\n[dev-dependencies]\nservices = { path = \"../..\" }\n",
    ),
    (
        "rust/runtime/src/lib.rs",
        "mod engine;\nmod error;\nmod policy;\nmod rt;\n#[cfg(test)]\nmod vectors;\npub use error::Error;\n",
    ),
    ("rust/runtime/src/rt/mod.rs", "pub(crate) struct Clock;\n"),
    ("rust/runtime/src/error.rs", "use crate::rt::Clock;\npub struct Error;\n"),
    (
        "rust/runtime/src/policy/mod.rs",
        "mod budget;\nmod retry;\npub(crate) const MAX: u32 = 1;\n\
         #[cfg(test)]\nmod tests {\n    use crate::engine::run;\n}\n",
    ),
    ("rust/runtime/src/policy/retry.rs", "use super::{MAX, budget::Budget};\nuse crate::rt::Clock;\n"),
    ("rust/runtime/src/policy/budget.rs", "pub(crate) struct Budget;\n"),
    ("rust/runtime/src/engine/mod.rs", "use crate::{Error, policy::{self, MAX}};\npub(crate) fn run() {}\n"),
    ("go/go.mod", "module example.com/sdk/go\n"),
    (
        "go/callwright/call.go",
        "package callwright\n\nimport (\n\t\"fmt\"\n\tcodec \"example.com/sdk/go/callwright/internal/codec\"\n)\n",
    ),
    ("go/callwright/call_test.go", "package callwright\n\nimport \"example.com/sdk/go/user/v1\"\n"),
    (
        "go/callwright/internal/codec/codec.go",
        "package codec\n\nimport \"google.golang.org/protobuf/proto\"\n",
    ),
    ("go/user/v1/user.go", "package v1\n\nimport \"example.com/sdk/go/callwright\"\n"),
];

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The repository above, with other files in it or in place of its own.
pub(crate) fn repository(changes: &[(&str, &str)]) -> TempDir {
    let root = TempDir::new().unwrap();
    for (file, text) in FILES.iter().chain(changes) {
        write(root.path(), file, text);
    }
    root
}

pub(crate) fn findings(changes: &[(&str, &str)]) -> Vec<String> {
    let root = repository(changes);
    check(root.path()).unwrap().findings.iter().map(ToString::to_string).collect()
}

/// Asserts that there is one finding, at a place and with a text.
#[track_caller]
pub(crate) fn assert_finding(changes: &[(&str, &str)], place: &str, text: &str) {
    let found = findings(changes);
    assert!(found.len() == 1 && found[0].starts_with(place) && found[0].contains(text), "{found:#?}");
}

/// The document with one text in place of another.
pub(crate) fn document(from: &str, to: &str) -> String {
    assert!(ARCHITECTURE.contains(from));
    ARCHITECTURE.replace(from, to)
}
