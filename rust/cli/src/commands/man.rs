use std::process::ExitCode;

use clap::{Args, CommandFactory as _};

use super::Arguments;
use crate::failure::{Failure, did_you_mean};

/// Prints the manual page of this program, or of one of its commands.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright man > callwright.1
  callwright man breaking | man -l -")]
pub(crate) struct Man {
    /// The command; without one, the page of the program.
    command: Option<String>,
}

impl Man {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let mut program = Arguments::command();
        program.build();
        let command = match &self.command {
            None => program,
            Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
                let names: Vec<&str> = program.get_subcommands().map(|command| command.get_name()).collect();
                let nearest = did_you_mean(name, names.iter().copied());
                Failure::new(
                    format!("there is no command {name:?}"),
                    format!("{nearest} one of {}", names.join(", ")),
                )
            })?,
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| Failure::new(format!("the page cannot be made: {error}"), "report it"))?;
        super::print_bytes(&page)
    }
}
