//! Checks for contracts that are valid proto but would not compile as Rust.

use std::collections::BTreeMap;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

use crate::Error;
use crate::generate::NOT_GENERATED;
use crate::protos::is_in_runtime;

/// Field numbers of descriptors, which make up the paths of the source info.
const FILE_MESSAGE: i32 = 4;
const FILE_ENUM: i32 = 5;
const FILE_SERVICE: i32 = 6;
const MESSAGE_FIELD: i32 = 2;
const MESSAGE_NESTED: i32 = 3;
const MESSAGE_ENUM: i32 = 4;
const MESSAGE_ONEOF: i32 = 8;
const ENUM_VALUE: i32 = 2;

/// Rejects names that collide in Rust or are not valid there, because prost and pbjson do not check them.
pub(crate) fn no_name_clash(files: &[FileDescriptorProto]) -> Result<(), Error> {
    let mut packages: BTreeMap<&str, Scope> = BTreeMap::new();
    for file in files {
        let scope = packages.entry(file.package()).or_default();
        for (index, message) in file.message_type.iter().enumerate() {
            let element = Element::new(file, vec![FILE_MESSAGE, number(index)], message.name());
            scope.add_type(&element)?;
            check_message(&element, message)?;
        }
        for (index, item) in file.enum_type.iter().enumerate() {
            let element = Element::new(file, vec![FILE_ENUM, number(index)], item.name());
            scope.add_type(&element)?;
            check_enum(&element, item)?;
        }
    }
    files.iter().try_for_each(|file| check_modules(file, packages.keys().copied()))
}

/// Rejects files without a package, because their clients would have no module.
pub(crate) fn named_packages(files: &[FileDescriptorProto]) -> Result<(), Error> {
    match files.iter().find(|file| file.package().is_empty()) {
        None => Ok(()),
        Some(file) => Err(Error::new(
            format!("{}:1: the file has no `package`, so its clients would have no module", file.name()),
            "add a package, for example `package acme.v1;`",
        )),
    }
}

/// Rejects files to generate in reserved packages, because no code is generated for those.
pub(crate) fn own_packages(files: &[FileDescriptorProto], wanted: &[String]) -> Result<(), Error> {
    let is_reserved = |file: &&FileDescriptorProto| {
        NOT_GENERATED.contains(&file.package())
            && wanted.iter().any(|wanted| wanted == file.name())
            && !is_in_runtime(file.name())
    };
    match files.iter().find(is_reserved) {
        None => Ok(()),
        Some(file) => Err(Error::new(
            format!("{}:1: no clients are generated for the package {}", file.name(), file.package()),
            "leave the file out of Builder::files, or give it a package of its own",
        )),
    }
}

/// A named element and its location.
struct Element<'a> {
    file: &'a FileDescriptorProto,
    path: Vec<i32>,
    /// Its name, preceded by the names of the enclosing messages.
    name: String,
}

impl<'a> Element<'a> {
    fn new(file: &'a FileDescriptorProto, path: Vec<i32>, name: &str) -> Self {
        Self { file, path, name: name.to_owned() }
    }

    fn inner(&self, field: i32, index: usize, name: &str) -> Self {
        let path = [self.path.as_slice(), &[field, number(index)]].concat();
        Self { file: self.file, path, name: format!("{}.{name}", self.name) }
    }

    fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    fn full_name(&self) -> String {
        format!("{}.{}", self.file.package(), self.name)
    }

    fn refuse<T>(&self, what: &str, remedy: &str) -> Result<T, Error> {
        let spans = self.file.source_code_info.iter().flat_map(|info| &info.location);
        let span = spans.filter(|span| span.path == self.path).find_map(|span| span.span.first());
        let line = span.map_or(1, |line| line + 1);
        Err(Error::new(format!("{}:{line}: {what}", self.file.name()), remedy))
    }
}

/// The Rust names of one module or struct, with the elements that they came from.
#[derive(Default)]
struct Scope {
    names: BTreeMap<String, String>,
}

impl Scope {
    fn add_type(&mut self, element: &Element<'_>) -> Result<(), Error> {
        self.add(element, element.short_name().to_upper_camel_case())
    }

    fn add(&mut self, element: &Element<'_>, rust: String) -> Result<(), Error> {
        let name = element.full_name();
        if rust.is_empty() {
            return element
                .refuse(&format!("{name} has no letter or digit to make a Rust name from"), "rename it");
        }
        match self.names.insert(rust.clone(), name.clone()) {
            None => Ok(()),
            Some(other) => element
                .refuse(&format!("{other} and {name} are both `{rust}` in Rust"), "rename one of the two"),
        }
    }
}

fn check_message(element: &Element<'_>, message: &DescriptorProto) -> Result<(), Error> {
    let mut types = Scope::default();
    for (index, nested) in message.nested_type.iter().enumerate().filter(|(_, nested)| !is_map_entry(nested))
    {
        let inner = element.inner(MESSAGE_NESTED, index, nested.name());
        types.add_type(&inner)?;
        check_message(&inner, nested)?;
    }
    for (index, item) in message.enum_type.iter().enumerate() {
        let inner = element.inner(MESSAGE_ENUM, index, item.name());
        types.add_type(&inner)?;
        check_enum(&inner, item)?;
    }
    let mut fields = Scope::default();
    for (index, field) in message.field.iter().enumerate() {
        let inner = element.inner(MESSAGE_FIELD, index, field.name());
        let is_member = field.oneof_index.is_some() && !field.proto3_optional();
        match is_member {
            true => Scope::default().add(&inner, field.name().to_snake_case())?,
            false => fields.add(&inner, field.name().to_snake_case())?,
        }
    }
    for (index, oneof) in message.oneof_decl.iter().enumerate() {
        if is_real_oneof(message, index) {
            let inner = element.inner(MESSAGE_ONEOF, index, oneof.name());
            fields.add(&inner, oneof.name().to_snake_case())?;
            check_oneof(&inner, &types)?;
        }
    }
    Ok(())
}

/// The enum of a oneof shares a module with the types nested in its message. If the names collide, prost and pbjson
/// rename it differently.
fn check_oneof(oneof: &Element<'_>, types: &Scope) -> Result<(), Error> {
    match types.names.get(&oneof.short_name().to_upper_camel_case()) {
        None => Ok(()),
        Some(theirs) => oneof.refuse(
            &format!("the oneof {} has the name of the type {theirs}", oneof.full_name()),
            "rename the oneof; its name never travels on the wire",
        ),
    }
}

fn check_enum(element: &Element<'_>, item: &EnumDescriptorProto) -> Result<(), Error> {
    let mut variants = Scope::default();
    let mut numbers = Vec::new();
    for (index, value) in item.value.iter().enumerate() {
        // An alias does not become a variant.
        if !numbers.contains(&value.number()) {
            numbers.push(value.number());
            variants
                .add(&element.inner(ENUM_VALUE, index, value.name()), variant(item.name(), value.name()))?;
        }
    }
    Ok(())
}

/// Returns the variant of an enum value, without the name of the enum before it.
fn variant(item: &str, value: &str) -> String {
    let value = value.to_upper_camel_case();
    match value.strip_prefix(&item.to_upper_camel_case()) {
        Some(rest) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
        _ => value,
    }
}

/// Rejects a message or a service that would share a module with a package, such as `acme.v1.User` and the package
/// `acme.v1.user`.
fn check_modules<'a>(
    file: &FileDescriptorProto,
    packages: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    let prefix = format!("{}.", file.package());
    let modules: Vec<&str> = packages
        .filter_map(|package| package.strip_prefix(&prefix))
        .filter_map(|rest| rest.split('.').next())
        .collect();
    let messages = file.message_type.iter().enumerate().filter(|(_, message)| has_module(message));
    let messages = messages.map(|(index, message)| (FILE_MESSAGE, index, message.name()));
    let services = file.service.iter().enumerate();
    let services = services.map(|(index, service)| (FILE_SERVICE, index, service.name()));
    for (field, index, name) in messages.chain(services) {
        let theirs = modules.iter().find(|module| module.to_snake_case() == name.to_snake_case());
        if let Some(theirs) = theirs {
            let element = Element::new(file, vec![field, number(index)], name);
            let what = format!(
                "{} and the package {prefix}{theirs} are both the module `{}` in Rust",
                element.full_name(),
                theirs.to_snake_case()
            );
            return element.refuse(&what, "rename one of the two");
        }
    }
    Ok(())
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}

/// Returns true if a oneof is in the source. The compiler also adds a synthetic one for each `optional` field.
fn is_real_oneof(message: &DescriptorProto, index: usize) -> bool {
    let index = number(index);
    message.field.iter().any(|field| field.oneof_index == Some(index) && !field.proto3_optional())
}

/// Returns true if prost generates a module for the message.
fn has_module(message: &DescriptorProto) -> bool {
    !message.enum_type.is_empty()
        || message.nested_type.iter().any(|nested| !is_map_entry(nested))
        || (0..message.oneof_decl.len()).any(|index| is_real_oneof(message, index))
}

fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
