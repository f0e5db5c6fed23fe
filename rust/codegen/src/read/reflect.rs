//! Values of options, by name.

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

pub(super) fn option(options: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    let extension = options.descriptor().parent_pool().get_extension_by_name(name)?;
    let value = options.has_extension(&extension).then(|| options.get_extension(&extension))?;
    value.as_message().cloned()
}

pub(super) fn option_number(options: &DynamicMessage, name: &str) -> Option<i32> {
    let extension = options.descriptor().parent_pool().get_extension_by_name(name)?;
    i32::try_from(extension.number()).ok()
}

pub(super) fn present(message: &DynamicMessage, name: &str) -> Option<Value> {
    message.has_field_by_name(name).then(|| message.get_field_by_name(name))?.map(|value| value.into_owned())
}

pub(super) fn message(parent: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    present(parent, name)?.as_message().cloned()
}

pub(super) fn messages(parent: &DynamicMessage, name: &str) -> Vec<DynamicMessage> {
    let list = present(parent, name);
    list.iter().filter_map(Value::as_list).flatten().filter_map(Value::as_message).cloned().collect()
}

pub(super) fn text(message: &DynamicMessage, name: &str) -> String {
    present(message, name).as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn boolean(message: &DynamicMessage, name: &str) -> bool {
    present(message, name).as_ref().and_then(Value::as_bool).unwrap_or_default()
}

pub(super) fn number(message: &DynamicMessage, name: &str) -> i32 {
    present(message, name).as_ref().and_then(Value::as_enum_number).unwrap_or_default()
}
