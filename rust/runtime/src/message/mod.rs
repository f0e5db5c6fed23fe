//! The seam to the message types: how a value becomes JSON and back.

use std::error::Error as StdError;

pub use crate::json::request_fields::RequestFields;

/// Why a value could not be written or read.
pub type Failure = Box<dyn StdError + Send + Sync>;

/// A message that travels as JSON or in protobuf's binary form. The generator implements it; nobody else should.
pub trait Message: prost::Message + Default + 'static {
    /// The full proto name, `user.v1.User`.
    const FULL_NAME: &'static str;

    /// The message as compact JSON.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write.
    fn to_json(&self) -> Result<Vec<u8>, Failure>;

    /// The message as compact JSON with the field names of the proto file.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write, and for a codec that knows no other names.
    fn to_proto_named_json(&self) -> Result<Vec<u8>, Failure> {
        Err("only messages of Json::Exact can be written with proto field names; leave the option out".into())
    }

    /// The message as a JSON tree, for requests whose fields travel in different places.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write.
    fn to_json_value(&self) -> Result<serde_json::Value, Failure>;

    /// Reads the message from JSON.
    ///
    /// # Errors
    ///
    /// What is wrong and where.
    fn from_json(json: &[u8]) -> Result<Self, Failure>;

    /// The fields of the message one by one, when its codec can tell them apart.
    #[doc(hidden)]
    fn request_fields(&self) -> Option<&dyn RequestFields> {
        None
    }

    /// Reads the message from the JSON of one of its fields alone.
    ///
    /// # Errors
    ///
    /// What is wrong and where.
    fn read_json_field(name: &str, json: &[u8]) -> Result<Self, Failure> {
        let value: serde_json::Value = serde_json::from_slice(json)?;
        let object = serde_json::Map::from_iter([(name.to_owned(), value)]);
        Self::from_json(&serde_json::to_vec(&object)?)
    }
}

/// A message on its way out, without its type: one encoder of each protocol serves all methods.
pub(crate) trait Outgoing {
    /// The full proto name.
    fn name(&self) -> &'static str;
    fn json(&self) -> Result<Vec<u8>, Failure>;
    fn proto_named_json(&self) -> Result<Vec<u8>, Failure>;
    fn json_value(&self) -> Result<serde_json::Value, Failure>;
    fn canonical_json(&self) -> Result<Vec<u8>, Failure>;
    fn binary(&self) -> Vec<u8>;
    fn fields(&self) -> Option<&dyn RequestFields>;
}

impl<M: Message> Outgoing for M {
    fn name(&self) -> &'static str {
        M::FULL_NAME
    }

    fn json(&self) -> Result<Vec<u8>, Failure> {
        self.to_json()
    }

    fn proto_named_json(&self) -> Result<Vec<u8>, Failure> {
        self.to_proto_named_json()
    }

    fn json_value(&self) -> Result<serde_json::Value, Failure> {
        self.to_json_value()
    }

    fn canonical_json(&self) -> Result<Vec<u8>, Failure> {
        canonical_json(self)
    }

    fn binary(&self) -> Vec<u8> {
        self.encode_to_vec()
    }

    fn fields(&self) -> Option<&dyn RequestFields> {
        self.request_fields()
    }
}

/// JSON that is the same for equal messages: the keys of maps in order.
pub(crate) fn canonical_json<M: Message>(message: &M) -> Result<Vec<u8>, Failure> {
    if let Some(fields) = message.request_fields() {
        let mut json = Vec::with_capacity(256);
        fields.write_json(&[], &mut json)?;
        return Ok(json);
    }
    let mut value = message.to_json_value()?;
    value.sort_all_objects();
    Ok(serde_json::to_vec(&value)?)
}

/// Implements [`Message`] by the type's serde impls.
#[doc(hidden)]
#[macro_export]
macro_rules! __message_via_serde {
    ($message:ty, $name:literal) => {
        impl $crate::generated_v1::Message for $message {
            const FULL_NAME: &'static str = $name;

            fn to_json(&self) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::generated_v1::Failure> {
                $crate::generated_v1::json::to_vec(self)
            }

            fn to_json_value(
                &self,
            ) -> ::core::result::Result<$crate::generated_v1::json::Value, $crate::generated_v1::Failure>
            {
                $crate::generated_v1::json::to_value(self)
            }

            fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::generated_v1::Failure> {
                $crate::generated_v1::json::from_slice(json)
            }
        }
    };
}

/// The JSON codec that generated code uses.
pub mod json {
    pub use serde_json::Value;

    use super::Failure;

    /// Compact JSON.
    ///
    /// # Errors
    ///
    /// Whatever serde cannot write.
    pub fn to_vec<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, Failure> {
        serde_json::to_vec(value).map_err(Into::into)
    }

    /// A JSON tree.
    ///
    /// # Errors
    ///
    /// Whatever serde cannot write.
    pub fn to_value<T: serde::Serialize>(value: &T) -> Result<Value, Failure> {
        serde_json::to_value(value).map_err(Into::into)
    }

    /// Reads one JSON value that fills the input.
    ///
    /// # Errors
    ///
    /// Syntax, type and range errors with their line and column.
    pub fn from_slice<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, Failure> {
        serde_json::from_slice(json).map_err(Into::into)
    }
}

macro_rules! well_known {
    ($($message:ty),+ $(,)?) => { $(crate::__json_seam!($message);)+ };
}

well_known! {
    prost_types::Any,
    prost_types::Duration,
    prost_types::FieldMask,
    prost_types::ListValue,
    prost_types::Struct,
    prost_types::Timestamp,
    prost_types::Value,
    (),
    bool,
    f32,
    f64,
    i32,
    i64,
    String,
    u32,
    u64,
    Vec<u8>,
}

#[cfg(feature = "pbjson")]
mod pbjson {
    //! The well-known types as pbjson has them, for clients that are generated with it.

    crate::__message_via_serde!(pbjson_types::Any, "google.protobuf.Any");
    crate::__message_via_serde!(pbjson_types::BoolValue, "google.protobuf.BoolValue");
    crate::__message_via_serde!(pbjson_types::BytesValue, "google.protobuf.BytesValue");
    crate::__message_via_serde!(pbjson_types::DoubleValue, "google.protobuf.DoubleValue");
    crate::__message_via_serde!(pbjson_types::Duration, "google.protobuf.Duration");
    crate::__message_via_serde!(pbjson_types::Empty, "google.protobuf.Empty");
    crate::__message_via_serde!(pbjson_types::FieldMask, "google.protobuf.FieldMask");
    crate::__message_via_serde!(pbjson_types::FloatValue, "google.protobuf.FloatValue");
    crate::__message_via_serde!(pbjson_types::Int32Value, "google.protobuf.Int32Value");
    crate::__message_via_serde!(pbjson_types::Int64Value, "google.protobuf.Int64Value");
    crate::__message_via_serde!(pbjson_types::ListValue, "google.protobuf.ListValue");
    crate::__message_via_serde!(pbjson_types::StringValue, "google.protobuf.StringValue");
    crate::__message_via_serde!(pbjson_types::Struct, "google.protobuf.Struct");
    crate::__message_via_serde!(pbjson_types::Timestamp, "google.protobuf.Timestamp");
    crate::__message_via_serde!(pbjson_types::UInt32Value, "google.protobuf.UInt32Value");
    crate::__message_via_serde!(pbjson_types::UInt64Value, "google.protobuf.UInt64Value");
    crate::__message_via_serde!(pbjson_types::Value, "google.protobuf.Value");
}
