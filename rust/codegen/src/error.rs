//! The one error of the generator.

use std::fmt;

use crate::model::Location;

/// The error of the generator: a location, a cause and a remedy.
///
/// Displays as `user/v1/user.proto:12: <what>` and, on a second line, the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    location: Option<Location>,
    what: String,
    remedy: String,
    kind: Kind,
}

/// The scope of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The contract is wrong.
    Invalid,
    /// The contract is valid, but one method needs a feature that clients do not have.
    Unsupported,
}

impl Error {
    pub(crate) fn new(location: &Location, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            location: Some(location.clone()),
            what: what.into(),
            remedy: remedy.into(),
            kind: Kind::Invalid,
        }
    }

    pub(crate) fn without_location(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { location: None, what: what.into(), remedy: remedy.into(), kind: Kind::Invalid }
    }

    pub(crate) fn unsupported(
        location: &Location,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { kind: Kind::Unsupported, ..Self::new(location, what, remedy) }
    }

    /// Returns true if the contract is valid, but one of its methods needs a feature that clients do not have.
    pub fn is_unsupported(&self) -> bool {
        self.kind == Kind::Unsupported
    }

    /// Returns the proto file and line of the error, if known.
    pub fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// Returns the cause.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Returns the remedy.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        write!(f, "{}\n  remedy: {}", self.what, self.remedy)
    }
}

impl std::error::Error for Error {}
