//! Temporary crates that tests write and build with cargo. They share one target directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Returns an empty directory. Each run uses the same path, so that cargo can reuse its build.
pub(crate) fn empty_directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    }
    fs::create_dir_all(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    directory
}

/// The root of this workspace.
pub(crate) fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the root of the workspace")
}

/// Copies a file, or a directory with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a directory");
        for entry in fs::read_dir(from).expect("a directory that can be read") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().expect("a parent")).expect("a directory");
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}

/// Runs cargo in a crate, without a network when the registry's cache has what it needs.
pub(crate) fn cargo(directory: &Path, arguments: &[&str]) -> Output {
    let offline = command(directory, arguments).env("CARGO_NET_OFFLINE", "true").output();
    let offline = offline.expect("cargo can be started");
    if !offline.status.success() && String::from_utf8_lossy(&offline.stderr).contains("offline") {
        return command(directory, arguments).output().expect("cargo can be started");
    }
    offline
}

/// Runs cargo and returns what it printed.
///
/// # Panics
///
/// When cargo fails, with its output.
pub(crate) fn cargo_succeeds(directory: &Path, arguments: &[&str]) -> String {
    let output = cargo(directory, arguments);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "cargo {}\n{stdout}\n{stderr}", arguments.join(" "));
    stdout.into_owned()
}

/// Returns a command that runs cargo in a crate, not yet started.
pub(crate) fn command(directory: &Path, arguments: &[&str]) -> Command {
    program(env!("CARGO"), directory, arguments)
}

/// Returns a command for a program that runs cargo itself, such as `make`, not yet started.
pub(crate) fn program(name: &str, directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    // Variables that the outer cargo sets for tests would change the build of the inner cargo.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text.contains("RUSTFLAGS")
        {
            command.env_remove(name);
        }
    }
    command
        .current_dir(directory)
        .args(arguments)
        .env("CARGO", env!("CARGO"))
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("build"))
        // A make inside `make test` would inherit these flags and print the directories that it enters.
        .env_remove("MAKEFLAGS")
        .env_remove("MAKELEVEL")
        .env_remove("MFLAGS")
        .env("CARGO_TERM_COLOR", "never");
    command
}
