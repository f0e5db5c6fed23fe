//! Hands the proto packages of the enabled features to `callwright-build`.

use std::env;
use std::path::{Path, PathBuf};

/// The packages that have a cargo feature of their own; package `user` is `proto/user/v1/*.proto`.
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
    let directory = Path::new("proto").join(package).join("v1");
    println!("cargo:rerun-if-changed={}", directory.display());
    let entries = directory.read_dir().into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "proto"));
    files.sort();
    files
}
