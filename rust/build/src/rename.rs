//! Descriptors under the names that are spelled in Rust: prost makes Rust names out of those of descriptors. What a name says in
//! JSON is kept aside, in `json_name` and in the tables of the emitter.

use callwright_codegen::emit::rust::Names;
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};

/// Returns a file whose elements have the names that are spelled in Rust.
pub(crate) fn descriptors(mut file: FileDescriptorProto, names: &Names) -> FileDescriptorProto {
    let package = file.package().to_owned();
    file.package = Some(names.package(&package).to_owned());
    file.message_type.iter_mut().for_each(|message| rename_message(message, &package, names));
    file.enum_type.iter_mut().for_each(|item| rename_enum(item, &package, names));
    file.extension.iter_mut().for_each(|field| rename_type(field, names));
    file
}

/// Puts the names of enum values back into the functions that prost and pbjson write for an enum.
pub(crate) fn restore_values(mut code: String, names: &Names) -> String {
    for (element, spelled) in names.values() {
        let value = element.rsplit('.').next().unwrap_or_default();
        code = code.replace(&format!("\"{spelled}\""), &format!("\"{value}\""));
    }
    code
}

fn full_name(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// Gives an element its name in Rust, and returns its full name of the contract.
fn rename(name: &mut Option<String>, scope: &str, names: &Names) -> String {
    let full_name = full_name(scope, name.as_deref().unwrap_or_default());
    if let Some(spelled) = names.get(&full_name) {
        *name = Some(spelled.to_owned());
    }
    full_name
}

fn rename_message(message: &mut DescriptorProto, scope: &str, names: &Names) {
    let scope = rename(&mut message.name, scope, names);
    for field in &mut message.field {
        rename(&mut field.name, &scope, names);
        rename_type(field, names);
    }
    for oneof in &mut message.oneof_decl {
        rename(&mut oneof.name, &scope, names);
    }
    message.extension.iter_mut().for_each(|field| rename_type(field, names));
    message.nested_type.iter_mut().for_each(|nested| rename_message(nested, &scope, names));
    message.enum_type.iter_mut().for_each(|item| rename_enum(item, &scope, names));
}

fn rename_enum(item: &mut EnumDescriptorProto, scope: &str, names: &Names) {
    let scope = rename(&mut item.name, scope, names);
    for value in &mut item.value {
        rename(&mut value.name, &scope, names);
    }
}

fn rename_type(field: &mut FieldDescriptorProto, names: &Names) {
    let Some(type_name) = field.type_name.take() else { return };
    // The default of a field of an enum is the name of a value.
    if let Some(default) = &field.default_value
        && let Some(spelled) = names.get(&full_name(type_name.trim_start_matches('.'), default))
    {
        field.default_value = Some(spelled.to_owned());
    }
    field.type_name = Some(names.spelled(&type_name));
}
