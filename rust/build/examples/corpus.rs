//! Generates Rust and Go for every package of a folder of contracts: `make corpus` counts the results.
//!
//! `corpus <label> <include dirs> <out dir> <languages> <package>...` takes the contracts of the first include directory, and prints a line of tab-separated values per package and language:
//! language, package, services, methods left out, `generated` or `refused`, and the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use callwright_build::{Builder, Error, GeneratedCode, GoBuilder};

/// The Go module of all generated packages, and the import path of the runtime.
const GO_MODULE: &str = "corpus.test/sdk";
const GO_RUNTIME: &str = "git.example.com/acme/acme-sdk/go/callwright";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [label, include, out, languages, packages @ ..] = arguments.as_slice() else {
        eprintln!("usage: corpus <label> <include dirs> <out dir> <languages> <package>...");
        return ExitCode::FAILURE;
    };
    let includes: Vec<PathBuf> = std::env::split_paths(include).collect();
    let mut contracts = includes.first().map(|root| contracts(root)).unwrap_or_default();
    contracts.retain(|package, _| packages.is_empty() || packages.contains(package));
    let corpus = Corpus { label, includes, out: Path::new(out) };
    let contracts: Vec<(String, Contract)> = contracts.into_iter().collect();
    let next = AtomicUsize::new(0);
    let printed = Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((package, contract)) = contracts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for language in languages.split(',') {
                        let line = corpus.line(language, package, contract);
                        let guard = printed.lock();
                        println!("{line}");
                        drop(guard);
                    }
                }
            });
        }
    });
    ExitCode::SUCCESS
}

/// The files of one package, and how many services they declare.
#[derive(Default)]
struct Contract {
    files: Vec<PathBuf>,
    services: usize,
}

struct Corpus<'a> {
    label: &'a str,
    includes: Vec<PathBuf>,
    out: &'a Path,
}

impl Corpus<'_> {
    /// Generates a package in a language, and returns the result.
    fn line(&self, language: &str, package: &str, contract: &Contract) -> String {
        let name = format!("{}_{}", self.label, package.replace('.', "_"));
        let output = match language {
            "go" => self.go(&name, contract),
            _ => self.rust(contract),
        };
        let written = output.and_then(|output| {
            output.write(&self.out.join(language).join(&name))?;
            Ok(output)
        });
        let (left_out, result, reason) = match written {
            Ok(output) => (output.left_out.len(), "generated", String::new()),
            Err(error) => (0, "refused", error.to_string().replace(['\n', '\t'], " ")),
        };
        format!("{language}\t{package}\t{}\t{left_out}\t{result}\t{reason}\t{name}", contract.services)
    }

    fn go(&self, name: &str, contract: &Contract) -> Result<GeneratedCode, Error> {
        GoBuilder::new(format!("{GO_MODULE}/{name}"))
            .runtime(GO_RUNTIME)
            .includes(&self.includes)
            .files(&contract.files)
            .code()
    }

    fn rust(&self, contract: &Contract) -> Result<GeneratedCode, Error> {
        Builder::new().includes(&self.includes).files(&contract.files).code()
    }
}

/// Returns the contracts below a directory, by package.
fn contracts(root: &Path) -> BTreeMap<String, Contract> {
    let mut found: BTreeMap<String, Contract> = BTreeMap::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        for path in std::fs::read_dir(&directory).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let contract = found.entry(package(&text)).or_default();
                contract.services += text.lines().filter(|line| line.starts_with("service ")).count();
                contract.files.push(path);
            }
        }
    }
    found.values_mut().for_each(|contract| contract.files.sort());
    found
}

/// Returns the package that a file declares; empty for none.
fn package(text: &str) -> String {
    let declared = text.lines().find_map(|line| line.trim_start().strip_prefix("package "));
    declared.and_then(|rest| rest.split(';').next()).unwrap_or_default().trim().to_owned()
}
