//! The serde impls of messages and enums, as generated code calls them.
//!
//! Serialization uses the same tables and codecs as [`to_vec`](crate::to_vec). Deserialization records the values of the format
//! as JSON text first and reads that text as [`from_slice`](crate::from_slice) does, so that the two accept the same input.

use serde::{Deserializer, Serializer};

use crate::convert::from_slice_with;
use crate::message::{Enum, ExactEnum, ExactMessage, ValueCodec};
use crate::mode::Mode;
use crate::text::{NoTypes, Reader, record};

/// Serializes an enum value.
///
/// # Errors
///
/// When the serializer fails.
pub fn serialize_enum<E: ExactEnum, S: Serializer>(number: i32, serializer: S) -> Result<S::Ok, S::Error> {
    Enum::<E>::serialize(&number, serializer)
}

/// Deserializes a message.
///
/// # Errors
///
/// When the deserializer fails, or the value is not the JSON of the message.
pub fn deserialize<'de, M: ExactMessage, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    let text = record(deserializer)?;
    from_slice_with(&text, Mode::Lenient).map_err(|error| serde::de::Error::custom(error.without_offset()))
}

/// Deserializes an enum value from its name or its number.
///
/// # Errors
///
/// When the deserializer fails, or the contract does not know the value.
pub fn deserialize_enum<'de, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: ExactEnum + TryFrom<i32>,
    D: Deserializer<'de>,
{
    let text = record(deserializer)?;
    let read = || Enum::<E>::read(&mut Reader::new(&text, Mode::Strict, &NoTypes)?);
    let number = read().map_err(|error| serde::de::Error::custom(error.without_offset()))?;
    number.and_then(|number| E::try_from(number).ok()).ok_or_else(|| {
        serde::de::Error::custom(format!("expected a value of {}, found another number", E::NAME))
    })
}
