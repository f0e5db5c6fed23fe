//! Checks how this repository is laid out: which part, room or package may use which, and how long a file may be.
//!
//! The rules are three tables in ARCHITECTURE.md, so that the checked text is the documentation. A table lists its members
//! from the bottom to the top, and a member may use only what its row names. A row may name only rows above it in the text,
//! so the tables cannot be circular.
//!
//! - "Parts": the crates of the workspace, by the path dependencies of their manifests. Dev-dependencies are not counted.
//! - "Rooms of the runtime": the top-level modules of `rust/runtime/src`, by the paths in their code ([`Rooms`]). Of all
//!   other crates, only circles of files are looked for.
//! - "Go packages": the packages under `go/`, by their imports.
//!
//! Test code is not counted: `#[cfg(test)]` items, the files below them, and `_test.go` files.

mod arrows;
mod circles;
mod files;
mod go;
mod limits;
mod modules;
mod parts;
mod resolve;
mod rooms;
mod table;
mod test_code;

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

pub use arrows::Summary;
pub use rooms::{Rooms, RootImports};

use modules::Crate;

const DOCUMENT: &str = "ARCHITECTURE.md";

/// The crates whose rooms are checked. A crate with a table of its own in ARCHITECTURE.md is one more entry.
pub const ROOMS: &[Rooms] = &[Rooms {
    heading: "Rooms of the runtime",
    source: "rust/runtime/src/lib.rs",
    root_imports: RootImports::Allowed,
}];

/// A place that breaks a rule: one line of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the root of the repository.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The rule that is broken, and the remedy.
    pub message: String,
}

impl Finding {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// One per table.
    pub summaries: Vec<Summary>,
    /// Empty when all rules hold.
    pub findings: Vec<Finding>,
}

impl Report {
    fn add(&mut self, (summary, findings): (Summary, Vec<Finding>)) {
        self.summaries.push(summary);
        self.findings.extend(findings);
    }
}

/// Checks the repository at `root`.
///
/// # Errors
///
/// When a file cannot be read or parsed. A broken rule is not an error but a [`Finding`].
pub fn check(root: &Path) -> anyhow::Result<Report> {
    check_with(root, ROOMS)
}

/// Checks the repository at `root`, with other tables of rooms than [`ROOMS`].
///
/// # Errors
///
/// As [`check`].
pub fn check_with(root: &Path, tables: &[Rooms]) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let document =
        fs::read_to_string(root.join(DOCUMENT)).with_context(|| format!("cannot read {DOCUMENT}"))?;
    report.add(parts::check(root, &document)?);
    report.add(other_crates(root, tables)?);
    for rooms in tables {
        let source = Crate::read(root, rooms.source)?;
        report.add(rooms.check(&document, &source));
        report.findings.extend(limits::foreign_crates(&source));
    }
    report.add(go::check(root, &document)?);
    report.findings.extend(go::foreign_imports(root)?);
    report.findings.extend(limits::file_lengths(root)?);
    Ok(report)
}

/// Looks for circles of files in the crates that have no table of rooms.
fn other_crates(root: &Path, tables: &[Rooms]) -> anyhow::Result<(Summary, Vec<Finding>)> {
    let mut summary = Summary { heading: "Other crates".to_owned(), ..Summary::default() };
    let mut findings = Vec::new();
    for file in parts::crate_roots(root)? {
        if !tables.iter().any(|rooms| rooms.source == file) {
            summary.members += 1;
            findings.extend(rooms::circles(&Crate::read(root, &file)?));
        }
    }
    summary.circles = findings.len();
    Ok((summary, findings))
}
