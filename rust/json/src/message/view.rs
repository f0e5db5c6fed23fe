//! What the parts of a request look like to REST, field by field and without a copy of the message.

use std::borrow::Cow;
use std::fmt;

use super::error::Error;
use super::message::FieldInfo;
use super::writer::Writer;

/// How a field looks from outside of its message.
pub enum View<'a> {
    /// It has explicit presence and is not set.
    Absent,
    /// An empty list, as JSON writes it, or an empty map.
    Empty(&'static str),
    /// A scalar without presence that has its default value.
    Zero(Scalar<'a>),
    /// A scalar.
    Scalar(Scalar<'a>),
    /// A list of scalars that is not empty.
    Scalars(Vec<Scalar<'a>>),
    /// A message with fields.
    Message(&'a dyn Fields),
    /// What has no text form: a list of messages, a map, a `Struct`, a `Value`, an `Any`.
    Opaque,
}

// Without values, because fields may be sensitive.
impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Empty(_) => "Empty",
            Self::Zero(_) => "Zero",
            Self::Scalar(_) => "Scalar",
            Self::Scalars(_) => "Scalars",
            Self::Message(_) => "Message",
            Self::Opaque => "Opaque",
        })
    }
}

/// The text of a scalar, as it stands in a URL.
pub struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) is_quoted: bool,
}

impl fmt::Debug for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar")
    }
}

impl<'a> Scalar<'a> {
    /// A value that JSON writes as a string.
    pub(crate) fn string(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), is_quoted: true }
    }

    /// A value that JSON writes without quotes.
    pub(crate) fn bare(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), is_quoted: false }
    }
}

/// The fields of a message, by index.
pub trait Fields {
    /// The names of the fields.
    fn infos(&self) -> &'static [FieldInfo];

    /// The field at an index of [`Fields::infos`].
    fn field(&self, index: usize) -> View<'_>;

    /// Writes the field with its key, unless it is absent or has its default value.
    ///
    /// # Errors
    ///
    /// When a value in it has no JSON form.
    fn write_field(&self, index: usize, w: &mut Writer<'_>) -> Result<(), Error>;
}
