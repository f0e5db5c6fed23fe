//! The command line: one file per command.

mod add;
mod breaking;
mod call;
mod completions;
mod describe;
mod generate;
mod lint;
mod list;
mod man;
mod new;
mod release;
mod serve;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::failure::Failure;
use crate::protos::{self, Protos};

/// Generates, checks, calls, mocks and releases the services of a repository of .proto files.
#[derive(Debug, Parser)]
#[command(name = "callwright", version, after_help = STATUS)]
pub(crate) struct Arguments {
    /// The configuration file. Default: `callwright.toml` in this directory, if it exists.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const STATUS: &str = "Exit status: 0 when all is well, 1 when a check found something, 2 when the command could not do \
                      its work. `callwright call` exits with 64 plus the number of the code that the call failed with.";

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Add(add::Add),
    Generate(generate::Generate),
    Lint(lint::Lint),
    Breaking(breaking::Breaking),
    List(list::List),
    Describe(describe::Describe),
    Call(call::Call),
    Serve(serve::Serve),
    Release(release::Release),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Arguments {
    /// Runs the command and returns the status to exit with.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let config = Config::load(self.config.as_deref())?;
        match self.command {
            Command::New(command) => command.run(),
            Command::Add(command) => command.run(&config),
            Command::Generate(command) => command.run(&config),
            Command::Lint(command) => command.run(&config),
            Command::Breaking(command) => command.run(&config),
            Command::List(command) => command.run(&config),
            Command::Describe(command) => command.run(&config),
            Command::Call(command) => command.run(&config),
            Command::Serve(command) => command.run(&config),
            Command::Release(command) => command.run(&config),
            Command::Completions(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    }
}

/// The source of the contracts.
#[derive(Debug, Args)]
struct Source {
    /// The contracts: a directory, a descriptor set, or a git reference. Default: `proto` of the configuration.
    #[arg(long, value_name = "SOURCE")]
    proto: Option<String>,
}

impl Source {
    fn name(&self, config: &Config) -> String {
        self.proto.clone().unwrap_or_else(|| config.proto.to_string_lossy().into_owned())
    }

    fn load(&self, config: &Config) -> Result<Protos, Failure> {
        protos::load(&self.name(config), config)
    }
}

/// Prints generated output, such as completions.
fn print_bytes(bytes: &[u8]) -> Result<ExitCode, Failure> {
    match std::io::stdout().write_all(bytes) {
        // The reader closed the pipe, as `head` does. That is not an error.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to the standard output: {error}"), "check where it goes"))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn every_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
