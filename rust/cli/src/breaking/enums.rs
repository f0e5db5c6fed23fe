//! Enum values: numbers, names, aliases, reservations.

use prost_reflect::{EnumDescriptor, EnumValueDescriptor};

use super::Comparison;
use super::rules::{
    ENUM_ALIAS_REMOVED, ENUM_RESERVED_REMOVED, ENUM_VALUE_NUMBER_CHANGED, ENUM_VALUE_REMOVED,
    ENUM_VALUE_RENAMED,
};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    for (old, new) in comparison.enum_pairs() {
        for value in old.values() {
            compare_value(comparison, &value, &new);
        }
        reservations(comparison, &old, &new);
    }
}

fn compare_value(comparison: &mut Comparison<'_>, old: &EnumValueDescriptor, parent: &EnumDescriptor) {
    let name = format!("{}.{}", old.parent_enum().full_name(), old.name());
    if let Some(now) = parent.get_value_by_name(old.name()) {
        if now.number() != old.number() {
            let message = format!("{name} had number {} and has {}", old.number(), now.number());
            comparison.changed(ENUM_VALUE_NUMBER_CHANGED, &now, message);
        }
        return;
    }
    let values: Vec<_> = parent.values().filter(|value| value.number() == old.number()).collect();
    match values.first() {
        Some(first) if is_alias(old) || values.iter().any(|value| had(old, value.name())) => {
            comparison.changed(
                ENUM_ALIAS_REMOVED,
                first,
                format!("{name} is no longer a name of {}", old.number()),
            );
        }
        Some(first) => {
            let message = format!("{name} became {}, number {}", first.name(), old.number());
            comparison.changed(ENUM_VALUE_RENAMED, first, message);
        }
        None => removed(comparison, old, parent),
    }
}

/// Returns true if the value is an alias: another value has the same number and comes first.
fn is_alias(value: &EnumValueDescriptor) -> bool {
    let first = value.parent_enum().values().find(|other| other.number() == value.number());
    first.is_some_and(|first| first.name() != value.name())
}

/// Returns true if the number of the value had this name as well.
fn had(value: &EnumValueDescriptor, name: &str) -> bool {
    value.parent_enum().values().any(|other| other.number() == value.number() && other.name() == name)
}

fn removed(comparison: &mut Comparison<'_>, old: &EnumValueDescriptor, parent: &EnumDescriptor) {
    let number_is_reserved = parent.reserved_ranges().any(|range| range.contains(&old.number()));
    let name_is_reserved = parent.reserved_names().any(|name| name == old.name());
    if number_is_reserved && name_is_reserved {
        return;
    }
    let message = format!(
        "{}.{} was removed, and its number {} and its name are not both reserved",
        old.parent_enum().full_name(),
        old.name(),
        old.number()
    );
    comparison.removed(ENUM_VALUE_REMOVED, old, message);
}

fn reservations(comparison: &mut Comparison<'_>, old: &EnumDescriptor, new: &EnumDescriptor) {
    for range in old.reserved_ranges() {
        let is_kept =
            new.reserved_ranges().any(|kept| kept.start() <= range.start() && kept.end() >= range.end());
        if !is_kept {
            let message = format!("{}: number {} is no longer reserved", old.full_name(), range.start());
            comparison.changed(ENUM_RESERVED_REMOVED, new, message);
        }
    }
    for name in old.reserved_names() {
        if new.reserved_names().all(|kept| kept != name) {
            let message = format!("{}: the name {name:?} is no longer reserved", old.full_name());
            comparison.changed(ENUM_RESERVED_REMOVED, new, message);
        }
    }
}
