//! JSON text: its reader, its writer, and its way to and from serde's data model.
//!
//! Nothing here knows a message. The module uses `error`, `mode` and `field_info`, and nothing else of the crate.

mod number;
mod package_types;
mod reader;
mod record;
mod replay;
mod scan;
mod writer;

pub use package_types::PackageTypes;
pub use reader::Reader;
pub use writer::Writer;

pub(crate) use number::{float, integer, integer_text};
pub(crate) use package_types::NoTypes;
pub(crate) use record::record;
pub(crate) use replay::replay;
pub(crate) use writer::{FieldNames, MapOrder, not_finite};
