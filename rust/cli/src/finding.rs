//! Findings of a check, and their output formats.

use std::fmt;

use anstream::println;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

use crate::failure::{Failure, did_you_mean};
use crate::protos::Location;

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const NOTE: Style = Style::new().dimmed();

/// The level of a finding: the users that it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Level {
    /// Messages in any encoding.
    Wire,
    /// Messages as JSON.
    Json,
    /// Requests by `google.api.http`.
    Rest,
    /// Code that uses the generated code.
    Source,
    /// Behaviour of calls.
    Policy,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Level::Wire => "WIRE",
            Level::Json => "JSON",
            Level::Rest => "REST",
            Level::Source => "SOURCE",
            Level::Policy => "POLICY",
        })
    }
}

/// A rule of a check.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The stable name, which configurations use.
    pub(crate) id: &'static str,
    pub(crate) level: Level,
    /// The change or flaw that the rule finds.
    pub(crate) what: &'static str,
    /// The remedy.
    pub(crate) remedy: &'static str,
}

/// One finding of a check.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static Rule,
    pub(crate) location: Location,
    pub(crate) message: String,
}

/// The output format of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One line per finding and one per remedy.
    Text,
    /// One JSON object.
    Json,
}

/// The findings of one run, sorted by file and line.
#[derive(Debug)]
pub(crate) struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    /// Sorts findings and leaves out those of rules that are ignored.
    pub(crate) fn new(mut found: Vec<Finding>, ignored: &[String]) -> Self {
        found.retain(|finding| !ignored.iter().any(|id| id == finding.rule.id));
        found.sort_by(|left, right| {
            let key = |finding: &Finding| (finding.location.clone(), finding.rule.level, finding.rule.id);
            key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message))
        });
        Self { found }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns "3 findings (1 WIRE, 2 REST)".
    pub(crate) fn summary(&self) -> String {
        let levels = [Level::Wire, Level::Json, Level::Rest, Level::Source, Level::Policy];
        let counts: Vec<String> = levels
            .into_iter()
            .map(|level| (self.found.iter().filter(|finding| finding.rule.level == level).count(), level))
            .filter(|(count, _)| *count > 0)
            .map(|(count, level)| format!("{count} {level}"))
            .collect();
        match self.found.len() {
            0 => "no findings".to_owned(),
            1 => format!("1 finding ({})", counts.join(", ")),
            many => format!("{many} findings ({})", counts.join(", ")),
        }
    }

    /// Prints the findings. `about` names the checked contracts.
    pub(crate) fn print(&self, format: Format, about: &str) {
        match format {
            Format::Text => self.print_text(about),
            Format::Json => {
                let findings: Vec<_> = self.found.iter().map(to_json).collect();
                println!("{:#}", json!({ "checked": about, "findings": findings }));
            }
        }
    }

    fn print_text(&self, about: &str) {
        for finding in &self.found {
            let Finding { rule, location, message } = finding;
            println!("{location}: {BAD}{}{BAD:#} {}: {message}", rule.level, rule.id);
            println!("  {NOTE}remedy:{NOTE:#} {}", rule.remedy);
        }
        let style = if self.is_empty() { GOOD } else { BAD };
        println!("{about}: {style}{}{style:#}", self.summary());
    }
}

fn to_json(finding: &Finding) -> serde_json::Value {
    json!({
        "level": finding.rule.level,
        "rule": finding.rule.id,
        "file": finding.location.file,
        "line": finding.location.line,
        "message": finding.message,
        "remedy": finding.rule.remedy,
    })
}

/// Prints a table of rules.
pub(crate) fn print_rules(rules: &[&'static [Rule]]) {
    for rule in rules.iter().copied().flatten() {
        println!("{:<7} {:<32} {}", rule.level, rule.id, rule.what);
    }
}

/// Rejects unknown rules, so that a misspelt name is an error.
pub(crate) fn check_rule_names(names: &[String], rules: &[&'static [Rule]]) -> Result<(), Failure> {
    let known = || rules.iter().copied().flatten().map(|rule| rule.id);
    match names.iter().find(|name| !known().any(|id| id == name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let nearest = did_you_mean(name, known());
            let remedy = if nearest.is_empty() { "see --rules for their names".to_owned() } else { nearest };
            Err(Failure::new(format!("there is no rule `{name}` to ignore"), remedy))
        }
    }
}
