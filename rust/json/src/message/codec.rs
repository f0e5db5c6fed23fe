//! The codec of a value: how a Rust type is converted to and from the JSON of one proto type.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::{Serialize, Serializer};

use super::view::View;
use crate::error::Error;
use crate::text::{Reader, Writer};

/// Converts values of the Rust type `T` to and from the JSON of one proto type.
pub trait ValueCodec<T> {
    /// Whether `null` is a value of the type. For other types `null` means that there is no value.
    const NULL_IS_VALUE: bool = false;

    /// Returns whether the value is the default, which a field without presence leaves out.
    fn is_default(value: &T) -> bool;

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form.
    fn write(value: &T, w: &mut Writer<'_>) -> Result<(), Error>;

    /// Serializes a value in the form that it has in JSON.
    ///
    /// # Errors
    ///
    /// When the value has no JSON form, or the serializer fails.
    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads a value. Returns `None` for a value that the contract does not know and the reader ignores.
    ///
    /// # Errors
    ///
    /// When the text is not a value of the type.
    fn read(r: &mut Reader<'_>) -> Result<Option<T>, Error>;

    /// Returns a view of a value.
    fn view(value: &T) -> View<'_>;
}

/// Converts values of the Rust type `T` to and from the keys of a JSON object.
pub trait KeyCodec<T> {
    /// Returns the key as text.
    fn text(key: &T) -> Cow<'_, str>;

    /// Reads a key.
    ///
    /// # Errors
    ///
    /// When the text is not a key of the type.
    fn read(text: Cow<'_, str>) -> Result<T, Error>;
}

/// A value that serde serializes in the form of the codec `C`.
pub(crate) struct As<'a, C, T> {
    pub(super) value: &'a T,
    codec: PhantomData<C>,
}

impl<'a, C, T> As<'a, C, T> {
    pub(crate) fn new(value: &'a T) -> Self {
        Self { value, codec: PhantomData }
    }
}

impl<C: ValueCodec<T>, T> Serialize for As<'_, C, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::serialize(self.value, serializer)
    }
}
