use std::path::Path;

use semver::Version;

use crate::failure::Failure;
use crate::files;

/// Checks that the section of a version, `## [1.4.0] ...`, exists and is not empty.
pub(super) fn check(root: &Path, version: &Version) -> Result<String, Failure> {
    let text = files::read(&root.join("CHANGELOG.md"))?;
    match section(&text, version) {
        None => Err(Failure::new(
            format!("CHANGELOG.md has no section `## [{version}]`"),
            format!(
                "move the entries under `## [Unreleased]` below `## [{version}] - <date>`, and commit it"
            ),
        )),
        Some(0) => Err(Failure::new(
            format!("the section `## [{version}]` of CHANGELOG.md is empty"),
            "list the changes that users can notice",
        )),
        Some(entries) => Ok(format!("entries under [{version}]: {entries}")),
    }
}

/// Counts the entries of the section of a version.
fn section(text: &str, version: &Version) -> Option<usize> {
    let title = format!("## [{version}]");
    let mut lines = text.lines().skip_while(|line| !line.starts_with(&title));
    lines.next()?;
    Some(lines.take_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with("- ")).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_of_one_version_are_counted() {
        let text = "# Changelog\n\n## [Unreleased]\n- x\n\n## [1.1.0] - 2024-01-01\n### Added\n- a\n- b\n\n## [1.0.0]\n";
        let of = |version: &str| section(text, &Version::parse(version).expect("a version"));
        assert_eq!((of("1.1.0"), of("1.0.0"), of("1.0.1")), (Some(2), Some(0), None));
    }
}
