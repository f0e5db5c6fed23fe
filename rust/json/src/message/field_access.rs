//! Access to the fields of a message one by one, for senders that put them in different places.
//!
//! A REST request is the example: some fields are in the path of the URL, some in the query, some in the body.

use std::error::Error as StdError;

use super::exact_message::ExactMessage;
use super::table::{Table, find};
use super::view::{Fields, Scalar, View};
use crate::error::Error;
use crate::mode::Mode;
use crate::text::{MapOrder, Reader, Writer};

/// Any error. The fields of other forms of a message, such as a JSON tree, fail with errors of their own.
type BoxError = Box<dyn StdError + Send + Sync>;

/// Read access to the fields of a message by their JSON names.
///
/// A path is the names of nested fields, the outermost first. `skip` is a list of paths.
pub trait FieldAccess {
    /// Returns the text of the scalar at a path, in the form that URLs use.
    ///
    /// `None` when a message on the path is unset, when the field has explicit presence and is unset, or when it is not a scalar.
    /// A scalar without presence that is unset has the text of its default value.
    fn text(&self, path: &[&str]) -> Option<String>;

    /// Calls `each` with the dotted path and the text of every scalar that is set, in the order of the contract. Fields at the
    /// `skip` paths are left out, with all fields below them.
    ///
    /// A scalar without presence that has its default value is not set. A list of scalars gives one call per element.
    ///
    /// # Errors
    ///
    /// The path of a field that is set and has no text form: a list of messages, a map, a `Struct`, a `Value`, an `Any`.
    fn leaves(&self, skip: &[&[&str]], each: &mut dyn FnMut(&str, &str)) -> Result<(), String>;

    /// Appends the message as compact JSON, without the fields at the `skip` paths. Maps are sorted by key.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form.
    fn write_json(&self, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<(), BoxError>;

    /// Appends the JSON of one field of the message, without the fields at the `skip` paths, which start at the message.
    ///
    /// Returns false and appends nothing when the field has explicit presence and is unset, or when there is no such field.
    ///
    /// # Errors
    ///
    /// When a value has no JSON form.
    fn write_json_field(&self, name: &str, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<bool, BoxError>;

    /// Returns whether the binary form of the message is always the same bytes.
    ///
    /// It is not when the message contains a hash map of several entries. It is unknown, and the answer false, for a message
    /// that has no JSON form.
    fn has_one_binary_form(&self) -> bool;
}

impl<M: ExactMessage> FieldAccess for M {
    fn text(&self, path: &[&str]) -> Option<String> {
        text(self.view(), path)
    }

    fn leaves(&self, skip: &[&[&str]], each: &mut dyn FnMut(&str, &str)) -> Result<(), String> {
        match self.view() {
            View::Message(fields) => leaves(fields, String::new(), skip, each),
            _ => Err(M::NAME.to_owned()),
        }
    }

    fn write_json(&self, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<(), BoxError> {
        let mut w = Writer::new(out, MapOrder::Sorted, M::types());
        let written = match self.view() {
            View::Message(fields) if !skip.is_empty() => write_without(fields, skip, &mut w),
            _ => self.write(&mut w),
        };
        written.map_err(|error| error.in_message(M::NAME).into())
    }

    fn write_json_field(&self, name: &str, skip: &[&[&str]], out: &mut Vec<u8>) -> Result<bool, BoxError> {
        let View::Message(fields) = self.view() else { return Ok(false) };
        let start = out.len();
        let written = write_field(fields, name, skip, &mut Writer::new(out, MapOrder::Sorted, M::types()));
        if !matches!(written, Ok(true)) {
            out.truncate(start);
        }
        written.map_err(|error| error.in_message(M::NAME).into())
    }

    fn has_one_binary_form(&self) -> bool {
        let mut json = Vec::with_capacity(256);
        let mut w = Writer::new(&mut json, MapOrder::AsStored, M::types());
        self.write(&mut w).is_ok() && !w.has_unordered_map()
    }
}

fn text(view: View<'_>, path: &[&str]) -> Option<String> {
    match (view, path.split_first()) {
        (View::Message(fields), Some((name, rest))) => {
            let index = fields.infos().iter().position(|info| info.json == *name)?;
            text(fields.field(index), rest)
        }
        (View::Zero(scalar) | View::Scalar(scalar), None) => Some(scalar.text.into_owned()),
        _ => None,
    }
}

/// Returns the rest of the skip paths that go through a field, or `None` when one of them ends at the field.
fn below<'a>(skip: &[&'a [&'a str]], name: &str) -> Option<Vec<&'a [&'a str]>> {
    let matching = skip.iter().filter_map(|path| path.split_first()).filter(|(first, _)| **first == name);
    let rest: Vec<&[&str]> = matching.map(|(_, rest)| rest).collect();
    rest.iter().all(|path| !path.is_empty()).then_some(rest)
}

fn leaves(
    fields: &dyn Fields,
    prefix: String,
    skip: &[&[&str]],
    each: &mut dyn FnMut(&str, &str),
) -> Result<(), String> {
    for (index, info) in fields.infos().iter().enumerate() {
        let Some(skip) = below(skip, info.json) else { continue };
        let path = || format!("{prefix}{}", info.json);
        match fields.field(index) {
            View::Absent | View::Empty(_) | View::Zero(_) => {}
            View::Scalar(scalar) => each(&path(), &scalar.text),
            View::Scalars(scalars) => {
                let path = path();
                scalars.iter().for_each(|scalar| each(&path, &scalar.text));
            }
            View::Message(fields) => leaves(fields, format!("{}.", path()), &skip, each)?,
            View::Opaque => return Err(path()),
        }
    }
    Ok(())
}

fn write_without(fields: &dyn Fields, skip: &[&[&str]], w: &mut Writer<'_>) -> Result<(), Error> {
    w.begin_object()?;
    for (index, info) in fields.infos().iter().enumerate() {
        let Some(skip) = below(skip, info.json) else { continue };
        match (skip.is_empty(), fields.field(index)) {
            (false, View::Message(message)) => {
                w.key(info.key);
                write_without(message, &skip, w).map_err(|error| error.in_field(info))?;
            }
            _ => fields.write_field(index, w)?,
        }
    }
    w.end_object();
    Ok(())
}

fn write_field(fields: &dyn Fields, name: &str, skip: &[&[&str]], w: &mut Writer<'_>) -> Result<bool, Error> {
    let Some(index) = fields.infos().iter().position(|info| info.json == name) else { return Ok(false) };
    let Some(skip) = below(skip, name) else { return Ok(false) };
    match (fields.field(index), skip.is_empty()) {
        (View::Absent, _) => return Ok(false),
        (View::Empty(text), _) => w.raw(text),
        (View::Zero(Scalar { text, is_quoted: true }), _) => w.string(&text),
        (View::Zero(Scalar { text, is_quoted: false }), _) => w.raw(&text),
        (View::Message(message), false) => {
            write_without(message, &skip, w).map_err(|error| error.in_field(&fields.infos()[index]))?;
        }
        _ => {
            // A field is written with its key, which is removed again.
            let start = w.len();
            fields.write_field(index, w)?;
            let key = fields.infos()[index].key;
            // The writer leaves out the comma when the buffer ends with an opening brace.
            let comma = usize::from(w.byte(start) == Some(b','));
            w.remove(start, key.len() - 1 + comma);
        }
    }
    Ok(true)
}

/// Reads a message from the JSON of one of its fields.
///
/// # Errors
///
/// When the message has no such field, or the JSON is not the JSON of the field.
pub fn read_field<M: Table>(name: &str, json: &[u8]) -> Result<M, Error> {
    let Some(index) = find(M::INFOS, name, 0) else {
        return Err(Error::new(format!("the message has no field {name:?}")).in_message(M::NAME));
    };
    let read = |mut r: Reader<'_>| {
        let mut message = M::default();
        (M::CODECS[index].read)(&mut message, &mut r).map_err(|error| error.in_field(&M::INFOS[index]))?;
        r.end()?;
        Ok(message)
    };
    Reader::new(json, Mode::Lenient, M::types())
        .and_then(read)
        .map_err(|error: Error| error.in_message(M::NAME))
}
