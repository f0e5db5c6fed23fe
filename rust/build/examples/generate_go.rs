//! Writes the Go packages of this repository: `make generate`, and `make check-generated` with `--check`.
//!
//! `generate_go [--check] <module> <out dir> <include dir> [runtime]` generates every file of the include directory
//! except those of Google and Callwright that define options.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use callwright_build::GoBuilder;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let checks = arguments.first().is_some_and(|first| first == "--check");
    if checks {
        arguments.remove(0);
    }
    let [module, out_dir, include, runtime @ ..] = arguments.as_slice() else {
        eprintln!("usage: generate_go [--check] <module> <out dir> <include dir> [runtime]");
        return ExitCode::FAILURE;
    };
    let mut builder = GoBuilder::new(module)
        .out_dir(out_dir)
        .includes([include, "proto"])
        .files(protos(Path::new(include)));
    if let Some(path) = runtime.first() {
        builder = builder.runtime(path);
    }
    match if checks { builder.check() } else { builder.generate() } {
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Ok(paths) => {
            let word = if checks { "differs from what the contracts say:" } else { "wrote" };
            paths.iter().for_each(|path| println!("{word} {}", path.display()));
            if checks && !paths.is_empty() {
                eprintln!("run make generate, and commit what it writes");
                return ExitCode::FAILURE;
            }
            ExitCode::SUCCESS
        }
    }
}

/// Returns the `.proto` files below a directory, in order; those of Google and Callwright describe contracts.
fn protos(directory: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["google", "callwright"].contains(&name.as_str()) {
            files.extend(protos(&path));
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    files
}
