//! The error of reading and writing: the field, what was expected, what was found, and the position. Never a value.

use std::fmt;

use crate::field_info::FieldInfo;

/// The maximum length, in characters, of a map key or a field name in a message.
const QUOTED: usize = 40;

/// How many steps of a long path are shown at its start.
const OUTER: usize = 5;
/// How many steps of a long path are shown at its end.
const INNER: usize = 10;

/// Why a message could not be read from JSON or written as JSON.
///
/// Its text names the field (`user.v1.User.labels["x"]`), what was expected, what was found, and the position in the input.
/// The text holds no value of the message. It does not show the map keys of fields that the contract marks as sensitive.
///
/// ```
/// use callwright_json::{Error, from_slice};
///
/// let error: Error = from_slice::<callwright_json::google::rpc::Status>(br#"{"code": "five"}"#).unwrap_err();
/// assert_eq!(error.path(), "google.rpc.Status.code");
/// assert_eq!(error.offset(), Some(9));
/// assert_eq!(error.to_string(), "google.rpc.Status.code: expected an int32, found a string that is no number, at byte 9");
/// ```
pub struct Error {
    // Boxed, so that a `Result` takes one word and the success path stays cheap.
    inner: Box<Inner>,
}

struct Inner {
    message: &'static str,
    /// The innermost step first.
    path: Vec<Step>,
    reason: String,
    offset: Option<usize>,
}

enum Step {
    Field(&'static str),
    Key(String),
    HiddenKey,
    Index(usize),
}

impl Error {
    #[cold]
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { inner: Box::new(Inner { message: "", path: Vec::new(), reason: reason.into(), offset: None }) }
    }

    /// Sets the position, unless an inner value has set it already.
    #[cold]
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.inner.offset.get_or_insert(offset);
        self
    }

    /// Removes the offset, for input that was not text when the user passed it in.
    #[cold]
    pub(crate) fn without_offset(mut self) -> Self {
        self.inner.offset = None;
        self
    }

    /// Adds a field to the outer end of the path.
    #[cold]
    pub(crate) fn in_field(mut self, field: &FieldInfo) -> Self {
        if field.sensitive {
            for step in &mut self.inner.path {
                if let Step::Key(_) = step {
                    *step = Step::HiddenKey;
                }
            }
        }
        self.inner.path.push(Step::Field(field.json));
        self
    }

    /// Adds the key of a map to the outer end of the path.
    #[cold]
    pub(crate) fn in_key(mut self, key: &str) -> Self {
        self.inner.path.push(Step::Key(shortened(key)));
        self
    }

    /// Adds the index in a list to the outer end of the path.
    #[cold]
    pub(crate) fn in_index(mut self, index: usize) -> Self {
        self.inner.path.push(Step::Index(index));
        self
    }

    /// Sets the full name of the outermost message.
    #[cold]
    pub(crate) fn in_message(mut self, name: &'static str) -> Self {
        self.inner.message = name;
        self
    }

    /// Returns the path of the field, which starts with the full name of the message: `user.v1.User.labels["x"]`.
    ///
    /// When the error is not about one field, the path is the name of the message. A long path is shortened in the middle.
    pub fn path(&self) -> String {
        let mut path = self.inner.message.to_owned();
        let steps = self.inner.path.len();
        for (index, step) in self.inner.path.iter().rev().enumerate() {
            if (OUTER..steps.saturating_sub(INNER)).contains(&index) {
                if index == OUTER {
                    path.push('…');
                }
                continue;
            }
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.extend([".", name]),
                Step::Key(key) => path.push_str(&format!("[{key:?}]")),
                Step::HiddenKey => path.push_str("[…]"),
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// Returns the position in the input in bytes, starting at 0. `None` when the input was not text, as with serde, or when
    /// the error is about writing.
    pub fn offset(&self) -> Option<usize> {
        self.inner.offset
    }
}

/// Shortens a text to [`QUOTED`] characters. An ellipsis marks a shortened text.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(&self.inner.reason)?;
        match self.inner.offset {
            Some(offset) => write!(f, ", at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}
