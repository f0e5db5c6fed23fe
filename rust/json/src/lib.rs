//! Exact ProtoJSON for the message structs that prost generates.
//!
//! ProtoJSON is the JSON form that the protobuf specification defines for messages: field names are lowerCamelCase, enum values
//! are names, 64-bit integers are strings, bytes are base64, a `Timestamp` is an RFC 3339 string. serde's derive cannot express
//! these rules, because they depend on the contract and not on the Rust types. This crate reads and writes messages by tables
//! that `callwright-build` generates from the `.proto` files, one entry per field.
//!
//! The crate depends on prost, serde and a few crates that convert text. It has no HTTP and no async runtime.
//!
//! # Use
//!
//! A build script generates the messages with `callwright_build::Builder::clients(false)`; the README of the crate shows it. The
//! generated types are prost's structs. [`to_vec`] writes one and [`from_slice`] reads one:
//!
//! ```
//! use callwright_json::{from_slice, to_vec};
//! # use acme::v1::{Status, User};
//! # mod acme {
//! #     pub mod v1 {
//! #         use callwright_json::generated_v1::{exact, json_enum, json_message};
//! #         #[derive(Clone, PartialEq, prost::Message)]
//! #         pub struct User {
//! #             #[prost(string, tag = "1")]
//! #             pub user_id: String,
//! #             #[prost(uint64, tag = "2")]
//! #             pub visits: u64,
//! #             #[prost(enumeration = "Status", tag = "3")]
//! #             pub status: i32,
//! #         }
//! #         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
//! #         #[repr(i32)]
//! #         pub enum Status {
//! #             Unspecified = 0,
//! #             Active = 1,
//! #         }
//! #         json_message!(User, "acme.v1.User", TYPES, {
//! #             user_id: Implicit Str = "userId" | "user_id";
//! #             visits: Implicit U64 = "visits" | "visits";
//! #             status: Implicit Enum(Status) = "status" | "status";
//! #         });
//! #         json_enum!(Status, "acme.v1.Status", { "STATUS_UNSPECIFIED" = 0, "STATUS_ACTIVE" = 1 });
//! #         pub static TYPES: exact::Types = exact::Types::new(&[exact::AnyType::of::<User>()], &[]);
//! #     }
//! # }
//!
//! let user = User { user_id: "u1".into(), visits: 3, status: Status::Active.into() };
//! let json = to_vec(&user)?;
//! assert_eq!(json, br#"{"userId":"u1","visits":"3","status":"STATUS_ACTIVE"}"#);
//! assert_eq!(from_slice::<User>(&json)?, user);
//!
//! // The field was added to the contract later; this version of the contract ignores it.
//! let newer = br#"{"userId":"u1","email":"u1@example.com"}"#;
//! assert_eq!(from_slice::<User>(newer)?.user_id, "u1");
//! # Ok::<(), callwright_json::Error>(())
//! ```
//!
//! Generated messages and enums also implement serde's `Serialize` and `Deserialize`, so that they can be part of other types
//! and of other formats. In serde_json they have the same JSON.
//!
//! # Unknown fields and enum values
//!
//! [`from_slice`] ignores fields and enum names that the contract does not have. [`from_slice_with`] and [`Mode::Strict`] make
//! them errors. Enum values are read from names and from numbers, and unknown numbers are kept in both modes.
//!
//! # `Any`
//!
//! A `google.protobuf.Any` is written as the JSON of the message that it holds, so the type of that message must be known. It is
//! known when it is in the package of the outer message, or in a package that this package imports. [`register`] adds others.
//!
//! # Errors
//!
//! An [`Error`] names the field (`acme.v1.User.visits`), what was expected, what was found, and the position in the input. It
//! never holds a value of the message, so it can be logged.
//!
//! # Limits
//!
//! - Objects and lists can be nested 100 deep, in both directions. Deeper JSON is an error.
//! - Numbers must fit their type exactly: `1.5` and `4294967296` are errors for an `int32`, `1e3` and `"7"` are not.
//! - Input must be UTF-8. Strings with half of a surrogate pair are errors.
//! - An object key that occurs twice is not an error: the last value counts. Two members of one oneof are an error.

// Generated code names this crate, and the messages of `google` are generated code.
extern crate self as callwright_json;

mod any;
mod convert;
mod deserialize;
mod error;
mod field_info;
#[doc(hidden)]
pub mod generated_v1;
pub mod google;
mod macros;
mod message;
mod mode;
mod text;
mod well_known;

pub use any::register;
pub use convert::{from_slice, from_slice_with, to_vec, to_vec_proto_named, to_vec_sorted};
pub use error::Error;
pub use message::{ExactMessage, Types};
pub use mode::Mode;

/// Includes the code that `callwright-build` generated for a proto package.
///
/// The modules of a crate must mirror its proto packages, because generated code refers to other packages by relative paths.
/// The crate `callwright` exports the same macro.
///
/// ```ignore
/// pub mod acme {
///     pub mod v1 {
///         callwright_json::include_proto!("acme.v1");
///     }
/// }
/// ```
#[macro_export]
macro_rules! include_proto {
    ($package:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $package, ".rs"));
    };
}
