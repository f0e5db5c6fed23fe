//! The options of a call as one layer sets them, and how layers are merged.
//!
//! It refuses to know where a layer comes from (`client`, `spec` and `config` do) and to act on an option.

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
pub(crate) use headers::{header_value, parse_binary_header};
pub(crate) use layers::{Configured, Layers};
pub use layers::{Layer, ResolvedOption, ResolvedOptions};
#[cfg(feature = "config")]
pub(crate) use layers::{Scoped, method_key};
pub use setting::Setting;
pub use wire::{Codec, Compression, Protocol, TimeoutHeader};
