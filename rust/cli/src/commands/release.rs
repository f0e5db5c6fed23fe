use std::process::{Command, ExitCode};

use anstream::println;
use anstyle::{AnsiColor, Style};
use clap::Args;

use crate::config::Config;
use crate::failure::{FINDINGS, Failure};
use crate::progress::Progress;
use crate::release::{Release as Plan, Step};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = Style::new().dimmed();

/// Checks that a release can be made, and tags it.
///
/// Checks: there are no uncommitted changes, the tags do not exist yet, CHANGELOG.md has a section for the version,
/// Cargo.toml, Cargo.lock and go.mod agree with it, the version step is large enough for the changes of the contracts
/// since the last release, and the tests pass. The tags are vX.Y.Z and, when there is a Go module in go/, go/vX.Y.Z. A
/// tag is never moved or overwritten, and nothing is pushed.
///
/// A test version needs no release: users pin a branch instead.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright release 1.4.0 --dry-run
  callwright release 1.4.0")]
pub(crate) struct Release {
    /// The version, without the v of its tag.
    version: String,
    /// Run the checks only; run no tests and make no tags.
    #[arg(long)]
    dry_run: bool,
}

impl Release {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let plan = Plan::new(&self.version)?;
        let mut is_ready = true;
        for step in plan.checks(config) {
            is_ready &= step.result.is_ok();
            show(&step);
        }
        let test = &config.release.test;
        if self.dry_run {
            println!("{NOTE}--{NOTE:#}    {:<16} would run `{test}`", "tests");
            println!("{NOTE}--{NOTE:#}    {:<16} would make {}", "tags", plan.tags().join(", "));
        } else if is_ready {
            let step = Step { what: "tests".to_owned(), result: run_tests(test, &plan) };
            is_ready &= step.result.is_ok();
            show(&step);
        }
        if !is_ready {
            println!("not ready: no tag was made");
            return Ok(ExitCode::from(FINDINGS));
        }
        if !self.dry_run {
            plan.tag()?;
            println!("{GOOD}ok{GOOD:#}    {:<16} {}", "tagged", plan.tags().join(", "));
        }
        println!("\n{}", plan.install_snippets()?);
        Ok(ExitCode::SUCCESS)
    }
}

fn show(step: &Step) {
    match &step.result {
        Ok(result) => println!("{GOOD}ok{GOOD:#}    {:<16} {result}", step.what),
        Err(failure) => println!("{BAD}no{BAD:#}    {:<16} {failure}", step.what),
    }
}

fn run_tests(test: &str, plan: &Plan) -> Result<String, Failure> {
    let progress = Progress::start(&format!("running {test}"));
    let output = Command::new("sh").arg("-c").arg(test).current_dir(plan.root()).output();
    progress.finish();
    let output = output.map_err(|error| {
        Failure::new(format!("`{test}` cannot be started: {error}"), "correct `release.test`")
    })?;
    if output.status.success() {
        return Ok(format!("`{test}` passed"));
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last: Vec<&str> = said.lines().rev().take(20).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(Failure::new(format!("`{test}` failed; it ended with\n{}", last.join("\n")), "make the tests pass"))
}
