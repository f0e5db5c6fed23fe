//! Lengths of files, and crates that only one place may name.

use std::path::Path;

use crate::modules::Crate;
use crate::{Finding, files};

const LONGEST_FILE: usize = 500;
const LONGEST_BUILD_SCRIPT: usize = 59;

/// Crates that are named in one place only, so that they can be replaced there.
struct Confined {
    crates: &'static [&'static str],
    source: &'static str,
    /// The beginning of the paths that may name them.
    place: &'static str,
    message: &'static str,
}

const CONFINED: &[Confined] = &[
    Confined {
        crates: &["reqwest"],
        source: "rust/runtime/src/",
        place: "rust/runtime/src/transport/reqwest",
        message: "only transport/reqwest.rs names reqwest",
    },
    Confined {
        crates: &["hyper_util", "hyper_rustls"],
        source: "rust/runtime/src/",
        place: "rust/runtime/src/transport/hyper",
        message: "only transport/hyper names hyper-util and hyper-rustls",
    },
];

pub(crate) fn foreign_crates(source: &Crate) -> Vec<Finding> {
    let mut findings = Vec::new();
    for reference in &source.references {
        let file = &source.modules[reference.module].file;
        let Some(name) = reference.segments.iter().find(|segment| !segment.is_empty()) else { continue };
        let confined =
            CONFINED.iter().find(|it| it.crates.contains(&name.as_str()) && file.starts_with(it.source));
        let Some(confined) = confined.filter(|it| !file.starts_with(it.place)) else { continue };
        if source.resolve(reference.module, &reference.segments).is_none() {
            findings.push(Finding::new(file, reference.line, confined.message));
        }
    }
    findings
}

/// Files that are too long. Generated code and golden files are not written by hand and may have any length.
pub(crate) fn file_lengths(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let rust = files::below(root, "rust", "rs")?.into_iter();
    let rust = rust.filter(|file| !file.contains("/golden/") && !file.contains("/generated/"));
    for file in ["build.rs".to_owned()].into_iter().chain(rust).chain(files::below(root, "go", "go")?) {
        let text = files::read(root, &file)?;
        let limit = if file == "build.rs" { LONGEST_BUILD_SCRIPT } else { LONGEST_FILE };
        let lines = text.lines().count();
        if lines > limit && !is_generated_go(&text) {
            findings.push(Finding::new(&file, limit + 1, format!("{lines} lines, the limit is {limit}")));
        }
    }
    Ok(findings)
}

fn is_generated_go(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("// Code generated ") && line.ends_with(" DO NOT EDIT."))
}
