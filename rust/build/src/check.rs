//! What would compile as proto, but not as Rust.

use heck::ToUpperCamelCase as _;
use prost_types::{DescriptorProto, FileDescriptorProto};

use crate::Error;
use crate::generate::NOT_GENERATED;

/// Refuses proto2, whose required fields, defaults, groups and extensions have no exact JSON form here.
pub(crate) fn proto3_only(
    files: &[FileDescriptorProto],
    extern_paths: &[(String, String)],
) -> Result<(), Error> {
    let is_elsewhere = |package: &str| {
        let package = format!(".{package}.");
        extern_paths.iter().any(|(proto, _)| package.starts_with(&format!("{proto}.")))
    };
    let is_generated = |file: &&FileDescriptorProto| {
        !NOT_GENERATED.contains(&file.package()) && !is_elsewhere(file.package())
    };
    match files.iter().filter(is_generated).find(|file| file.syntax() != "proto3") {
        None => Ok(()),
        Some(file) => Err(Error::new(
            format!("{}: proto2 has no exact JSON form", file.name()),
            "write `syntax = \"proto3\";`, or generate with `Builder::json(Json::Pbjson)`",
        )),
    }
}

/// Refuses a oneof whose enum would have the name of a type beside it: prost and pbjson disagree on how to rename it.
pub(crate) fn no_name_clash(files: &[FileDescriptorProto]) -> Result<(), Error> {
    files.iter().try_for_each(|file| file.message_type.iter().try_for_each(|message| check(file, message)))
}

fn check(file: &FileDescriptorProto, message: &DescriptorProto) -> Result<(), Error> {
    let messages = message.nested_type.iter().map(DescriptorProto::name);
    let types: Vec<String> = messages
        .chain(message.enum_type.iter().map(|item| item.name()))
        .map(|name| name.to_upper_camel_case())
        .collect();
    let is_real = |index: usize| {
        let index = i32::try_from(index).ok();
        message.field.iter().any(|field| field.oneof_index == index && !field.proto3_optional())
    };
    let clash = message
        .oneof_decl
        .iter()
        .enumerate()
        .find(|(index, oneof)| is_real(*index) && types.contains(&oneof.name().to_upper_camel_case()));
    if let Some((_, oneof)) = clash {
        let what = format!(
            "{}: oneof `{}` of message {}.{} has the name of a type inside of the same message",
            file.name(),
            oneof.name(),
            file.package(),
            message.name()
        );
        return Err(Error::new(what, "rename the oneof; its name never travels on the wire"));
    }
    message.nested_type.iter().try_for_each(|nested| check(file, nested))
}
