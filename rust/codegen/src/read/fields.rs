//! Reads fields and enums into the model.

use prost_reflect::{Cardinality, EnumDescriptor, FieldDescriptor, Kind as Descriptor};

use super::reflect::{boolean, option};
use super::{enum_ref, message_ref};
use crate::model::{Enum, Field, Kind, Presence};
use crate::source::Source;

pub(super) fn read(field: &FieldDescriptor) -> Field {
    let (presence, kind) = match field.kind() {
        Descriptor::Message(entry) if field.is_map() => {
            let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
            (Presence::Map(kind(&key)), kind(&value))
        }
        _ => (presence(field), kind(field)),
    };
    Field {
        name: field.name().to_owned(),
        json_name: field.json_name().to_owned(),
        presence,
        kind,
        sensitive: option(&field.options(), "callwright.v1.field")
            .is_some_and(|policy| boolean(&policy, "sensitive")),
    }
}

fn presence(field: &FieldDescriptor) -> Presence {
    let is_optional = field.field_descriptor_proto().proto3_optional();
    match field.containing_oneof() {
        Some(oneof) if !is_optional => Presence::Member(oneof.name().to_owned()),
        _ if field.is_list() => Presence::Repeated,
        _ if field.cardinality() == Cardinality::Required => Presence::Required,
        _ if field.supports_presence() => Presence::Explicit,
        _ => Presence::Implicit,
    }
}

fn kind(field: &FieldDescriptor) -> Kind {
    match field.kind() {
        Descriptor::Double => Kind::Double,
        Descriptor::Float => Kind::Float,
        Descriptor::Int32 | Descriptor::Sint32 | Descriptor::Sfixed32 => Kind::Int32,
        Descriptor::Int64 | Descriptor::Sint64 | Descriptor::Sfixed64 => Kind::Int64,
        Descriptor::Uint32 | Descriptor::Fixed32 => Kind::Uint32,
        Descriptor::Uint64 | Descriptor::Fixed64 => Kind::Uint64,
        Descriptor::Bool => Kind::Bool,
        Descriptor::String => Kind::String,
        Descriptor::Bytes => Kind::Bytes,
        Descriptor::Enum(item) => Kind::Enum(enum_ref(&item)),
        Descriptor::Message(message) => Kind::Message(message_ref(&message)),
    }
}

pub(super) fn read_enum(item: &EnumDescriptor) -> Enum {
    let mut values: Vec<_> = item.values().map(|value| (value.name().to_owned(), value.number())).collect();
    // Reflection sorts the values; the first name of a number in the file is the one that writers use.
    let order = &item.enum_descriptor_proto().value;
    values.sort_by_key(|(name, _)| order.iter().position(|value| value.name() == name));
    let location = Source::new(item.parent_file().file_descriptor_proto()).location(item.path());
    Enum { name: enum_ref(item), location, values }
}
