//! The emitters: one module per language, each from the model to source text.

pub mod go;
pub mod rust;
