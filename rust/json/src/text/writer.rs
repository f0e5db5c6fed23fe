//! Writing compact JSON text into a buffer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::Error;
use super::message::FieldInfo;
use super::registry::Types;
use super::{DEPTH_LIMIT, scan};

/// The order in which the entries of a map are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapOrder {
    /// As the map gives them.
    AsStored,
    /// By key, so that equal messages give equal text.
    Sorted,
}

/// The names by which fields are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Those of JSON, lowerCamelCase where the contract does not say otherwise.
    Json,
    /// Those of the proto file.
    Proto,
}

/// JSON text that grows, and what the message codecs must know while they write.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    depth: u32,
    order: MapOrder,
    names: Names,
    met_unordered: bool,
    types: &'static Types,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>, order: MapOrder, types: &'static Types) -> Self {
        Self { out, depth: 0, order, names: Names::Json, met_unordered: false, types }
    }

    /// The same with other names of fields.
    pub(crate) fn named(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    #[inline]
    pub(crate) fn key_of(&self, info: &FieldInfo) -> &'static str {
        match self.names {
            Names::Json => info.key,
            Names::Proto => info.proto_key,
        }
    }

    /// Notes that a map was written whose entries come in another order each time.
    pub(crate) fn meet_unordered(&mut self) {
        self.met_unordered = true;
    }

    /// Whether such a map was written.
    pub(crate) fn has_met_unordered(&self) -> bool {
        self.met_unordered
    }

    pub(crate) fn types(&self) -> &'static Types {
        self.types
    }

    pub(crate) fn is_sorted(&self) -> bool {
        self.order == MapOrder::Sorted
    }

    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Removes what stands between a position and the one `length` bytes after it.
    pub(crate) fn remove(&mut self, from: usize, length: usize) {
        self.out.drain(from..from + length);
    }

    /// Removes `before` from the start and `after` from the end of what was written since `start`, when both are there.
    pub(crate) fn unwrap(&mut self, start: usize, before: &str, after: &str) {
        let written = self.out.get(start..).unwrap_or_default();
        if written.starts_with(before.as_bytes()) && written.ends_with(after.as_bytes()) {
            self.out.truncate(self.out.len() - after.len());
            self.out.drain(start..start + before.len());
        }
    }

    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.out.get(at).copied()
    }

    #[inline]
    pub(crate) fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    #[inline]
    fn begin(&mut self, open: u8) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(Error::new(format!(
                "the message is nested deeper than {DEPTH_LIMIT} objects and lists, which no reader would take"
            )));
        }
        self.out.push(open);
        Ok(())
    }

    #[inline]
    fn end(&mut self, close: u8) {
        self.depth -= 1;
        self.out.push(close);
    }

    #[inline]
    pub(crate) fn begin_object(&mut self) -> Result<(), Error> {
        self.begin(b'{')
    }

    #[inline]
    pub(crate) fn end_object(&mut self) {
        self.end(b'}');
    }

    #[inline]
    pub(crate) fn begin_list(&mut self) -> Result<(), Error> {
        self.begin(b'[')
    }

    #[inline]
    pub(crate) fn end_list(&mut self) {
        self.end(b']');
    }

    /// Writes a key that is given as `,"name":`, without its comma in front of the first entry.
    #[inline]
    pub(crate) fn key(&mut self, key: &'static str) {
        // No value ends with an opening brace, so one at the end opened this object.
        let is_first = self.out.last() == Some(&b'{');
        self.out.extend_from_slice(&key.as_bytes()[usize::from(is_first)..]);
    }

    /// Writes the key of an entry of a map.
    #[inline]
    pub(crate) fn map_key(&mut self, key: &str) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
        self.string(key);
        self.out.push(b':');
    }

    /// Separates an element of a list from the one before it.
    #[inline]
    pub(crate) fn element(&mut self) {
        if self.out.last() != Some(&b'[') {
            self.out.push(b',');
        }
    }

    #[inline]
    pub(crate) fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.out.reserve(bytes.len() + 2);
        self.out.push(b'"');
        let special = scan::special(bytes, 0);
        self.out.extend_from_slice(&bytes[..special]);
        if special < bytes.len() {
            self.escaped(&bytes[special..]);
        }
        self.out.push(b'"');
    }

    /// Writes a string that has nothing to escape.
    #[inline]
    pub(crate) fn plain_string(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        self.raw(text);
        self.out.push(b'"');
    }

    #[cold]
    fn escaped(&mut self, mut bytes: &[u8]) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        while let Some((byte, rest)) = bytes.split_first() {
            match byte {
                b'"' => self.out.extend_from_slice(b"\\\""),
                b'\\' => self.out.extend_from_slice(b"\\\\"),
                b'\n' => self.out.extend_from_slice(b"\\n"),
                b'\r' => self.out.extend_from_slice(b"\\r"),
                b'\t' => self.out.extend_from_slice(b"\\t"),
                0x8 => self.out.extend_from_slice(b"\\b"),
                0xc => self.out.extend_from_slice(b"\\f"),
                _ => {
                    let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                    self.out.extend_from_slice(b"\\u00");
                    self.out.extend_from_slice(&digits);
                }
            }
            let special = scan::special(rest, 0);
            self.out.extend_from_slice(&rest[..special]);
            bytes = &rest[special..];
        }
    }

    #[inline]
    pub(crate) fn integer(&mut self, value: impl itoa::Integer) {
        self.raw(itoa::Buffer::new().format(value));
    }

    #[inline]
    pub(crate) fn quoted_integer(&mut self, value: impl itoa::Integer) {
        self.plain_string(itoa::Buffer::new().format(value));
    }

    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        self.out.push(b'"');
        let start = self.out.len();
        let length = bytes.len().div_ceil(3) * 4;
        self.out.resize(start + length, 0);
        // The room is exactly what padded base64 takes.
        let written = STANDARD.encode_slice(bytes, &mut self.out[start..]).unwrap_or(0);
        self.out.truncate(start + written);
        self.out.push(b'"');
    }
}
