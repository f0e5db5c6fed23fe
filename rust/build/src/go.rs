//! Go packages from `.proto` files: messages by protoc-gen-go, clients by the Go emitter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callwright_codegen::emit::go::{self, GoOptions};

use crate::generate::NOT_GENERATED;
use crate::{Error, go_messages, process, protos};

/// Generates the Go packages of a repository: one directory per proto package, below the directory of a Go module.
///
/// Messages are made by protoc-gen-go, which must be installed; no protoc is needed. The files are formatted by gofmt.
///
/// # Defaults
///
/// - output goes to the directory `go`;
/// - the runtime is the package `callwright` of the module;
/// - `protoc-gen-go` and `gofmt` are found on the `PATH`.
///
/// ```no_run
/// # fn main() -> Result<(), callwright_build::Error> {
/// callwright_build::GoBuilder::new("git.example.com/acme/acme-sdk/go")
///     .includes(["proto"])
///     .files(["proto/acme/v1/acme.proto"])
///     .generate()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is generated before .generate()"]
pub struct GoBuilder {
    options: GoOptions,
    includes: Vec<PathBuf>,
    files: Vec<PathBuf>,
    out_dir: PathBuf,
    protoc_gen_go: PathBuf,
    gofmt: PathBuf,
}

impl GoBuilder {
    /// Returns a builder for packages below this module or import path, without files.
    pub fn new(module: impl Into<String>) -> Self {
        Self {
            options: GoOptions::new(module),
            includes: Vec::new(),
            files: Vec::new(),
            out_dir: "go".into(),
            protoc_gen_go: "protoc-gen-go".into(),
            gofmt: "gofmt".into(),
        }
    }

    /// Adds directories in which imports are looked up, in this order.
    pub fn includes(mut self, includes: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        self.includes.extend(includes.into_iter().map(|path| path.as_ref().to_owned()));
        self
    }

    /// Adds files to generate.
    pub fn files(mut self, files: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        self.files.extend(files.into_iter().map(|path| path.as_ref().to_owned()));
        self
    }

    /// Sets the directory of the module.
    pub fn out_dir(mut self, out_dir: impl Into<PathBuf>) -> Self {
        self.out_dir = out_dir.into();
        self
    }

    /// Sets the import path of the runtime.
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options = self.options.with_runtime(path);
        self
    }

    /// Sets the program that makes the messages.
    pub fn protoc_gen_go(mut self, program: impl Into<PathBuf>) -> Self {
        self.protoc_gen_go = program.into();
        self
    }

    /// Sets the program that formats the files.
    pub fn gofmt(mut self, program: impl Into<PathBuf>) -> Self {
        self.gofmt = program.into();
        self
    }

    /// Writes the files, removes generated ones that are no longer wanted from the directories of the packages, and returns
    /// the paths that changed.
    ///
    /// # Errors
    ///
    /// When a file does not compile or asks for what a client cannot do, when a program cannot be run, or the output cannot be
    /// written; the error names the file or the program, and the remedy.
    pub fn generate(&self) -> Result<Vec<PathBuf>, Error> {
        let wanted = self.wanted()?;
        let changed = self.differences(&wanted);
        for path in &changed {
            let written = match wanted.get(path) {
                Some(code) => {
                    let parent = path.parent().unwrap_or(&self.out_dir);
                    std::fs::create_dir_all(parent).and_then(|()| std::fs::write(path, code))
                }
                None => std::fs::remove_file(path),
            };
            written.map_err(|error| {
                Error::new(
                    format!("cannot write {}: {error}", path.display()),
                    "make the output directory writable",
                )
                .with_source(error)
            })?;
        }
        Ok(changed)
    }

    /// Returns the paths that [`generate`](GoBuilder::generate) would change, and changes none.
    ///
    /// # Errors
    ///
    /// When a file does not compile or asks for what a client cannot do, or when a program cannot be run.
    pub fn check(&self) -> Result<Vec<PathBuf>, Error> {
        Ok(self.differences(&self.wanted()?))
    }

    /// Returns every file that is to be there, by its path.
    fn wanted(&self) -> Result<BTreeMap<PathBuf, String>, Error> {
        let compiled = protos::compile(&self.files, &self.includes)?;
        let api = callwright_codegen::read(&compiled.descriptor_set, &compiled.names)?;
        let mut files = BTreeMap::new();
        for package in api.packages.iter().filter(|package| !NOT_GENERATED.contains(&package.name.as_str())) {
            let directory = self.out_dir.join(go::directory(&package.name));
            for file in go::package(package, &self.options)? {
                files.insert(directory.join(file.name), file.code);
            }
        }
        let messages = go_messages::generate(&compiled, &self.options.module, &self.protoc_gen_go)?;
        files.extend(messages.into_iter().map(|(name, code)| (self.out_dir.join(name), code)));
        for code in files.values_mut() {
            let formatted = process::run(&self.gofmt, &[], code.as_bytes())?;
            *code = String::from_utf8_lossy(&formatted).into_owned();
        }
        Ok(files)
    }

    fn differences(&self, wanted: &BTreeMap<PathBuf, String>) -> Vec<PathBuf> {
        let is_same = |path: &Path, code: &str| std::fs::read_to_string(path).is_ok_and(|old| old == code);
        let mut paths: Vec<PathBuf> =
            wanted.iter().filter(|(path, code)| !is_same(path, code)).map(|(path, _)| path.clone()).collect();
        let mut directories: Vec<&Path> = wanted.keys().filter_map(|path| path.parent()).collect();
        directories.dedup();
        for directory in directories {
            let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
            let stale = entries.map(|entry| entry.path()).filter(|path| !wanted.contains_key(path));
            paths.extend(stale.filter(|path| is_generated(path)));
        }
        paths.sort();
        paths
    }
}

/// Whether a file says in its first line that a generator of ours wrote it.
fn is_generated(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    ["// Code generated by callwright ", "// Code generated by protoc-gen-go."]
        .iter()
        .any(|start| first.starts_with(start))
}
