use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance")
}

/// A file of vectors.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    cases: Vec<serde_json::Value>,
}

/// Reads the cases of a kind from `conformance/<theme>/*.json`, in the order of their files.
///
/// # Panics
///
/// Panics if a file cannot be read, or if a case has a member that `T` does not know.
pub fn load<T: DeserializeOwned>(theme: &str, kind: &str) -> Vec<T> {
    let folder = folder().join(theme);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &PathBuf| -> File {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let of_kind = paths.iter().map(read).filter(|file| file.kind == kind);
    let case = |case: serde_json::Value| {
        let id = case["id"].to_string();
        serde_json::from_value(case).unwrap_or_else(|error| panic!("case {id}: {error}"))
    };
    of_kind.flat_map(|file| file.cases).map(case).collect()
}

/// Counts vectors, and compares failures with the known ones in `conformance/known-failing/rust.txt`.
#[derive(Debug)]
pub struct Tally {
    theme: &'static str,
    known: BTreeSet<String>,
    ids: BTreeSet<String>,
    passed: usize,
    surprises: Vec<String>,
}

impl Tally {
    /// Returns a tally for one theme.
    pub fn new(theme: &'static str) -> Self {
        let text = fs::read_to_string(folder().join("known-failing/rust.txt")).unwrap_or_default();
        let ids = text.lines().filter_map(|line| line.split_whitespace().next());
        let known = ids.filter(|id| !id.starts_with('#')).map(str::to_owned).collect();
        Self { theme, known, ids: BTreeSet::new(), passed: 0, surprises: Vec::new() }
    }

    /// Records the result of a vector. `Err` describes the difference.
    pub fn note(&mut self, id: &str, result: Result<(), String>) {
        if !self.ids.insert(id.to_owned()) {
            self.surprises.push(format!("{id}: two vectors have this id"));
        }
        match (result, self.known.contains(id)) {
            (Ok(()), false) => self.passed += 1,
            (Ok(()), true) => self.surprises.push(format!("{id}: passes, and is listed as known to fail")),
            (Err(_), true) => {}
            (Err(why), false) => self.surprises.push(format!("{id}: {why}")),
        }
    }

    /// Prints the count.
    ///
    /// # Panics
    ///
    /// Panics if a vector failed that is not a known failure, or if a known failure passed.
    pub fn finish(self) {
        println!("{}: {}/{} passed", self.theme, self.passed, self.ids.len());
        assert!(self.surprises.is_empty(), "{}:\n{}", self.theme, self.surprises.join("\n"));
    }
}
