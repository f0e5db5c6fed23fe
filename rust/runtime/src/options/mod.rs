//! The options of a call as one layer sets them, and how layers are merged.
//!
//! It does not know the sources of layers (see `client`, `spec` and `config`), and does not act on options.

mod call_options;
mod defaults;
mod headers;
mod layers;
mod report;
mod setting;
mod wire;
mod wire_options;
mod wire_setters;

pub use call_options::CallOptions;
pub(crate) use headers::header_value;
pub(crate) use layers::{Configured, Layers};
pub use layers::{Layer, ResolvedOption, ResolvedOptions};
#[cfg(feature = "config")]
pub(crate) use layers::{Scoped, method_key};
pub use wire::{Codec, Compression, Protocol, TimeoutHeader};
