//! Changes that break generated code only: names of types, files, language packages, method signatures.

use prost_reflect::{FieldDescriptor, FileDescriptor, MethodDescriptor, Value};

use super::Comparison;
use super::rules::{
    ENUM_RENAMED, FILE_MOVED, FILE_OPTION_CHANGED, MESSAGE_RENAMED, METHOD_SIGNATURE_CHANGED, REQUIRED_ADDED,
};
use crate::protos::options::{option, present};

/// The options that place generated code in a package of a language.
const PLACES: &[&str] = &[
    "csharp_namespace",
    "go_package",
    "java_multiple_files",
    "java_outer_classname",
    "java_package",
    "objc_class_prefix",
    "php_namespace",
    "ruby_package",
    "swift_prefix",
];

/// REQUIRED of google.api.FieldBehavior.
const REQUIRED: i32 = 2;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    types(comparison);
    files(comparison);
    for (old, new) in comparison.method_pairs() {
        signatures(comparison, &old, &new);
    }
    for (old, new) in comparison.message_pairs() {
        for field in new.fields().filter(is_required) {
            // Callers set neither a new field nor one that was optional, so both break them.
            if old.get_field(field.number()).is_none_or(|was| !is_required(&was)) {
                comparison.changed(REQUIRED_ADDED, &field, format!("{} is required now", field.full_name()));
            }
        }
    }
}

fn types(comparison: &mut Comparison<'_>) {
    for (old, new) in comparison.message_pairs() {
        if comparison.names.types.contains_key(old.full_name()) {
            let message = format!("{} became {}", old.full_name(), new.full_name());
            comparison.changed(MESSAGE_RENAMED, &new, message);
        } else if old.parent_message().is_none() && old.parent_file().name() != new.parent_file().name() {
            let message = moved(old.full_name(), &old.parent_file(), &new.parent_file());
            comparison.changed(FILE_MOVED, &new, message);
        }
    }
    for (old, new) in comparison.enum_pairs() {
        if comparison.names.types.contains_key(old.full_name()) {
            let message = format!("{} became {}", old.full_name(), new.full_name());
            comparison.changed(ENUM_RENAMED, &new, message);
        } else if old.parent_message().is_none() && old.parent_file().name() != new.parent_file().name() {
            let message = moved(old.full_name(), &old.parent_file(), &new.parent_file());
            comparison.changed(FILE_MOVED, &new, message);
        }
    }
    for (old, new) in comparison.service_pairs() {
        if old.parent_file().name() != new.parent_file().name() {
            let message = moved(old.full_name(), &old.parent_file(), &new.parent_file());
            comparison.changed(FILE_MOVED, &new, message);
        }
    }
}

fn moved(name: &str, from: &FileDescriptor, to: &FileDescriptor) -> String {
    format!("{name} moved from {} to {}", from.name(), to.name())
}

fn files(comparison: &mut Comparison<'_>) {
    for old in comparison.old.files() {
        let Some(new) = comparison.new.pool.get_file_by_name(old.name()) else { continue };
        let place = |file: &FileDescriptor, name: &str| present(&file.options(), name);
        let changed: Vec<&str> =
            PLACES.iter().copied().filter(|name| place(&old, name) != place(&new, name)).collect();
        if !changed.is_empty() {
            let location = comparison.new.package_location(&new);
            let message = format!("{}: changed: {}", old.name(), changed.join(", "));
            comparison.report(FILE_OPTION_CHANGED, location, message);
        }
    }
}

fn signatures(comparison: &mut Comparison<'_>, old: &MethodDescriptor, new: &MethodDescriptor) {
    let list = |method: &MethodDescriptor| -> Vec<String> {
        let value = option(&method.options(), "google.api.method_signature");
        let texts = value.iter().filter_map(Value::as_list).flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    if !list(new).starts_with(&list(old)) {
        let message = format!("{}: the method signatures changed, or their order did", old.full_name());
        comparison.changed(METHOD_SIGNATURE_CHANGED, new, message);
    }
}

fn is_required(field: &FieldDescriptor) -> bool {
    let behaviors = option(&field.options(), "google.api.field_behavior");
    let mut behaviors = behaviors.iter().filter_map(Value::as_list).flatten();
    behaviors.any(|behavior| behavior.as_enum_number() == Some(REQUIRED))
}
