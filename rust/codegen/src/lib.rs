//! The Callwright generator: a descriptor set becomes a small model, and the model becomes source code.
//!
//! ```text
//! descriptor set -> read -> model -> emit::rust -> client code of one package
//! ```
//!
//! The crate is pure: it reads and writes no file. `callwright-build` is its front end for a `build.rs`.
//!
//! # Example
//!
//! ```
//! use callwright_codegen::emit::rust::{self, RustOptions};
//! use prost_reflect::prost::Message as _;
//!
//! let greet = protox::file::File::from_source(
//!     "acme/v1/greet.proto",
//!     r#"
//!     syntax = "proto3";
//!     package acme.v1;
//!     message HelloRequest { string name = 1; }
//!     message HelloResponse { string text = 1; }
//!     service GreetService { rpc Hello(HelloRequest) returns (HelloResponse); }
//!     "#,
//! )?;
//! let set = prost_types::FileDescriptorSet { file: vec![greet.file_descriptor_proto().clone()] };
//!
//! let api = callwright_codegen::read(&set.encode_to_vec(), &["acme/v1/greet.proto"])?;
//! let code = rust::package(&api.packages[0], &RustOptions::default())?;
//! assert!(code.contains("pub struct GreetServiceClient"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod read;
mod source;
mod template;

pub mod emit;
pub mod model;

pub use error::Error;
pub use read::{Reader, Unsupported, read};
