//! The messages of `google.rpc`, and `HttpBody` of `google.api`.
//!
//! Generated code uses these types when its contracts import `google/rpc/status.proto`, `google/rpc/error_details.proto` or
//! `google/api/httpbody.proto`. They are generated from `proto/google/` of this repository.

/// Package `google.api`: a body that is not JSON.
pub mod api {
    include!("generated/google.api.rs");
}

/// Package `google.rpc`: the error of a call as gRPC carries it, and the details of an error.
pub mod rpc {
    include!("generated/google.rpc.rs");
}
