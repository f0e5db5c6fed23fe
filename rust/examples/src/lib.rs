//! Runnable programs and code under test, in the style of a user of Callwright.
//!
//! - `src/bin/demo`: the client program of `make demo`.
//! - `src/bin/demo_server`: the JSON service that it calls, written without any `.proto` file.
//! - [`beta`]: production code that calls a service. `tests/beta.rs` tests it with a mock.

pub mod beta;

/// Compiles and runs the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
#[derive(Debug)]
struct Readme;
