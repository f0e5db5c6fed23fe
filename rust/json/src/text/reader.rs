//! The tokenizer: one pass over UTF-8 text. The depth limit bounds its recursion.

use std::borrow::Cow;

use super::package_types::PackageTypes;
use super::scan;
use crate::error::{Error, shortened};
use crate::mode::{DEPTH_LIMIT, Mode};

/// A position in JSON text, with the settings of the read.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    mode: Mode,
    types: &'static dyn PackageTypes,
    /// Set when the next object is the content of an `Any`, which has the extra entry `@type`.
    in_any: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(json: &'a [u8], mode: Mode, types: &'static dyn PackageTypes) -> Result<Self, Error> {
        let text = std::str::from_utf8(json)
            .map_err(|error| Error::new("the input is not UTF-8").at(error.valid_up_to()))?;
        Ok(Self { text, at: 0, depth: 0, mode, types, in_any: false })
    }

    /// Returns the current position in bytes.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Goes back to an earlier position.
    pub(crate) fn rewind(&mut self, offset: usize) {
        self.at = offset;
    }

    /// Returns the types that the package of the outermost message knows.
    pub(crate) fn types(&self) -> &'static dyn PackageTypes {
        self.types
    }

    #[inline]
    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Marks the next object as the content of an `Any`.
    pub(crate) fn enter_any(&mut self) {
        self.in_any = true;
    }

    /// Clears the mark of [`Reader::enter_any`] and returns whether it was set.
    #[inline]
    pub(crate) fn take_in_any(&mut self) -> bool {
        std::mem::take(&mut self.in_any)
    }

    /// Skips whitespace and returns the next byte without consuming it, or 0 at the end of the input.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// Consumes `byte` if it is the next one.
    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    /// Checks that nothing but whitespace follows.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            0 if self.at == self.text.len() => Ok(()),
            _ => Err(Error::new("more text follows the JSON value").at(self.at)),
        }
    }

    /// Returns an error that names the expected value and the kind of value that was found.
    #[cold]
    pub(crate) fn expected(&mut self, what: &str) -> Error {
        let found = match self.peek() {
            0 if self.at == self.text.len() => "the end of the input",
            b'{' => "an object",
            b'[' => "a list",
            b'"' => "a string",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            b'-' | b'0'..=b'9' => "a number",
            _ => "something that is no JSON",
        };
        Error::new(format!("expected {what}, found {found}")).at(self.at)
    }

    fn enter(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            let what = format!("the JSON is nested deeper than {DEPTH_LIMIT} objects and lists");
            return Err(Error::new(what).at(self.at - 1));
        }
        Ok(())
    }

    /// Consumes the start of an object, and returns whether it has an entry.
    #[inline]
    pub(crate) fn begin_object(&mut self, what: &str) -> Result<bool, Error> {
        self.begin(b'{', b'}', what)
    }

    /// Consumes the start of a list, and returns whether it has an element.
    #[inline]
    pub(crate) fn begin_list(&mut self) -> Result<bool, Error> {
        self.begin(b'[', b']', "a list")
    }

    fn begin(&mut self, open: u8, close: u8, what: &str) -> Result<bool, Error> {
        if !self.take(open) {
            return Err(self.expected(what));
        }
        self.enter()?;
        let is_empty = self.take(close);
        self.depth -= u32::from(is_empty);
        Ok(!is_empty)
    }

    /// Consumes the comma or the brace after an entry, and returns whether another entry follows.
    #[inline]
    pub(crate) fn next_entry(&mut self) -> Result<bool, Error> {
        self.next(b'}', "`,` or `}`")
    }

    /// Consumes the comma or the bracket after an element, and returns whether another element follows.
    #[inline]
    pub(crate) fn next_element(&mut self) -> Result<bool, Error> {
        self.next(b']', "`,` or `]`")
    }

    #[inline]
    fn next(&mut self, close: u8, what: &str) -> Result<bool, Error> {
        let byte = self.peek();
        if byte == b',' {
            self.at += 1;
            return Ok(true);
        }
        if byte == close {
            self.at += 1;
            self.depth -= 1;
            return Ok(false);
        }
        Err(self.expected(what))
    }

    /// Consumes the key of an entry and the colon after it.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, Error> {
        if self.peek() != b'"' {
            return Err(self.expected("a key"));
        }
        let key = self.string("a key")?;
        if !self.take(b':') {
            return Err(self.expected("`:`"));
        }
        Ok(key)
    }

    /// Consumes `null` if it is the next value, and returns whether it was.
    #[inline]
    pub(crate) fn null(&mut self) -> Result<bool, Error> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    /// Consumes `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Result<bool, Error> {
        match self.peek() {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.expected("true or false")),
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), Error> {
        let bytes = self.text.as_bytes();
        let end = self.at + word.len();
        let goes_on = bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if bytes.get(self.at..end) != Some(word.as_bytes()) || goes_on {
            return Err(Error::new(format!("expected {word}, found something that is no JSON")).at(self.at));
        }
        self.at = end;
        Ok(())
    }

    /// Consumes a string. The result is borrowed unless the string has escapes.
    #[inline]
    pub(crate) fn string(&mut self, what: &str) -> Result<Cow<'a, str>, Error> {
        if !self.take(b'"') {
            return Err(self.expected(what));
        }
        let start = self.at;
        let end = scan::special(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        self.escaped_string(end).map(Cow::Owned)
    }

    /// Consumes the rest of a string. `special` is the position of its first special byte.
    #[cold]
    fn escaped_string(&mut self, mut special: usize) -> Result<String, Error> {
        let mut out = String::new();
        loop {
            out.push_str(&self.text[self.at..special]);
            self.at = special;
            match self.text.as_bytes().get(special) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(Error::new("a string holds a control character").at(special)),
                None => return Err(Error::new("a string does not end").at(special)),
            }
            special = scan::special(self.text.as_bytes(), self.at);
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let start = self.at;
        let letter = self.text.as_bytes().get(start + 1).copied().unwrap_or(0);
        self.at += 2;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(start),
            _ => return Err(Error::new("a string holds an escape that JSON does not know").at(start)),
        })
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Error> {
        let lone = || Error::new("a string holds half of a surrogate pair").at(start);
        let first = self.hex(start)?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or_else(lone);
        }
        if first >= 0xdc00 || self.text.as_bytes().get(self.at..self.at + 2) != Some(b"\\u") {
            return Err(lone());
        }
        self.at += 2;
        let second = self.hex(start)?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(lone());
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or_else(lone)
    }

    fn hex(&mut self, start: usize) -> Result<u32, Error> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| !digits.starts_with('+'));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        value.ok_or_else(|| Error::new("a string holds a \\u without four hexadecimal digits").at(start))
    }

    /// Consumes a number and returns its text.
    pub(crate) fn number(&mut self, what: &str) -> Result<&'a str, Error> {
        if !matches!(self.peek(), b'-' | b'0'..=b'9') {
            return Err(self.expected(what));
        }
        match scan::number(self.text.as_bytes(), self.at) {
            Some(end) => {
                let number = &self.text[self.at..end];
                self.at = end;
                Ok(number)
            }
            None => Err(Error::new(format!("expected {what}, found a malformed number")).at(self.at)),
        }
    }

    /// Consumes an integer of plain digits, quoted or not. Returns `None` and consumes nothing when it has another form.
    ///
    /// The result is whether the integer is negative, and its magnitude.
    #[inline]
    pub(crate) fn plain_integer(&mut self) -> Option<(bool, u64)> {
        let quotes = usize::from(self.peek() == b'"');
        let bytes = self.text.as_bytes();
        let mut at = self.at + quotes;
        let is_negative = bytes.get(at) == Some(&b'-');
        at += usize::from(is_negative);
        let start = at;
        let mut value: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            at += 1;
        }
        let is_canonical = match at - start {
            0 => false,
            1 => true,
            2..=19 => bytes.get(start) != Some(&b'0'),
            _ => false,
        };
        let ends = match bytes.get(at) {
            Some(b'"') => quotes == 1,
            Some(b'.' | b'e' | b'E') => false,
            _ => quotes == 0,
        };
        if !is_canonical || !ends {
            return None;
        }
        self.at = at + quotes;
        Some((is_negative, value))
    }

    /// Consumes a value of any kind, and checks only that it is JSON.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        match self.peek() {
            b'{' => {
                if self.begin_object("an object")? {
                    loop {
                        self.key()?;
                        self.skip()?;
                        if !self.next_entry()? {
                            break;
                        }
                    }
                }
                Ok(())
            }
            b'[' => {
                if self.begin_list()? {
                    loop {
                        self.skip()?;
                        if !self.next_element()? {
                            break;
                        }
                    }
                }
                Ok(())
            }
            b'"' => self.string("a string").map(drop),
            b't' | b'f' => self.boolean().map(drop),
            b'n' => self.null().map(drop),
            _ => self.number("a value").map(drop),
        }
    }

    /// Skips the value of a field that the contract does not know, or returns an error in strict mode.
    #[cold]
    pub(crate) fn unknown(&mut self, key: &str, offset: usize) -> Result<(), Error> {
        match self.mode {
            Mode::Lenient => self.skip(),
            Mode::Strict => Err(Error::new(format!("unknown field {:?}", shortened(key))).at(offset)),
        }
    }
}
