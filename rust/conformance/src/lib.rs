//! What the vectors under `conformance/` and the Connect conformance suite are run with.
//!
//! The vectors belong to no language: `conformance/README.md` describes their form.

pub mod any;
mod vectors;

pub use vectors::{Tally, load};

/// The service that the HTTP vectors call.
pub mod http_v1 {
    callwright::include_proto!("conformance.http.v1");
}

/// The messages and the service of the Connect conformance suite.
pub mod connect_v1 {
    callwright::include_proto!("connectrpc.conformance.v1");
}
