//! The settings of a reader: its mode and its depth limit.

/// How deep objects and lists may be nested. The writer has the same limit, so that everything it writes can be read.
pub(crate) const DEPTH_LIMIT: u32 = 100;

/// How a reader treats fields and enum values that the contract does not know.
///
/// # Defaults
///
/// [`Mode::Lenient`], which is also the mode of [`from_slice`](crate::from_slice) and of serde.
///
/// ```
/// use callwright_json::{Mode, from_slice_with};
///
/// let newer = br#"{"addedLater":true}"#; // read as a google.protobuf.Empty
/// assert!(from_slice_with::<()>(newer, Mode::Lenient).is_ok());
/// assert!(from_slice_with::<()>(newer, Mode::Strict).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Unknown fields and unknown names of enum values are ignored, in lists and maps too. Unknown numbers of enum values
    /// are kept. An old client can therefore read the answer of a newer server.
    #[default]
    Lenient,
    /// Unknown fields and unknown names of enum values are errors. Unknown numbers of enum values are kept.
    Strict,
}
