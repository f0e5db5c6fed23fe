//! The command `callwright`: generates, checks and releases clients, and calls and mocks services.

mod breaking;
mod call;
mod commands;
mod config;
mod failure;
mod files;
mod finding;
mod git;
mod languages;
mod lint;
mod lookup;
mod mock;
mod progress;
mod protos;
mod release;
mod sample;
mod template;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = commands::Arguments::parse();
    arguments.run().unwrap_or_else(|failure| failure.report())
}
