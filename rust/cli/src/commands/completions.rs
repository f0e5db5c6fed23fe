use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Arguments;
use crate::failure::Failure;

/// Prints the completion script of a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright completions bash > ~/.local/share/bash-completion/completions/callwright
  callwright completions zsh > ~/.zfunc/_callwright
  callwright completions fish > ~/.config/fish/completions/callwright.fish")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "callwright", &mut script);
        super::print_bytes(&script)
    }
}
