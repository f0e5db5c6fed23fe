//! The items that generated code calls.
//!
//! They are public because generated code is part of other crates, and hidden because nothing else should call them. The
//! version in the name changes when the items change in a way that breaks code that was generated earlier.

pub use prost;
pub use prost_types;

pub use crate::__json_enum as json_enum;
pub use crate::__json_message as json_message;
pub use crate::__json_names as json_names;
pub use crate::__json_table as json_table;
pub use crate::message::FieldAccess;

/// The items that the tables of the exact JSON form name.
pub mod exact {
    pub use serde;

    pub use crate::deserialize::{deserialize, deserialize_enum, serialize_enum};
    pub use crate::error::Error;
    pub use crate::field_info::FieldInfo;
    pub use crate::message::{
        AnyType, Bool, Bytes, Enum, ExactEnum, ExactMessage, F32, F64, Field, FieldCodec, I32, I64, Implicit,
        Map, Msg, Null, Optional, Repeated, Required, Str, Table, Types, U32, U64, View, read_field,
        read_member, read_table, second_member, serialize_member, view_member, write_entries, write_member,
        write_table,
    };
    pub use crate::text::{PackageTypes, Reader, Writer};
}
