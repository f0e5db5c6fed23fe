//! The messages of `google.rpc` and `google.api` that an answer or a body may hold.
//!
//! They are generated from `proto/google/` and checked in; generated clients whose protos import those files use these types.

/// Package `google.api`: bodies that are not JSON.
pub mod api {
    include!("generated/google.api.rs");
}

/// Package `google.rpc`: an error's details, and the error itself as gRPC carries it.
///
/// Read the details of an error with [`Error::details`](crate::Error::details).
pub mod rpc {
    include!("generated/google.rpc.rs");
}
