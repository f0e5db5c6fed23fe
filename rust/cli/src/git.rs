//! The program git, in one directory.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// Runs git in a directory.
#[derive(Clone, Debug)]
pub(crate) struct Git {
    directory: PathBuf,
}

impl Git {
    pub(crate) fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(&self.directory).args(arguments);
        // A git hook sets these variables for its own repository. This git must use the one of the directory.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs git and returns what it printed, without the line break at its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String, Failure> {
        finish(self.command(arguments), arguments)
    }

    /// Returns true if git succeeds. Its output is discarded.
    pub(crate) fn succeeds(&self, arguments: &[&str]) -> Result<bool, Failure> {
        let output = self.command(arguments).output().map_err(not_started)?;
        Ok(output.status.success())
    }

    /// Writes the files of a tree, `v1.0.0:./proto` for example, into a directory.
    ///
    /// The work tree and the index of the repository are not changed.
    pub(crate) fn export(&self, tree: &str, to: &Path) -> Result<(), Failure> {
        let id = self.run(&["rev-parse", "--verify", "--quiet", tree]).map_err(|_| {
            Failure::new(
                format!("{tree} is not in the git repository of {}", self.directory.display()),
                "name a branch, tag or commit that has the directory (`git fetch --tags` brings those of the server), \
                 or an existing directory or descriptor set",
            )
        })?;
        let top = Self::new(self.run(&["rev-parse", "--show-toplevel"])?);
        let index = to.join(".index");
        let prefix = format!("--prefix={}/", to.display());
        for arguments in [["read-tree", &id].as_slice(), &["checkout-index", "--all", &prefix]] {
            let mut command = top.command(arguments);
            command.env("GIT_INDEX_FILE", &index);
            finish(command, arguments)?;
        }
        Ok(())
    }
}

fn finish(mut command: Command, arguments: &[&str]) -> Result<String, Failure> {
    let output = command.output().map_err(not_started)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(
            format!("git {}: {}", arguments.join(" "), said.trim()),
            "run it by hand to see more",
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

fn not_started(error: std::io::Error) -> Failure {
    Failure::new(format!("git cannot be started: {error}"), "install git")
}
