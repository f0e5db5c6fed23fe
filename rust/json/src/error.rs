//! Why JSON could not be read or written: where, what was expected, what was found, and never a value.

use std::fmt;

use super::message::FieldInfo;

/// The most characters of a map key or a field name that a message quotes.
const QUOTED: usize = 40;

/// The most steps of a path that are shown at either end.
const OUTER: usize = 5;
const INNER: usize = 10;

/// Why a message could not be read from JSON or written as JSON.
///
/// Its text names the field (`user.v1.User.labels["x"]`), what was expected and what was found, and where in the input. It
/// holds no value of the message; map keys of fields that the contract marks as sensitive are left out too.
pub struct Error {
    // Boxed, so that results on the way of success stay one word wide.
    inner: Box<Inner>,
}

struct Inner {
    message: &'static str,
    /// From the inside to the outside.
    path: Vec<Step>,
    what: String,
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
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { inner: Box::new(Inner { message: "", path: Vec::new(), what: what.into(), offset: None }) }
    }

    #[cold]
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.inner.offset.get_or_insert(offset);
        self
    }

    /// Forgets the offset, for input that the user never saw as text.
    #[cold]
    pub(crate) fn without_offset(mut self) -> Self {
        self.inner.offset = None;
        self
    }

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

    #[cold]
    pub(crate) fn in_key(mut self, key: &str) -> Self {
        self.inner.path.push(Step::Key(shortened(key)));
        self
    }

    #[cold]
    pub(crate) fn in_index(mut self, index: usize) -> Self {
        self.inner.path.push(Step::Index(index));
        self
    }

    #[cold]
    pub(crate) fn in_message(mut self, name: &'static str) -> Self {
        self.inner.message = name;
        self
    }

    /// The field, after the full name of the message: `user.v1.User.labels["x"]`; the name alone when no field is to blame.
    /// The middle of a very long path is left out.
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

    /// The position in the input, in bytes from 0, when the input was text.
    pub fn offset(&self) -> Option<usize> {
        self.inner.offset
    }
}

/// Returns the start of a text, with a mark when there is more of it.
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
        f.write_str(&self.inner.what)?;
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
