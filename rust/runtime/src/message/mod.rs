//! The trait between calls and message types: how a call converts a message to bytes and back.

use std::error::Error as StdError;

pub use callwright_json::generated_v1::FieldAccess;
use callwright_json::google::{api, rpc};

/// Any error of a codec.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A message that a call sends or receives, as JSON or in protobuf's binary form. Generated code implements it; do not implement
/// it by hand.
pub trait Message: prost::Message + Default + 'static {
    /// The full proto name, `user.v1.User`.
    const FULL_NAME: &'static str;

    /// The message as compact JSON.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write.
    fn to_json(&self) -> Result<Vec<u8>, BoxError>;

    /// The message as compact JSON with the field names of the proto file.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write, and for a codec that knows no other names.
    fn to_proto_named_json(&self) -> Result<Vec<u8>, BoxError> {
        Err("only messages of Json::Exact can be written with proto field names; leave the option out".into())
    }

    /// The message as a JSON tree, for requests whose fields travel in different places.
    ///
    /// # Errors
    ///
    /// Whatever the codec cannot write.
    fn to_json_value(&self) -> Result<serde_json::Value, BoxError>;

    /// Reads the message from JSON.
    ///
    /// # Errors
    ///
    /// What is wrong and where.
    fn from_json(json: &[u8]) -> Result<Self, BoxError>;

    /// The fields of the message one by one, when its codec can tell them apart.
    #[doc(hidden)]
    fn request_fields(&self) -> Option<&dyn FieldAccess> {
        None
    }

    /// Reads the message from the JSON of one of its fields alone.
    ///
    /// # Errors
    ///
    /// What is wrong and where.
    fn read_json_field(name: &str, json: &[u8]) -> Result<Self, BoxError> {
        let value: serde_json::Value = serde_json::from_slice(json)?;
        let object = serde_json::Map::from_iter([(name.to_owned(), value)]);
        Self::from_json(&serde_json::to_vec(&object)?)
    }
}

/// A message on its way out, without its type: one encoder of each protocol serves all methods.
pub(crate) trait Outgoing {
    /// The full proto name.
    fn name(&self) -> &'static str;
    fn json(&self) -> Result<Vec<u8>, BoxError>;
    fn proto_named_json(&self) -> Result<Vec<u8>, BoxError>;
    fn json_value(&self) -> Result<serde_json::Value, BoxError>;
    fn canonical_json(&self) -> Result<Vec<u8>, BoxError>;
    fn binary(&self) -> Vec<u8>;
    fn fields(&self) -> Option<&dyn FieldAccess>;
}

impl<M: Message> Outgoing for M {
    fn name(&self) -> &'static str {
        M::FULL_NAME
    }

    fn json(&self) -> Result<Vec<u8>, BoxError> {
        self.to_json()
    }

    fn proto_named_json(&self) -> Result<Vec<u8>, BoxError> {
        self.to_proto_named_json()
    }

    fn json_value(&self) -> Result<serde_json::Value, BoxError> {
        self.to_json_value()
    }

    fn canonical_json(&self) -> Result<Vec<u8>, BoxError> {
        canonical_json(self)
    }

    fn binary(&self) -> Vec<u8> {
        self.encode_to_vec()
    }

    fn fields(&self) -> Option<&dyn FieldAccess> {
        self.request_fields()
    }
}

/// JSON that is the same for equal messages: the keys of maps in order.
pub(crate) fn canonical_json<M: Message>(message: &M) -> Result<Vec<u8>, BoxError> {
    if let Some(fields) = message.request_fields() {
        let mut json = Vec::with_capacity(256);
        fields.write_json(&[], &mut json)?;
        return Ok(json);
    }
    let mut value = message.to_json_value()?;
    value.sort_all_objects();
    Ok(serde_json::to_vec(&value)?)
}

/// Implements [`Message`] for a generated message by its exact JSON form.
#[doc(hidden)]
#[macro_export]
macro_rules! __message {
    ($message:ty) => {
        $crate::__message!(@impl $message, {
            fn read_json_field(
                name: &str,
                json: &[u8],
            ) -> ::core::result::Result<Self, $crate::generated_v1::BoxError> {
                let message = $crate::generated_v1::exact::read_field(name, json);
                ::core::result::Result::map_err(message, ::core::convert::Into::into)
            }
        });
    };
    (@impl $message:ty, { $($read_json_field:item)? }) => {
        impl $crate::generated_v1::Message for $message {
            const FULL_NAME: &'static str = <Self as $crate::generated_v1::exact::ExactMessage>::NAME;

            fn to_json(&self) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::generated_v1::BoxError> {
                ::core::result::Result::map_err($crate::json::to_vec(self), ::core::convert::Into::into)
            }

            fn to_proto_named_json(
                &self,
            ) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::generated_v1::BoxError> {
                ::core::result::Result::map_err($crate::json::to_vec_proto_named(self), ::core::convert::Into::into)
            }

            fn to_json_value(
                &self,
            ) -> ::core::result::Result<$crate::generated_v1::json::Value, $crate::generated_v1::BoxError> {
                let json = $crate::generated_v1::Message::to_json(self)?;
                $crate::generated_v1::json::from_slice(&json)
            }

            fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::generated_v1::BoxError> {
                ::core::result::Result::map_err($crate::json::from_slice(json), ::core::convert::Into::into)
            }

            fn request_fields(
                &self,
            ) -> ::core::option::Option<&dyn $crate::generated_v1::FieldAccess> {
                ::core::option::Option::Some(self)
            }

            $($read_json_field)?
        }
    };
}

/// Implements [`Message`] by the type's serde impls.
#[doc(hidden)]
#[macro_export]
macro_rules! __message_via_serde {
    ($message:ty, $name:literal) => {
        impl $crate::generated_v1::Message for $message {
            const FULL_NAME: &'static str = $name;

            fn to_json(&self) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::generated_v1::BoxError> {
                $crate::generated_v1::json::to_vec(self)
            }

            fn to_json_value(
                &self,
            ) -> ::core::result::Result<$crate::generated_v1::json::Value, $crate::generated_v1::BoxError>
            {
                $crate::generated_v1::json::to_value(self)
            }

            fn from_json(json: &[u8]) -> ::core::result::Result<Self, $crate::generated_v1::BoxError> {
                $crate::generated_v1::json::from_slice(json)
            }
        }
    };
}

/// The JSON codec that generated code uses.
pub mod json {
    pub use serde_json::Value;

    use super::BoxError;

    /// Compact JSON.
    ///
    /// # Errors
    ///
    /// Whatever serde cannot write.
    pub fn to_vec<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, BoxError> {
        serde_json::to_vec(value).map_err(Into::into)
    }

    /// A JSON tree.
    ///
    /// # Errors
    ///
    /// Whatever serde cannot write.
    pub fn to_value<T: serde::Serialize>(value: &T) -> Result<Value, BoxError> {
        serde_json::to_value(value).map_err(Into::into)
    }

    /// Reads one JSON value that fills the input.
    ///
    /// # Errors
    ///
    /// Syntax, type and range errors with their line and column.
    pub fn from_slice<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, BoxError> {
        serde_json::from_slice(json).map_err(Into::into)
    }
}

macro_rules! well_known {
    ($($message:ty),+ $(,)?) => { $(crate::__message!(@impl $message, {});)+ };
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

macro_rules! google {
    ($($message:ty),+ $(,)?) => { $(crate::__message!($message);)+ };
}

google! {
    api::HttpBody,
    rpc::BadRequest,
    rpc::DebugInfo,
    rpc::ErrorInfo,
    rpc::Help,
    rpc::LocalizedMessage,
    rpc::PreconditionFailure,
    rpc::QuotaFailure,
    rpc::RequestInfo,
    rpc::ResourceInfo,
    rpc::RetryInfo,
    rpc::Status,
    rpc::bad_request::FieldViolation,
    rpc::help::Link,
    rpc::precondition_failure::Violation,
    rpc::quota_failure::Violation,
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
