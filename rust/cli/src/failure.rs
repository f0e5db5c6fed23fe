//! The error of a command: the cause and the remedy.

use std::fmt;
use std::process::ExitCode;

use anstream::eprintln;
use anstyle::{AnsiColor, Style};

const BAD: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = Style::new().dimmed();

/// The exit status of wrong usage and of every other failure of a command.
pub(crate) const USAGE: u8 = 2;
/// The exit status of a check that found something.
pub(crate) const FINDINGS: u8 = 1;

/// The one error of all commands.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: Option<String>,
}

impl Failure {
    pub(crate) fn new(what: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self { what: what.to_string(), remedy: Some(remedy.to_string()) }
    }

    /// A failure whose text contains the remedy already.
    pub(crate) fn explained(what: impl fmt::Display) -> Self {
        Self { what: what.to_string(), remedy: None }
    }

    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// Prints the failure and returns the status to exit with.
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("{BAD}error{BAD:#}: {}", self.what);
        if let Some(remedy) = &self.remedy {
            eprintln!("  {NOTE}remedy:{NOTE:#} {remedy}");
        }
        ExitCode::from(USAGE)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n  remedy: {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<callwright_build::Error> for Failure {
    fn from(error: callwright_build::Error) -> Self {
        Self::explained(error)
    }
}

impl From<callwright_codegen::Error> for Failure {
    fn from(error: callwright_codegen::Error) -> Self {
        Self::explained(error)
    }
}

/// Returns "did you mean `x`?" with the name that is most similar to a wrong one, or an empty text.
pub(crate) fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    nearest.map_or_else(String::new, |(_, name)| format!("did you mean `{name}`?"))
}
