//! ProtoJSON: the JSON form that the protobuf specification defines for messages.
//!
//! These are the items of the crate `callwright-json`. Calls use them; a program that has messages and no calls can depend on
//! that crate alone.
//!
//! ```
//! use callwright::json;
//! use prost_types::Duration;
//!
//! let timeout: Duration = json::from_slice(br#""1.5s""#)?;
//! assert_eq!(timeout, Duration { seconds: 1, nanos: 500_000_000 });
//! assert_eq!(json::to_vec(&timeout)?, br#""1.500s""#);
//!
//! let error = json::from_slice::<Duration>(b"90").unwrap_err();
//! assert_eq!(error.offset(), Some(0));
//! # Ok::<(), json::Error>(())
//! ```

pub use callwright_json::{
    Error, ExactMessage, Mode, Types, from_slice, from_slice_with, register, to_vec, to_vec_proto_named,
    to_vec_sorted,
};
