//! Views of messages: the fields one by one, as text, without a copy of the message.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use crate::field_info::FieldInfo;
use crate::text::Writer;

/// A field of a message, or the message itself, as text or as fields of its own.
pub enum View<'a> {
    /// A field that has explicit presence and is not set.
    Absent,
    /// An empty list or an empty map, with its JSON.
    Empty(&'static str),
    /// A scalar that has no presence and its default value.
    Zero(Scalar<'a>),
    /// A scalar.
    Scalar(Scalar<'a>),
    /// A list of scalars. It is not empty.
    Scalars(Vec<Scalar<'a>>),
    /// A message with fields.
    Message(&'a dyn Fields),
    /// A value without a text form: a list of messages, a map, a `Struct`, a `Value`, an `Any`.
    Opaque,
}

// The output has no values, because fields may be sensitive.
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

/// The text of a scalar, in the form that URLs use: bytes are URL-safe base64, whole numbers have no fraction.
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
    /// A value that is a string in JSON.
    pub(crate) fn string(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), is_quoted: true }
    }

    /// A value that has no quotes in JSON.
    pub(crate) fn bare(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), is_quoted: false }
    }
}

/// The fields of a message, by index.
pub trait Fields {
    /// The names of the fields.
    fn infos(&self) -> &'static [FieldInfo];

    /// Returns a view of the field at an index of [`Fields::infos`].
    fn field(&self, index: usize) -> View<'_>;

    /// Writes key and value. Writes nothing when the field is absent, or has no presence and its default value.
    ///
    /// # Errors
    ///
    /// When a value in it has no JSON form.
    fn write_field(&self, index: usize, w: &mut Writer<'_>) -> Result<(), Error>;
}
