use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance")
}

/// Reads all vectors of a theme, in the order of their files: `conformance/<theme>/*.json`, each a list.
///
/// # Panics
///
/// When a file cannot be read as vectors.
pub fn load<T: DeserializeOwned>(theme: &str) -> Vec<T> {
    let folder = folder().join(theme);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |file: &PathBuf| -> Vec<T> {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.iter().flat_map(read).collect()
}

/// Counts vectors, and compares failures with those that are known: `conformance/known-failing/rust.txt`.
#[derive(Debug)]
pub struct Tally {
    theme: &'static str,
    known: BTreeSet<String>,
    names: BTreeSet<String>,
    passed: usize,
    surprises: Vec<String>,
}

impl Tally {
    /// A count for one theme.
    pub fn new(theme: &'static str) -> Self {
        let text = fs::read_to_string(folder().join("known-failing/rust.txt")).unwrap_or_default();
        let names = text.lines().filter_map(|line| line.split('#').next()?.trim().strip_prefix(theme));
        let known = names.filter_map(|name| name.strip_prefix('/')).map(str::to_owned).collect();
        Self { theme, known, names: BTreeSet::new(), passed: 0, surprises: Vec::new() }
    }

    /// Notes how a vector ended; `Err` says what is different.
    pub fn note(&mut self, name: &str, result: Result<(), String>) {
        if !self.names.insert(name.to_owned()) {
            self.surprises.push(format!("{name}: two vectors have this name"));
        }
        match (result, self.known.contains(name)) {
            (Ok(()), false) => self.passed += 1,
            (Ok(()), true) => self.surprises.push(format!("{name}: passes, and is listed as known to fail")),
            (Err(_), true) => {}
            (Err(why), false) => self.surprises.push(format!("{name}: {why}")),
        }
    }

    /// Prints the count.
    ///
    /// # Panics
    ///
    /// When a vector failed that is not known to, or passed that is known to fail.
    pub fn finish(self) {
        println!("{}: {}/{} passed", self.theme, self.passed, self.names.len());
        assert!(self.surprises.is_empty(), "{}:\n{}", self.theme, self.surprises.join("\n"));
    }
}
