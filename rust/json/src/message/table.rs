//! Messages as tables: an entry per field, and one loop that reads or writes all of them.

use super::exact_message::ExactMessage;
use super::view::{Fields, View};
use crate::error::Error;
use crate::field_info::FieldInfo;
use crate::text::{Reader, Writer};

/// The operations on one field of `M`.
pub struct FieldCodec<M> {
    /// Writes key and value. Writes nothing when the field is absent, or has no presence and its default value.
    pub write: fn(&M, &'static str, &mut Writer<'_>) -> Result<(), Error>,
    /// Reads the value of the field.
    pub read: fn(&mut M, &mut Reader<'_>) -> Result<(), Error>,
    /// Returns a view of the field.
    pub view: for<'a> fn(&'a M) -> View<'a>,
}

impl<M> std::fmt::Debug for FieldCodec<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldCodec").finish_non_exhaustive()
    }
}

/// A message that is described by a table. Generated code implements it.
pub trait Table: ExactMessage {
    /// The names of the fields, in the order of the contract.
    const INFOS: &'static [FieldInfo];

    /// The operations on the fields, in the same order.
    const CODECS: &'static [FieldCodec<Self>];
}

/// Writes an object of all fields that are set.
///
/// # Errors
///
/// When a value in the message has no JSON form.
pub fn write_table<M: Table>(message: &M, w: &mut Writer<'_>) -> Result<(), Error> {
    w.begin_object()?;
    write_entries(message, w)?;
    w.end_object();
    Ok(())
}

/// Writes all fields that are set, without the braces around them.
///
/// # Errors
///
/// When a value in the message has no JSON form.
pub fn write_entries<M: Table>(message: &M, w: &mut Writer<'_>) -> Result<(), Error> {
    for (codec, info) in M::CODECS.iter().zip(M::INFOS) {
        (codec.write)(message, w.key_of(info), w).map_err(|error| error.in_field(info))?;
    }
    Ok(())
}

/// Reads an object. Fields that are not in the object keep their default value.
///
/// # Errors
///
/// When the value is not the JSON of the message.
pub fn read_table<M: Table>(r: &mut Reader<'_>) -> Result<M, Error> {
    let mut message = M::default();
    let in_any = r.take_in_any();
    let mut next = 0;
    if r.begin_object("an object")? {
        loop {
            let offset = r.offset();
            let key = r.key()?;
            match find(M::INFOS, &key, next) {
                Some(index) => {
                    next = index + 1;
                    (M::CODECS[index].read)(&mut message, r)
                        .map_err(|error| error.in_field(&M::INFOS[index]))?;
                }
                None if in_any && key == "@type" => r.skip()?,
                None => r.unknown(&key, offset)?,
            }
            if !r.next_entry()? {
                break;
            }
        }
    }
    Ok(message)
}

/// Returns the index of a field by its JSON name or its proto name.
///
/// Most writers keep the order of the contract, so the search begins at `next`, the field after the one that was found before.
#[inline]
pub(super) fn find(infos: &[FieldInfo], name: &str, next: usize) -> Option<usize> {
    match infos.get(next) {
        Some(info) if info.json == name => Some(next),
        _ => find_anywhere(infos, name, next),
    }
}

fn find_anywhere(infos: &[FieldInfo], name: &str, next: usize) -> Option<usize> {
    let next = next.min(infos.len());
    let after = infos[next..].iter().position(|info| info.json == name).map(|index| next + index);
    after
        .or_else(|| infos[..next].iter().position(|info| info.json == name))
        .or_else(|| infos.iter().position(|info| info.proto == name))
}

impl<M: Table> Fields for M {
    fn infos(&self) -> &'static [FieldInfo] {
        M::INFOS
    }

    fn field(&self, index: usize) -> View<'_> {
        M::CODECS.get(index).map_or(View::Absent, |codec| (codec.view)(self))
    }

    fn write_field(&self, index: usize, w: &mut Writer<'_>) -> Result<(), Error> {
        match M::CODECS.get(index) {
            Some(codec) => {
                let info = &M::INFOS[index];
                (codec.write)(self, info.key, w).map_err(|error| error.in_field(info))
            }
            None => Ok(()),
        }
    }
}
