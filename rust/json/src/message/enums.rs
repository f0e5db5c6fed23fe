//! Enums: written as names, read from names and numbers.

use crate::error::Error;
use crate::mode::Mode;
use crate::text::{Reader, integer};

/// An enum with the names of its values. Generated code implements it.
pub trait ExactEnum {
    /// The full proto name.
    const NAME: &'static str;

    /// Names and numbers in the order of the contract. A number with several names is written as the first of them.
    const VALUES: &'static [(&'static str, i32)];
}

/// Returns the first name of a number.
#[inline]
pub(super) fn name(values: &'static [(&'static str, i32)], number: i32) -> Option<&'static str> {
    values.iter().find(|(_, found)| *found == number).map(|(name, _)| *name)
}

/// Reads a name or a number. Returns `None` for an unknown name in lenient mode. Unknown numbers are kept.
pub(super) fn read(
    r: &mut Reader<'_>,
    name: &str,
    values: &[(&'static str, i32)],
) -> Result<Option<i32>, Error> {
    if r.peek() != b'"' {
        return match r.peek() {
            b'-' | b'0'..=b'9' => integer(r, "an enum number").map(Some),
            _ => Err(r.expected("the name or the number of an enum value")),
        };
    }
    let offset = r.offset();
    let text = r.string("an enum value")?;
    match values.iter().find(|(name, _)| *name == text) {
        Some((_, number)) => Ok(Some(*number)),
        None if r.mode() == Mode::Lenient => Ok(None),
        None => Err(Error::new(format!("expected a value of {name}, found another string")).at(offset)),
    }
}
