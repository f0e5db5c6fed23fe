use std::process::ExitCode;

use clap::Args;

use super::Source;
use crate::config::Config;
use crate::failure::{FINDINGS, Failure};
use crate::finding::{Findings, Format, check_rule_names, print_rules};
use crate::lint::{self, RULES};

/// Finds flaws in the contracts that users of the clients would meet.
///
/// `lint.ignore` in callwright.toml lists rules to leave out.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright lint
  callwright lint --proto ../acme-sdk/proto --ignore comment-missing
  callwright lint --rules")]
pub(crate) struct Lint {
    #[command(flatten)]
    source: Source,
    /// A rule to leave out; may be repeated.
    #[arg(long, value_name = "RULE")]
    ignore: Vec<String>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print the rules and do nothing else.
    #[arg(long)]
    rules: bool,
}

impl Lint {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        if self.rules {
            print_rules(RULES);
            return Ok(ExitCode::SUCCESS);
        }
        let ignored = [self.ignore.as_slice(), &config.lint.ignore].concat();
        check_rule_names(&ignored, RULES)?;
        let protos = self.source.load(config)?;
        let findings = Findings::new(lint::check(&protos), &ignored);
        findings.print(self.format, &self.source.name(config));
        Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
    }
}
