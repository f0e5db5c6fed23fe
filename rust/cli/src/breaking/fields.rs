//! Fields: numbers, names, types, cardinality, oneofs, reservations.

use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

use super::Comparison;
use super::rules::{
    FIELD_CARDINALITY_CHANGED, FIELD_DEFAULT_CHANGED, FIELD_JSON_NAME_CHANGED, FIELD_JSON_TYPE_CHANGED,
    FIELD_MAP_CHANGED, FIELD_NUMBER_CHANGED, FIELD_ONEOF_CHANGED, FIELD_PRESENCE_CHANGED, FIELD_REMOVED,
    FIELD_RENAMED, FIELD_RENAMED_IN_SOURCE, FIELD_SOURCE_TYPE_CHANGED, FIELD_WIRE_TYPE_CHANGED,
    ONEOF_RENAMED, RESERVED_REMOVED,
};
use crate::finding::Rule;

/// Groups of types with the same wire format: each type can read the bytes of the others.
const SAME_BYTES: &[&[&str]] = &[
    &["int32", "uint32", "int64", "uint64", "bool"],
    &["sint32", "sint64"],
    &["fixed32", "sfixed32"],
    &["fixed64", "sfixed64"],
];

/// Groups of types with the same wire format and the same form in JSON.
const SAME_JSON: &[&[&str]] =
    &[&["int32", "uint32"], &["int64", "uint64"], &["fixed32", "sfixed32"], &["fixed64", "sfixed64"]];

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    for (old, new) in comparison.message_pairs() {
        for field in old.fields() {
            compare_field(comparison, &field, &new);
        }
        reservations(comparison, &old, &new);
        oneofs(comparison, &old, &new);
    }
}

fn compare_field(comparison: &mut Comparison<'_>, old: &FieldDescriptor, parent: &MessageDescriptor) {
    if let Some(moved) = parent.get_field_by_name(old.name()).filter(|moved| moved.number() != old.number()) {
        let message = format!("{} had number {} and has {}", old.full_name(), old.number(), moved.number());
        comparison.changed(FIELD_NUMBER_CHANGED, &moved, message);
        return;
    }
    match parent.get_field(old.number()) {
        None => removed(comparison, old, parent),
        Some(new) => {
            names(comparison, old, &new);
            types(comparison, old, &new);
            presence(comparison, old, &new);
            membership(comparison, old, &new);
        }
    }
}

fn removed(comparison: &mut Comparison<'_>, old: &FieldDescriptor, parent: &MessageDescriptor) {
    let number_is_reserved = parent.reserved_ranges().any(|range| range.contains(&old.number()));
    let name_is_reserved = parent.reserved_names().any(|name| name == old.name());
    let missing = match (number_is_reserved, name_is_reserved) {
        (true, true) => return,
        (true, false) => "its name is not reserved".to_owned(),
        (false, true) => format!("its number {} is not reserved", old.number()),
        (false, false) => format!("neither its number {} nor its name is reserved", old.number()),
    };
    comparison.removed(FIELD_REMOVED, old, format!("{} was removed, and {missing}", old.full_name()));
}

fn names(comparison: &mut Comparison<'_>, old: &FieldDescriptor, new: &FieldDescriptor) {
    let (is_same_name, is_same_key) = (old.name() == new.name(), old.json_name() == new.json_name());
    let keys = || format!("{:?} became {:?} in JSON", old.json_name(), new.json_name());
    match (is_same_name, is_same_key) {
        (true, true) => {}
        (true, false) => {
            let message = format!("{}: {}", old.full_name(), keys());
            comparison.changed(FIELD_JSON_NAME_CHANGED, new, message);
        }
        (false, true) => {
            let message = format!("{} became {}", old.full_name(), new.name());
            comparison.changed(FIELD_RENAMED_IN_SOURCE, new, message);
        }
        (false, false) => {
            let message = format!("{} became {}, {}", old.full_name(), new.name(), keys());
            comparison.changed(FIELD_RENAMED, new, message);
        }
    }
}

fn types(comparison: &mut Comparison<'_>, old: &FieldDescriptor, new: &FieldDescriptor) {
    let (was, is) = (shape(old), shape(new));
    if was != is {
        let rule = match was == "singular" || is == "singular" {
            true => FIELD_CARDINALITY_CHANGED,
            false => FIELD_MAP_CHANGED,
        };
        let message = format!("{} was {was} and is {is}", old.full_name());
        comparison.changed(rule, new, message);
        return;
    }
    let entry = |field: &FieldDescriptor| {
        let Kind::Message(entry) = field.kind() else { return None };
        field.is_map().then(|| (entry.map_entry_key_field(), entry.map_entry_value_field()))
    };
    let changes = match (entry(old), entry(new)) {
        (Some((old_key, old_value)), Some((new_key, new_value))) => {
            vec![type_change(comparison, &old_key, &new_key), type_change(comparison, &old_value, &new_value)]
        }
        _ => vec![type_change(comparison, old, new)],
    };
    for (rule, change) in changes.into_iter().flatten() {
        comparison.changed(rule, new, format!("{} was {change}", old.full_name()));
    }
}

fn shape(field: &FieldDescriptor) -> &'static str {
    match (field.is_map(), field.cardinality()) {
        (true, _) => "a map",
        (false, Cardinality::Repeated) => "repeated",
        (false, Cardinality::Optional | Cardinality::Required) => "singular",
    }
}

fn type_change(
    comparison: &Comparison<'_>,
    old: &FieldDescriptor,
    new: &FieldDescriptor,
) -> Option<(&'static Rule, String)> {
    let (was, is) = (type_name(&old.kind()), type_name(&new.kind()));
    if comparison.names.now(&was) == is {
        return None;
    }
    let together = |groups: &[&[&str]]| {
        groups.iter().any(|group| group.contains(&was.as_str()) && group.contains(&is.as_str()))
    };
    let rule = if together(SAME_JSON) {
        FIELD_SOURCE_TYPE_CHANGED
    } else if together(SAME_BYTES) || (was == "string" && is == "bytes") {
        FIELD_JSON_TYPE_CHANGED
    } else {
        FIELD_WIRE_TYPE_CHANGED
    };
    Some((rule, format!("{was} and is {is}")))
}

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(item) => item.full_name().to_owned(),
        scalar => format!("{scalar:?}"),
    }
}

fn presence(comparison: &mut Comparison<'_>, old: &FieldDescriptor, new: &FieldDescriptor) {
    let is_required = |field: &FieldDescriptor| field.cardinality() == Cardinality::Required;
    if is_required(old) != is_required(new) {
        let message = format!("{} became required or is no longer required", old.full_name());
        comparison.changed(FIELD_CARDINALITY_CHANGED, new, message);
    }
    // A field gains presence when it moves into a oneof, and FIELD_ONEOF_CHANGED reports that already.
    let is_plain = |field: &FieldDescriptor| oneof_of(field).is_none() && shape(field) == "singular";
    if is_plain(old) && is_plain(new) && old.supports_presence() != new.supports_presence() {
        let word =
            |field: &FieldDescriptor| if field.supports_presence() { "optional" } else { "not optional" };
        let message = format!("{} was {} and is {}", old.full_name(), word(old), word(new));
        comparison.changed(FIELD_PRESENCE_CHANGED, new, message);
    }
    let default = |field: &FieldDescriptor| field.field_descriptor_proto().default_value.clone();
    if default(old) != default(new) {
        let message = format!("the default of {} changed", old.full_name());
        comparison.changed(FIELD_DEFAULT_CHANGED, new, message);
    }
}

/// The name of the oneof that holds a field. Synthetic oneofs of `optional` do not count.
fn oneof_of(field: &FieldDescriptor) -> Option<String> {
    let oneof = field.containing_oneof().filter(|oneof| !oneof.is_synthetic())?;
    Some(oneof.name().to_owned())
}

fn membership(comparison: &mut Comparison<'_>, old: &FieldDescriptor, new: &FieldDescriptor) {
    let name = old.full_name();
    let message = match (oneof_of(old), oneof_of(new)) {
        (None, Some(to)) => format!("{name} moved into the oneof {to}"),
        (Some(from), None) => format!("{name} moved out of the oneof {from}"),
        (Some(from), Some(to)) if from != to && !is_renamed(old, new) => {
            format!("{name} moved from the oneof {from} to {to}")
        }
        _ => return,
    };
    comparison.changed(FIELD_ONEOF_CHANGED, new, message);
}

/// Returns true if the oneof of a field was renamed and has the same members.
fn is_renamed(old: &FieldDescriptor, new: &FieldDescriptor) -> bool {
    let members = |field: &FieldDescriptor| {
        let oneof = field.containing_oneof();
        let mut numbers: Vec<u32> =
            oneof.iter().flat_map(|oneof| oneof.fields().map(|field| field.number())).collect();
        numbers.sort_unstable();
        numbers
    };
    let (was, is) = (members(old), members(new));
    was.iter().all(|number| is.contains(number))
}

fn oneofs(comparison: &mut Comparison<'_>, old: &MessageDescriptor, new: &MessageDescriptor) {
    for oneof in old.oneofs().filter(|oneof| !oneof.is_synthetic()) {
        let Some(member) = oneof.fields().next() else { continue };
        let Some(now) = new.get_field(member.number()) else { continue };
        let Some(to) = now.containing_oneof().filter(|to| to.name() != oneof.name() && !to.is_synthetic())
        else {
            continue;
        };
        if is_renamed(&member, &now) {
            let message = format!("the oneof {} became {}", oneof.full_name(), to.name());
            comparison.changed(ONEOF_RENAMED, &to, message);
        }
    }
}

fn reservations(comparison: &mut Comparison<'_>, old: &MessageDescriptor, new: &MessageDescriptor) {
    for range in old.reserved_ranges() {
        // A range may hold all numbers, so only its ends and the gaps between the new ranges are compared.
        let mut next = range.start;
        let mut kept: Vec<_> = new.reserved_ranges().collect();
        kept.sort_by_key(|range| range.start);
        for kept in &kept {
            if kept.start <= next {
                next = next.max(kept.end);
            }
        }
        if next < range.end {
            let message = format!("{}: the number {next} is no longer reserved", old.full_name());
            comparison.changed(RESERVED_REMOVED, new, message);
        }
    }
    for name in old.reserved_names() {
        if new.reserved_names().all(|kept| kept != name) {
            let message = format!("{}: the name {name:?} is no longer reserved", old.full_name());
            comparison.changed(RESERVED_REMOVED, new, message);
        }
    }
}
