//! Whole messages to and from JSON text.

use crate::error::Error;
use crate::message::ExactMessage;
use crate::mode::Mode;
use crate::text::{FieldNames, MapOrder, Reader, Writer};

/// Writes a message as compact JSON.
///
/// Fields without presence that have their default value are left out. The entries of a `HashMap` are in its random order; see
/// [`to_vec_sorted`].
///
/// ```
/// use callwright_json::to_vec;
/// use prost_types::Timestamp;
///
/// assert_eq!(to_vec(&Timestamp { seconds: 1_700_000_000, nanos: 0 })?, br#""2023-11-14T22:13:20Z""#);
/// # Ok::<(), callwright_json::Error>(())
/// ```
///
/// # Errors
///
/// When a value has no JSON form: a timestamp out of its range, an `Any` of an unknown type, or a message that is nested too
/// deep.
pub fn to_vec<M: ExactMessage>(message: &M) -> Result<Vec<u8>, Error> {
    write(message, MapOrder::AsStored, FieldNames::Json)
}

/// Writes a message as compact JSON with the field names of the proto file: `user_id` instead of `userId`.
///
/// Every reader of ProtoJSON accepts both names.
///
/// # Errors
///
/// The same as for [`to_vec`].
pub fn to_vec_proto_named<M: ExactMessage>(message: &M) -> Result<Vec<u8>, Error> {
    write(message, MapOrder::AsStored, FieldNames::Proto)
}

/// Writes a message as compact JSON with all maps sorted by key, so that equal messages have equal text.
///
/// # Errors
///
/// The same as for [`to_vec`].
pub fn to_vec_sorted<M: ExactMessage>(message: &M) -> Result<Vec<u8>, Error> {
    write(message, MapOrder::Sorted, FieldNames::Json)
}

fn write<M: ExactMessage>(message: &M, order: MapOrder, names: FieldNames) -> Result<Vec<u8>, Error> {
    let mut json = Vec::with_capacity(128);
    message
        .write(&mut Writer::new(&mut json, order, M::types()).with_names(names))
        .map_err(|error| error.in_message(M::NAME))?;
    Ok(json)
}

/// Reads a message from JSON, and ignores unknown fields and enum values ([`Mode::Lenient`]).
///
/// The JSON must be the whole input, apart from whitespace.
///
/// ```
/// use callwright_json::from_slice;
/// use prost_types::Duration;
///
/// let timeout: Duration = from_slice(br#""1.5s""#)?;
/// assert_eq!(timeout, Duration { seconds: 1, nanos: 500_000_000 });
/// # Ok::<(), callwright_json::Error>(())
/// ```
///
/// # Errors
///
/// When the input is not JSON, not the JSON of the message, or nested deeper than 100 objects and lists.
pub fn from_slice<M: ExactMessage>(json: &[u8]) -> Result<M, Error> {
    from_slice_with(json, Mode::Lenient)
}

/// Reads a message from JSON in a mode of choice.
///
/// # Errors
///
/// The same as for [`from_slice`]; in [`Mode::Strict`] also for unknown fields and unknown names of enum values.
pub fn from_slice_with<M: ExactMessage>(json: &[u8], mode: Mode) -> Result<M, Error> {
    let read = |mut r: Reader<'_>| {
        let message = M::read(&mut r)?;
        r.end()?;
        Ok(message)
    };
    Reader::new(json, mode, M::types()).and_then(read).map_err(|error: Error| error.in_message(M::NAME))
}
