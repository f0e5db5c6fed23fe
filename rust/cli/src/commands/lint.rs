use std::process::ExitCode;

use clap::Args;

use super::Source;
use crate::config::Config;
use crate::failure::{FINDINGS, Failure};
use crate::finding::{Findings, Format, check_rule_names, print_rules};
use crate::lint::{self, RULES};

/// Finds flaws in the contracts that affect users of the clients.
///
/// `lint.ignore` in callwright.toml lists rules to ignore.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright lint
  callwright lint --proto ../acme-sdk/proto --ignore comment-missing
  callwright lint --rules")]
pub(crate) struct Lint {
    #[command(flatten)]
    source: Source,
    /// A rule to ignore; may be repeated.
    #[arg(long, value_name = "RULE")]
    ignore: Vec<String>,
    /// The output format.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Print the rules and exit.
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
