//! The messages of `google.rpc`, `HttpBody` of `google.api`, and the JSON form of the descriptors of `google.protobuf`.
//!
//! Generated code uses these types when its contracts import `google/rpc/status.proto`, `google/rpc/error_details.proto` or
//! `google/api/httpbody.proto`. They are generated from `proto/google/` of this repository.

/// Package `google.api`: a body that is not JSON.
pub mod api {
    include!("generated/google.api.rs");
}

/// Package `google.protobuf`: the JSON form of the types that describe contracts. The types are those of `prost_types`, which
/// have no fields for editions.
pub mod protobuf {
    use prost_types::*;

    include!("generated/google.protobuf.rs");
}

/// Package `google.rpc`: the error of a call as gRPC carries it, and the details of an error.
pub mod rpc {
    include!("generated/google.rpc.rs");
}
