//! Runs the program in a temporary directory of a test.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("an exit status"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

/// Returns the command, not yet run.
pub(crate) fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callwright"));
    command.current_dir(directory).args(arguments).envs(SETTINGS.iter().copied());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program.
pub(crate) fn run(directory: &Path, arguments: &[&str]) -> Run {
    command(directory, arguments).output().expect("the program can be started").into()
}

/// Writes a file below a directory.
pub(crate) fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, text).expect("a file");
}

/// Runs git and returns what it printed.
pub(crate) fn git(directory: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(directory).args(arguments).envs(SETTINGS.iter().copied());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let run: Run = command.output().expect("git can be started").into();
    assert_eq!(run.status, 0, "git {arguments:?}: {}", run.stderr);
    run.stdout
}

/// An author, a terminal width, and no configuration from the machine.
const SETTINGS: &[(&str, &str)] = &[
    ("COLUMNS", "120"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_AUTHOR_NAME", "Acme"),
    ("GIT_AUTHOR_EMAIL", "acme@example.com"),
    ("GIT_COMMITTER_NAME", "Acme"),
    ("GIT_COMMITTER_EMAIL", "acme@example.com"),
];
