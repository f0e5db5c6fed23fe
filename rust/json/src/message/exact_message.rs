//! Messages with an exact JSON form.

use serde::Serializer;
use serde::ser::Error as _;

use super::view::View;
use crate::error::Error;
use crate::text::{MapOrder, NoTypes, PackageTypes, Reader, Writer, replay};

/// A message with an exact JSON form.
///
/// Generated code implements it, and this crate does for the types of `google.protobuf`: those of `prost_types`, and the Rust
/// types that prost uses for the wrappers (`i32` is a `google.protobuf.Int32Value`) and for `google.protobuf.Empty` (`()`).
/// Use it as a bound. Its methods can change in any release; do not implement or call them.
pub trait ExactMessage: prost::Message + Default + 'static {
    /// The full proto name, `user.v1.User`.
    const NAME: &'static str;

    /// Whether `null` is a value of the type. For other types `null` means that there is no value.
    #[doc(hidden)]
    const NULL_IS_VALUE: bool = false;

    /// The types that the package of the message knows for its `Any` fields.
    #[doc(hidden)]
    fn types() -> &'static dyn PackageTypes {
        &NoTypes
    }

    /// Writes the JSON value.
    ///
    /// # Errors
    ///
    /// When a value in the message has no JSON form.
    #[doc(hidden)]
    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error>;

    /// Serializes the JSON value.
    ///
    /// # Errors
    ///
    /// When a value in the message has no JSON form, or the serializer fails.
    #[doc(hidden)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = Vec::new();
        self.write(&mut Writer::new(&mut json, MapOrder::AsStored, Self::types()))
            .map_err(|error| S::Error::custom(error.in_message(Self::NAME)))?;
        replay(&json, serializer)
    }

    /// Reads the JSON value.
    ///
    /// # Errors
    ///
    /// When the value is not the JSON of the message.
    #[doc(hidden)]
    fn read(r: &mut Reader<'_>) -> Result<Self, Error>;

    /// Writes the entries of an `Any` that follow `@type`: by default one entry `value` with the JSON value.
    ///
    /// # Errors
    ///
    /// When a value in the message has no JSON form.
    #[doc(hidden)]
    fn write_in_any(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.key(",\"value\":");
        self.write(w)
    }

    /// Reads the object of an `Any`, `@type` included: by default the JSON value is in the entry `value`.
    ///
    /// # Errors
    ///
    /// When the value is not the JSON of the message.
    #[doc(hidden)]
    fn read_in_any(r: &mut Reader<'_>) -> Result<Self, Error> {
        let mut message = None;
        r.take_in_any();
        let start = r.offset();
        if r.begin_object("an object")? {
            loop {
                let offset = r.offset();
                let key = r.key()?;
                match &*key {
                    "@type" => r.skip()?,
                    "value" => message = Some(Self::read(r)?),
                    key => r.unknown(key, offset)?,
                }
                if !r.next_entry()? {
                    break;
                }
            }
        }
        message.ok_or_else(|| Error::new(format!("expected the {} under \"value\"", Self::NAME)).at(start))
    }

    /// Returns a view of the message.
    #[doc(hidden)]
    fn view(&self) -> View<'_>;
}

impl<M: ExactMessage> ExactMessage for Box<M> {
    const NAME: &'static str = M::NAME;
    const NULL_IS_VALUE: bool = M::NULL_IS_VALUE;

    fn types() -> &'static dyn PackageTypes {
        M::types()
    }

    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        M::write(self, w)
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        M::serialize(self, serializer)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, Error> {
        M::read(r).map(Box::new)
    }

    fn write_in_any(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        M::write_in_any(self, w)
    }

    fn read_in_any(r: &mut Reader<'_>) -> Result<Self, Error> {
        M::read_in_any(r).map(Box::new)
    }

    fn view(&self) -> View<'_> {
        M::view(self)
    }
}
