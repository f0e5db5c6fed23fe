//! The JSON form of messages.
//!
//! A message is a table with one entry per field. An entry combines a presence (`presence`, `map`) with the codec of a proto
//! type (`scalar`). The macros of this crate build the tables. The module uses `text` and what that uses.

mod any_type;
mod codec;
mod enums;
mod exact_message;
mod field_access;
mod map;
mod presence;
mod scalar;
mod table;
mod view;

pub use any_type::{AnyType, Types};
pub use enums::ExactEnum;
pub use exact_message::ExactMessage;
pub use field_access::{FieldAccess, read_field};
pub use map::Map;
pub use presence::{
    Field, Implicit, Optional, Repeated, Required, read_member, second_member, serialize_member, view_member,
    write_member,
};
pub use scalar::{Bool, Bytes, Enum, F32, F64, I32, I64, Msg, Null, Str, U32, U64};
pub use table::{FieldCodec, Table, read_table, write_entries, write_table};
pub use view::View;

pub(crate) use codec::{As, ValueCodec};
pub(crate) use view::{Fields, Scalar};
