//! Writes compact JSON into a buffer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::package_types::PackageTypes;
use super::scan;
use crate::error::Error;
use crate::field_info::FieldInfo;
use crate::mode::DEPTH_LIMIT;

/// The order in which the entries of a map are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapOrder {
    /// In the order in which the map iterates.
    AsStored,
    /// By key, so that equal messages give equal text.
    Sorted,
}

/// Selects the names of fields in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldNames {
    /// The JSON names: lowerCamelCase, or the `json_name` of the contract.
    Json,
    /// The names of the proto file.
    Proto,
}

/// A buffer of JSON text, with the settings of the write.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    depth: u32,
    order: MapOrder,
    names: FieldNames,
    /// Set once a hash map of several entries was written.
    has_unordered_map: bool,
    types: &'static dyn PackageTypes,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>, order: MapOrder, types: &'static dyn PackageTypes) -> Self {
        Self { out, depth: 0, order, names: FieldNames::Json, has_unordered_map: false, types }
    }

    /// Sets the names of fields in the output.
    pub(crate) fn with_names(mut self, names: FieldNames) -> Self {
        self.names = names;
        self
    }

    /// Returns the key of a field for [`Writer::key`].
    #[inline]
    pub(crate) fn key_of(&self, info: &FieldInfo) -> &'static str {
        match self.names {
            FieldNames::Json => info.key,
            FieldNames::Proto => info.proto_key,
        }
    }

    /// Records that a map whose iteration order is random was written.
    pub(crate) fn note_unordered_map(&mut self) {
        self.has_unordered_map = true;
    }

    /// Returns whether such a map was written.
    pub(crate) fn has_unordered_map(&self) -> bool {
        self.has_unordered_map
    }

    /// Returns the types that the package of the outermost message knows.
    pub(crate) fn types(&self) -> &'static dyn PackageTypes {
        self.types
    }

    pub(crate) fn is_sorted(&self) -> bool {
        self.order == MapOrder::Sorted
    }

    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Removes `length` bytes at a position.
    pub(crate) fn remove(&mut self, from: usize, length: usize) {
        self.out.drain(from..from + length);
    }

    /// Removes `before` and `after` from the two ends of the text that was written since `start`, if both are there.
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

    /// Appends text that is JSON already.
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

    /// Writes a key that is given as `,"name":`. The comma is left out in front of the first entry.
    #[inline]
    pub(crate) fn key(&mut self, key: &'static str) {
        // No value ends with an opening brace, so a brace at the end of the buffer opened this object.
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

    /// Writes the comma in front of an element of a list, except for the first one.
    #[inline]
    pub(crate) fn element(&mut self) {
        if self.out.last() != Some(&b'[') {
            self.out.push(b',');
        }
    }

    /// Writes a string, with escapes where they are needed.
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

    /// Writes a string that needs no escapes.
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

    /// Writes a floating-point number; NaN and the infinities are strings.
    #[inline]
    pub(crate) fn float<F: zmij::Float + Into<f64> + Copy>(&mut self, value: F) {
        let double: f64 = value.into();
        if double.is_finite() {
            self.raw(zmij::Buffer::new().format_finite(value));
        } else {
            self.plain_string(not_finite(double));
        }
    }

    /// Writes bytes as a string of padded base64.
    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        self.out.push(b'"');
        let start = self.out.len();
        let length = bytes.len().div_ceil(3) * 4;
        self.out.resize(start + length, 0);
        // The reserved length is exactly the length of padded base64, so the encoder cannot fail.
        let written = STANDARD.encode_slice(bytes, &mut self.out[start..]).unwrap_or(0);
        self.out.truncate(start + written);
        self.out.push(b'"');
    }
}

/// Returns the name of NaN or of an infinity.
pub(crate) fn not_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}
