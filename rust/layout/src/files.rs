//! The files of the repository.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// Directories that hold no source of ours.
const SKIPPED: &[&str] = &["target", "node_modules", ".git"];

pub(crate) fn read(root: &Path, file: &str) -> anyhow::Result<String> {
    fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))
}

/// The files with an extension below a directory, relative to the root and sorted.
pub(crate) fn below(root: &Path, directory: &str, extension: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    collect(root, directory, extension, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(root: &Path, directory: &str, extension: &str, found: &mut Vec<String>) -> anyhow::Result<()> {
    let entries = fs::read_dir(root.join(directory)).with_context(|| format!("cannot read {directory}"))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{directory}/{name}");
        if entry.file_type()?.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &path, extension, found)?;
            }
        } else if Path::new(&name).extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    Ok(())
}
