//! Messages as tables: one entry per field, and one loop that reads or writes them all.

use serde::Serializer;

use super::error::Error;
use super::reader::Reader;
use super::registry::Types;
use super::view::{Fields, View};
use super::writer::Writer;

/// The names of a field.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The name in JSON.
    pub json: &'static str,
    /// The name in the proto file.
    pub proto: &'static str,
    /// The JSON name as a key that follows another entry, `,"userId":`.
    pub key: &'static str,
    /// The same with the name in the proto file, `,"user_id":`.
    pub proto_key: &'static str,
    /// Whether the contract says that the field must not appear in logs.
    pub sensitive: bool,
}

/// What can be done with one field of `M`.
pub struct FieldCodec<M> {
    /// Writes key and value, unless the field is absent or has its default value.
    pub write: fn(&M, &'static str, &mut Writer<'_>) -> Result<(), Error>,
    /// Reads the value.
    pub read: fn(&mut M, &mut Reader<'_>) -> Result<(), Error>,
    /// Looks at the value.
    pub view: for<'a> fn(&'a M) -> View<'a>,
}

impl<M> std::fmt::Debug for FieldCodec<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldCodec").finish_non_exhaustive()
    }
}

/// A message with an exact JSON form. Generated code implements it through [`Table`].
pub trait ExactMessage: prost::Message + Default + 'static {
    /// The full proto name.
    const NAME: &'static str;

    /// Whether `null` is a value of the type, and not the absence of one.
    const NULL_IS_VALUE: bool = false;

    /// The types that the message and its package know for `Any`.
    fn types() -> &'static Types {
        &Types::NONE
    }

    /// Writes the JSON value.
    ///
    /// # Errors
    ///
    /// When a value in the message has no JSON form.
    fn write(&self, w: &mut Writer<'_>) -> Result<(), Error>;

    /// Hands the JSON value to serde.
    ///
    /// # Errors
    ///
    /// When a value in the message has no JSON form, or the serializer fails.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serde::replay(self, serializer)
    }

    /// Reads the JSON value.
    ///
    /// # Errors
    ///
    /// What is wrong, where.
    fn read(r: &mut Reader<'_>) -> Result<Self, Error>;

    /// Writes what stands beside `@type` in an `Any`: by default the JSON value, under `value`.
    ///
    /// # Errors
    ///
    /// When a value in the message has no JSON form.
    fn write_in_any(&self, w: &mut Writer<'_>) -> Result<(), Error> {
        w.key(",\"value\":");
        self.write(w)
    }

    /// Reads an object that names the type under `@type`: by default the JSON value is under `value`.
    ///
    /// # Errors
    ///
    /// What is wrong, where.
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

    /// Looks at the message.
    fn view(&self) -> View<'_>;
}

impl<M: ExactMessage> ExactMessage for Box<M> {
    const NAME: &'static str = M::NAME;
    const NULL_IS_VALUE: bool = M::NULL_IS_VALUE;

    fn types() -> &'static Types {
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

/// A message that is described field by field.
pub trait Table: ExactMessage {
    /// The names of the fields, in the order of the contract.
    const INFOS: &'static [FieldInfo];

    /// What can be done with each of them.
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

/// Reads an object; fields that it does not name have their default value.
///
/// # Errors
///
/// What is wrong, where.
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

/// Returns the index of a field by either of its names. Fields mostly come in the order of the contract, so the search
/// begins at the one that would come next.
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
