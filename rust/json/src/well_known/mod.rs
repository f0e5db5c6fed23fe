//! The types of `google.protobuf` that have a JSON form of their own, except `Any`.
//!
//! The module uses `message` and `text`.

mod field_mask;
mod time;
mod value;
mod wrappers;

use crate::message::{AnyType, Types};

/// The types of `google.protobuf`, `Any` included.
pub(crate) static TYPES: Types = Types::new(
    &[
        AnyType::of::<prost_types::Any>(),
        AnyType::of::<prost_types::Duration>(),
        AnyType::of::<prost_types::FieldMask>(),
        AnyType::of::<prost_types::ListValue>(),
        AnyType::of::<prost_types::Struct>(),
        AnyType::of::<prost_types::Timestamp>(),
        AnyType::of::<prost_types::Value>(),
        AnyType::of::<()>(),
        AnyType::of::<bool>(),
        AnyType::of::<Vec<u8>>(),
        AnyType::of::<f64>(),
        AnyType::of::<f32>(),
        AnyType::of::<i32>(),
        AnyType::of::<i64>(),
        AnyType::of::<String>(),
        AnyType::of::<u32>(),
        AnyType::of::<u64>(),
    ],
    &[],
);
