//! ProtoJSON: the canonical JSON form of proto3 messages.
//!
//! Generated messages are written and read by [`to_vec`] and [`from_slice`], and by any serde format, because they implement
//! `Serialize` and `Deserialize`. Both ways give the same JSON.
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
//!
//! Inside, a message is a table with a line per field, a field is a presence (`presence`) around a proto type (`scalar`,
//! `enums`, `well_known`), and `reader` and `writer` know nothing but JSON.

pub(crate) mod enums;
mod error;
mod macros;
pub(crate) mod message;
mod number;
pub(crate) mod presence;
pub(crate) mod reader;
pub(crate) mod registry;
pub(crate) mod request_fields;
pub(crate) mod scalar;
mod scan;
pub(crate) mod serde;
pub(crate) mod view;
mod well_known;
pub(crate) mod writer;

pub use error::Error;
pub use registry::{Types, register};

use message::ExactMessage;
use reader::Reader;
use writer::{MapOrder, Names, Writer};

/// How deep objects and lists may be nested.
const DEPTH_LIMIT: u32 = 100;

/// What becomes of fields and enum values that the contract does not know.
///
/// ```
/// use callwright::json::{Mode, from_slice_with};
///
/// let newer = br#"{"addedLater":true}"#; // read as google.protobuf.Empty
/// assert!(from_slice_with::<()>(newer, Mode::Lenient).is_ok());
/// assert!(from_slice_with::<()>(newer, Mode::Strict).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Unknown fields and unknown names of enum values are ignored, in lists and maps too; unknown numbers are kept. So an
    /// answer of a newer server can be read.
    #[default]
    Lenient,
    /// Unknown fields and unknown names of enum values are errors. Unknown numbers of enums are kept.
    Strict,
}

/// Writes a message as compact JSON; maps are in any order.
///
/// # Errors
///
/// When a value has no JSON form: a timestamp out of its range, or an `Any` of a type that is not known.
pub fn to_vec<M: ExactMessage>(message: &M) -> Result<Vec<u8>, Error> {
    write(message, MapOrder::AsStored, Names::Json)
}

/// Writes a message as compact JSON with the field names of the proto file, `user_id`, which every reader of ProtoJSON takes
/// too; maps are in any order.
///
/// # Errors
///
/// As [`to_vec`].
pub fn to_vec_proto_named<M: ExactMessage>(message: &M) -> Result<Vec<u8>, Error> {
    write(message, MapOrder::AsStored, Names::Proto)
}

/// Writes a message as compact JSON with maps in the order of their keys, so that equal messages give equal text.
///
/// # Errors
///
/// As [`to_vec`].
pub fn to_vec_sorted<M: ExactMessage>(message: &M) -> Result<Vec<u8>, Error> {
    write(message, MapOrder::Sorted, Names::Json)
}

fn write<M: ExactMessage>(message: &M, order: MapOrder, names: Names) -> Result<Vec<u8>, Error> {
    let mut json = Vec::with_capacity(128);
    message
        .write(&mut Writer::new(&mut json, order, M::types()).named(names))
        .map_err(|error| error.in_message(M::NAME))?;
    Ok(json)
}

/// Reads a message from JSON that fills the input, ignoring what the contract does not know ([`Mode::Lenient`]).
///
/// # Errors
///
/// What is wrong, in which field, and where in the input.
pub fn from_slice<M: ExactMessage>(json: &[u8]) -> Result<M, Error> {
    from_slice_with(json, Mode::Lenient)
}

/// Reads a message from JSON that fills the input.
///
/// # Errors
///
/// What is wrong, in which field, and where in the input.
pub fn from_slice_with<M: ExactMessage>(json: &[u8], mode: Mode) -> Result<M, Error> {
    let read = |mut r: Reader<'_>| {
        let message = M::read(&mut r)?;
        r.end()?;
        Ok(message)
    };
    Reader::new(json, mode, M::types()).and_then(read).map_err(|error: Error| error.in_message(M::NAME))
}
