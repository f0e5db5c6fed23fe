//! Hands the proto packages of the enabled features to `callwright-build`.

use std::env;
use std::path::{Path, PathBuf};

/// The packages that have a cargo feature of their own; package `user` is `proto/user/v*/*.proto`.
const PACKAGES: &[&str] = &["hello", "user", "feed"];

fn main() -> Result<(), callwright_build::Error> {
    let files: Vec<PathBuf> =
        PACKAGES.iter().filter(|name| is_enabled(name)).flat_map(|name| protos_of(name)).collect();
    if files.is_empty() {
        println!("cargo:rerun-if-changed=build.rs");
        return Ok(());
    }
    callwright_build::Builder::new()
        .includes(["proto"])
        .files(files)
        .doc_crate("callwright_services")
        .compile()
}

fn is_enabled(package: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{}", package.to_uppercase())).is_some()
}

fn protos_of(package: &str) -> Vec<PathBuf> {
    let directory = Path::new("proto").join(package);
    println!("cargo:rerun-if-changed={}", directory.display());
    let versions = entries(&directory).into_iter();
    let mut files: Vec<PathBuf> = versions.flat_map(|version| entries(&version)).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "proto"));
    files.sort();
    files
}

/// The entries of a directory; none for a file.
fn entries(directory: &Path) -> Vec<PathBuf> {
    directory.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}
