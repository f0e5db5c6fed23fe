//! The one error of the generator.

use std::fmt;

use crate::model::Location;

/// Why no client can be generated: where, what is wrong there, and what to do about it.
///
/// Displays as `user/v1/user.proto:12: <what>` and, on a second line, the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    location: Option<Location>,
    what: String,
    remedy: String,
    kind: Kind,
}

/// How far an error reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The contract is wrong.
    Invalid,
    /// The contract is valid, and one method asks for what a client cannot do.
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

    /// Returns true when the contract is valid, and one of its methods asks for something a client cannot do.
    pub fn is_unsupported(&self) -> bool {
        self.kind == Kind::Unsupported
    }

    /// Returns the proto file and line that are wrong, when they are known.
    pub fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// Returns what is wrong.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Returns what to do about it.
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
