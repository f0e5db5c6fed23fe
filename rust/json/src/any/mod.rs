//! `google.protobuf.Any`, and the registry of the types that it can hold.
//!
//! The module uses every other part of the crate that has messages: `message`, `well_known` and `google`.

mod message;
mod registry;

pub use registry::register;
