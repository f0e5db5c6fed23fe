//! The names of a field.

/// The names of a field, as generated tables hold them.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The name in JSON.
    pub json: &'static str,
    /// The name in the proto file.
    pub proto: &'static str,
    /// The JSON name as a key that follows another entry: `,"userId":`.
    pub key: &'static str,
    /// The name in the proto file as such a key: `,"user_id":`.
    pub proto_key: &'static str,
    /// Set when the contract says that the field must not appear in logs.
    pub sensitive: bool,
}
