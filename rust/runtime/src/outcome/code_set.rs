use std::fmt;

use crate::outcome::Code;

/// A set of codes, for options that apply to some failures only.
///
/// ```
/// use callwright::{Code, CodeSet};
///
/// let codes = CodeSet::from_iter([Code::Internal, Code::Unknown]);
/// assert!(codes.contains(Code::Internal) && !codes.contains(Code::Aborted));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct CodeSet {
    bits: u32,
}

impl CodeSet {
    /// Returns true if the code is in the set.
    pub const fn contains(self, code: Code) -> bool {
        self.bits & (1 << code.number()) != 0
    }

    /// Iterates over the codes of the set, ordered by number.
    pub fn iter(self) -> impl Iterator<Item = Code> {
        Code::ALL.into_iter().filter(move |code| self.contains(*code))
    }
}

impl FromIterator<Code> for CodeSet {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> Self {
        Self { bits: codes.into_iter().fold(0, |bits, code| bits | (1 << code.number())) }
    }
}

impl fmt::Debug for CodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
