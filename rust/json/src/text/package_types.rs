//! The types that a package knows, as the reader and the writer see them.

use std::fmt;

/// The message types that the package of a message knows for its `Any` fields.
///
/// A reader or a writer carries them from the outermost message to each `Any` and does nothing else with them. The trait
/// keeps the registry, which depends on readers and writers, out of this module.
pub trait PackageTypes: fmt::Debug + Sync {
    /// Adds the types to the registry of the process.
    fn register(&'static self);
}

/// No types at all.
#[derive(Debug)]
pub(crate) struct NoTypes;

impl PackageTypes for NoTypes {
    fn register(&'static self) {}
}
