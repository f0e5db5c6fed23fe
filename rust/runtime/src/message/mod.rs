//! The trait between calls and message types. It converts a message to bytes and back.

use std::error::Error as StdError;

pub use callwright_json::generated_v1::FieldAccess;
use callwright_json::google::{api, rpc};

/// Any error of a codec.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A message that a call sends or receives, as JSON or in protobuf's binary encoding. Generated code implements this
/// trait; do not implement it by hand.
pub trait Message: prost::Message + Default + 'static {
    /// The full proto name, such as `user.v1.User`.
    const FULL_NAME: &'static str;

    /// Encodes the message as compact JSON.
    ///
    /// # Errors
    ///
    /// Returns an error when the codec cannot encode the message.
    fn to_json(&self) -> Result<Vec<u8>, BoxError>;

    /// Encodes the message as compact JSON with the field names of the proto file.
    ///
    /// # Errors
    ///
    /// Returns an error when the codec cannot encode the message, or does not know the field names of the proto file.
    fn to_proto_named_json(&self) -> Result<Vec<u8>, BoxError> {
        Err("only messages of Json::Exact can be written with proto field names; leave the option out".into())
    }

    /// Encodes the message as a JSON tree. It is used for requests whose fields travel in different parts of an HTTP
    /// request.
    ///
    /// # Errors
    ///
    /// Returns an error when the codec cannot encode the message.
    fn to_json_value(&self) -> Result<serde_json::Value, BoxError>;

    /// Decodes the message from JSON.
    ///
    /// # Errors
    ///
    /// Returns an error that names the problem and its position.
    fn from_json(json: &[u8]) -> Result<Self, BoxError>;

    /// Returns access to the single fields of the message, if the codec supports it.
    #[doc(hidden)]
    fn request_fields(&self) -> Option<&dyn FieldAccess> {
        None
    }

    /// Decodes the message from the JSON of a single field.
    ///
    /// # Errors
    ///
    /// Returns an error that names the problem and its position.
    fn read_json_field(name: &str, json: &[u8]) -> Result<Self, BoxError> {
        let value: serde_json::Value = serde_json::from_slice(json)?;
        let object = serde_json::Map::from_iter([(name.to_owned(), value)]);
        Self::from_json(&serde_json::to_vec(&object)?)
    }
}

/// An outgoing message with its type erased, so that each protocol has one encoder for all methods.
pub(crate) trait Outgoing {
    /// Returns the full proto name.
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

/// Encodes a message as canonical JSON: equal messages have equal bytes, because map keys are sorted.
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

/// Implements [`Message`] for a generated message with its exact JSON form.
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

/// Implements [`Message`] with the serde implementations of the type.
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

    /// Encodes a value as compact JSON.
    ///
    /// # Errors
    ///
    /// Returns an error when serde cannot encode the value.
    pub fn to_vec<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, BoxError> {
        serde_json::to_vec(value).map_err(Into::into)
    }

    /// Converts a value to a JSON tree.
    ///
    /// # Errors
    ///
    /// Returns an error when serde cannot encode the value.
    pub fn to_value<T: serde::Serialize>(value: &T) -> Result<Value, BoxError> {
        serde_json::to_value(value).map_err(Into::into)
    }

    /// Decodes one JSON value that fills the whole input.
    ///
    /// # Errors
    ///
    /// Returns syntax, type and range errors with their line and column.
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
    prost_types::Api,
    prost_types::DescriptorProto,
    prost_types::Enum,
    prost_types::EnumDescriptorProto,
    prost_types::FieldDescriptorProto,
    prost_types::FileDescriptorProto,
    prost_types::FileDescriptorSet,
    prost_types::Method,
    prost_types::MethodDescriptorProto,
    prost_types::ServiceDescriptorProto,
    prost_types::SourceContext,
    prost_types::Type,
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
    //! The well-known types of pbjson, for clients that are generated with it.

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
