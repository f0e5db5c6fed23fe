//! Generated code, and how it is written to a directory: all of it, or nothing.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use callwright_codegen::emit::{GeneratedFile, Renamed};
use callwright_codegen::model::LeftOut;

use crate::Error;

/// Generated files, with what a reader of the report wants to know beside them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct GeneratedCode {
    /// The files, by paths below the output directory.
    pub files: Vec<GeneratedFile>,
    /// The methods that the clients do not have, and why.
    pub left_out: Vec<LeftOut>,
    /// The elements whose name in the language is not the one that follows from the contract.
    pub renamed: Vec<Renamed>,
    /// The beginnings of the comment lines that mark generated files; marked files that are no longer wanted are removed.
    headers: &'static [&'static str],
}

impl GeneratedCode {
    /// Returns an output whose stale files are known by the beginning of a comment line.
    pub(crate) fn with_headers(headers: &'static [&'static str]) -> Self {
        Self { headers, ..Self::default() }
    }

    /// Returns the paths below a directory that [`write`](GeneratedCode::write) would change.
    pub fn differences(&self, directory: &Path) -> Vec<PathBuf> {
        let is_same = |file: &GeneratedFile| {
            fs::read(directory.join(&file.path)).is_ok_and(|old| old == file.code.as_bytes())
        };
        let different =
            self.files.iter().filter(|file| !is_same(file)).map(|file| directory.join(&file.path));
        let mut paths: Vec<PathBuf> = different.chain(self.stale(directory)).collect();
        paths.sort();
        paths
    }

    /// Writes what differs, removes generated files that are no longer wanted, and returns the paths that changed. Files are
    /// written beside the directory's own first and then moved, so that none of them is ever there in part.
    ///
    /// # Errors
    ///
    /// When the directory cannot be written.
    pub fn write(&self, directory: &Path) -> Result<Vec<PathBuf>, Error> {
        let changed = self.differences(directory);
        self.replace(directory, &changed).map_err(|error| {
            Error::new(
                format!("cannot write to {}: {error}", directory.display()),
                "make the output directory writable",
            )
            .with_source(error)
        })?;
        Ok(changed)
    }

    fn replace(&self, directory: &Path, changed: &[PathBuf]) -> io::Result<()> {
        if changed.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(directory)?;
        let staging = Staging::new(directory)?;
        let mut moves = Vec::new();
        let wanted = self.files.iter().map(|file| (directory.join(&file.path), file));
        let mut stale: BTreeSet<&PathBuf> = changed.iter().collect();
        for (path, file) in wanted {
            if !stale.remove(&path) {
                continue;
            }
            let staged = staging.path.join(moves.len().to_string());
            fs::write(&staged, &file.code)?;
            moves.push((staged, path));
        }
        for (staged, path) in &moves {
            fs::create_dir_all(path.parent().unwrap_or(directory))?;
            fs::rename(staged, path)?;
        }
        stale.into_iter().try_for_each(fs::remove_file)
    }

    /// Returns the generated files in the directories of the output that are no longer wanted.
    fn stale(&self, directory: &Path) -> Vec<PathBuf> {
        let wanted: BTreeSet<PathBuf> = self.files.iter().map(|file| directory.join(&file.path)).collect();
        let directories: BTreeSet<&Path> = wanted.iter().filter_map(|path| path.parent()).collect();
        let entries = directories.into_iter().filter_map(|directory| fs::read_dir(directory).ok()).flatten();
        let paths = entries.flatten().map(|entry| entry.path()).filter(|path| !wanted.contains(path));
        paths.filter(|path| self.is_generated(path)).collect()
    }

    /// Returns true when a comment above the code says that one of our generators wrote the file.
    fn is_generated(&self, path: &Path) -> bool {
        if self.headers.is_empty() {
            return false;
        }
        let text = fs::read_to_string(path).unwrap_or_default();
        // The comment of a contract may stand before the header.
        let mut comments = text.lines().take_while(|line| line.is_empty() || line.starts_with("//"));
        comments.any(|line| self.headers.iter().any(|start| line.starts_with(start)))
    }
}

/// A directory beside the output, on the same file system, that is gone when the value is.
struct Staging {
    path: PathBuf,
}

impl Staging {
    fn new(directory: &Path) -> io::Result<Self> {
        let path = directory.join(format!(".callwright-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // A leftover directory is harmless, and a destructor cannot report an error.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> GeneratedCode {
        let file = |(path, code): &(&str, &str)| GeneratedFile { path: (*path).into(), code: (*code).into() };
        GeneratedCode {
            files: files.iter().map(file).collect(),
            ..GeneratedCode::with_headers(&["// Code generated by x"])
        }
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory").flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_differs_is_written_and_what_is_stale_goes() {
        let directory = tempfile::tempdir().expect("a directory");
        let (root, a) = (directory.path(), directory.path().join("p/a.go"));
        let first = output(&[
            ("p/a.go", "// Code generated by x\n"),
            ("p/b.go", "// A contract.\n\n// Code generated by x\n"),
        ]);
        assert_eq!(first.write(root).expect("files"), [a.clone(), root.join("p/b.go")]);
        assert!(first.differences(root).is_empty());
        fs::write(root.join("p/own.go"), "package p\n").expect("a file");
        let second = output(&[("p/a.go", "// Code generated by x: 2\n")]);
        assert_eq!(second.write(root).expect("files"), [a, root.join("p/b.go")]);
        assert_eq!(names(&root.join("p")), ["a.go", "own.go"]);
        assert_eq!(names(root), ["p"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_in_part() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("p"), "a file where a directory is wanted").expect("a file");
        let error = output(&[("p/a.go", "1")]).write(directory.path()).expect_err("an error").to_string();
        assert!(error.contains("remedy: make the output directory writable"), "{error}");
        assert_eq!(names(directory.path()), ["p"]);
    }
}
