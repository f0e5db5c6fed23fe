//! Generates typed Callwright clients from `.proto` files in a `build.rs`. No `protoc` is needed.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), callwright_build::Error> {
//!     callwright_build::compile(&["proto/acme/v1/acme.proto"], &["proto"])
//! }
//! ```
//!
//! ```text
//! // src/lib.rs
//! pub mod acme {
//!     pub mod v1 {
//!         callwright::include_proto!("acme.v1");
//!     }
//! }
//! ```
//!
//! Each proto package becomes one file in `OUT_DIR`, named after it: the messages (prost), their JSON form
//! ([`Json::Exact`], or pbjson's), and one trait, client and mock per service. Packages that refer to each other must
//! be in modules that mirror their names, as above. The crate that includes the files depends on `callwright` and, for
//! its feature `mock`, on `async-trait` and `mockall`; with [`Json::Pbjson`] also on `pbjson`, `pbjson-types` and
//! `serde`.
//!
//! [`Builder::clients(false)`](Builder::clients) generates the messages and their JSON form alone. The crate that includes the
//! files then depends on `callwright-json` instead of `callwright`, and has no HTTP in its dependencies.
//!
//! `callwright/v1/options.proto` and `google/api/annotations.proto` can be imported without a copy.

mod builder;
mod check;
mod comments;
mod descriptors;
mod error;
mod generate;
mod go;
mod go_enums;
mod go_messages;
mod imports;
mod json;
mod methods;
mod output;
mod plugin;
mod process;
mod protos;
mod rename;

pub use builder::{Builder, compile};
pub use callwright_codegen::emit::rust::Json;
pub use callwright_codegen::emit::{GeneratedFile, Renamed};
pub use callwright_codegen::model::{LeftOut, Location};
pub use descriptors::{Descriptors, descriptors};
pub use error::Error;
pub use go::GoBuilder;
pub use output::GeneratedCode;
