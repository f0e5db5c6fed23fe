//! The message types that an `Any` can hold.

use std::fmt;

use super::exact_message::ExactMessage;
use crate::error::Error;
use crate::text::{Reader, Writer};

/// The message types of a proto package, and references to the lists of the packages that it imports.
///
/// Generated code has one list per package, `TYPES`. [`register`](crate::register) takes it.
pub struct Types {
    pub(crate) messages: &'static [AnyType],
    pub(crate) imports: &'static [&'static Types],
}

impl Types {
    /// Creates the list of a package. Generated code calls it.
    #[doc(hidden)]
    pub const fn new(messages: &'static [AnyType], imports: &'static [&'static Self]) -> Self {
        Self { messages, imports }
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.messages.iter().map(|message| message.name)).finish()
    }
}

/// A message type: its name, and its conversions between the bytes in an `Any` and JSON.
#[derive(Clone, Copy)]
pub struct AnyType {
    pub(crate) name: &'static str,
    write: fn(&[u8], &mut Writer<'_>) -> Result<(), Error>,
    read: fn(&mut Reader<'_>) -> Result<Vec<u8>, Error>,
}

impl AnyType {
    /// Returns the conversions of a message type.
    pub const fn of<M: ExactMessage>() -> Self {
        Self { name: M::NAME, write: write::<M>, read: read::<M> }
    }

    pub(crate) fn write(&self, bytes: &[u8], w: &mut Writer<'_>) -> Result<(), Error> {
        (self.write)(bytes, w)
    }

    pub(crate) fn read(&self, r: &mut Reader<'_>) -> Result<Vec<u8>, Error> {
        (self.read)(r)
    }
}

impl fmt::Debug for AnyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyType").field(&self.name).finish()
    }
}

fn write<M: ExactMessage>(bytes: &[u8], w: &mut Writer<'_>) -> Result<(), Error> {
    let message = M::decode(bytes)
        .map_err(|error| Error::new(format!("the bytes in the Any are no {}: {error}", M::NAME)))?;
    message.write_in_any(w)
}

fn read<M: ExactMessage>(r: &mut Reader<'_>) -> Result<Vec<u8>, Error> {
    M::read_in_any(r).map(|message| message.encode_to_vec())
}
