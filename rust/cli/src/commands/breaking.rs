use std::process::ExitCode;

use clap::Args;

use super::Source;
use crate::breaking::{self, RULES};
use crate::config::Config;
use crate::failure::{FINDINGS, Failure};
use crate::finding::{Findings, Format, check_rule_names, print_rules};
use crate::protos;

/// Finds changes that break users of an older version of the contracts.
///
/// Each finding has a level: WIRE (messages in any encoding), JSON (messages as JSON), REST (verbs, paths, query and
/// bodies), SOURCE (code that uses generated code) or POLICY (behaviour of calls). `breaking.ignore` in callwright.toml
/// lists rules to ignore.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callwright breaking --against v1.2.0
  callwright breaking --against origin/main --format json
  callwright breaking --against ../released/proto
  callwright breaking --rules")]
pub(crate) struct Breaking {
    /// The older version: a git reference, a directory, or a descriptor set.
    #[arg(long, value_name = "SOURCE", required_unless_present = "rules")]
    against: Option<String>,
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

impl Breaking {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let Some(against) = self.against.as_deref().filter(|_| !self.rules) else {
            print_rules(RULES);
            return Ok(ExitCode::SUCCESS);
        };
        let ignored = [self.ignore.as_slice(), &config.breaking.ignore].concat();
        check_rule_names(&ignored, RULES)?;
        let (old, new) = (protos::load(against, config)?, self.source.load(config)?);
        let findings = Findings::new(breaking::compare(&old, &new), &ignored);
        findings.print(self.format, &format!("{} against {against}", self.source.name(config)));
        Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
    }
}
