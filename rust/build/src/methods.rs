//! The selection of methods that clients have.

use callwright_codegen::{Reader, Unsupported};

/// The method settings of a builder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Methods {
    unsupported: Unsupported,
    skipped: Vec<String>,
}

impl Methods {
    pub(crate) fn strict(&mut self, strict: bool) {
        self.unsupported = if strict { Unsupported::Refuse } else { Unsupported::LeaveOut };
    }

    pub(crate) fn skip(&mut self, methods: impl IntoIterator<Item = impl Into<String>>) {
        self.skipped.extend(methods.into_iter().map(Into::into));
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::new().unsupported(self.unsupported).skip(self.skipped.iter().cloned())
    }
}
