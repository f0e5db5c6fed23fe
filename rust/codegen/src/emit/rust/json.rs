//! The exact JSON form: a table per message with one line per field, a list of names per enum, and the list of the package's
//! messages for `Any`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::ident::{snake, upper_camel};
use super::types::{extern_path, item_from, local_path, module_of, path_from};
use super::{Output, RustOptions};
use crate::Error;
use crate::model::{Enum, Field, Kind, Message, Package, Presence, TypeRef};

/// The types of `google.protobuf` that `callwright-json` has an exact JSON form for, with the types inside of them: those of
/// `prost_types`. The descriptors of editions are not among them.
#[rustfmt::skip]
const WELL_KNOWN: &[&str] = &[
    "Any", "Api", "BoolValue", "BytesValue", "DescriptorProto", "DoubleValue", "Duration", "Empty", "Enum",
    "EnumDescriptorProto", "EnumOptions", "EnumValue", "EnumValueDescriptorProto", "EnumValueOptions", "ExtensionRangeOptions",
    "Field", "FieldDescriptorProto", "FieldMask", "FieldOptions", "FileDescriptorProto", "FileDescriptorSet", "FileOptions",
    "FloatValue", "GeneratedCodeInfo", "Int32Value", "Int64Value", "ListValue", "MessageOptions", "Method",
    "MethodDescriptorProto", "MethodOptions", "Mixin", "NullValue", "OneofDescriptorProto", "OneofOptions", "Option",
    "ServiceDescriptorProto", "ServiceOptions", "SourceCodeInfo", "SourceContext", "StringValue", "Struct", "Syntax",
    "Timestamp", "Type", "UInt32Value", "UInt64Value", "UninterpretedOption", "Value",
];

/// Returns the tables of one package.
pub(super) fn tables(package: &Package, options: &RustOptions) -> Result<String, Error> {
    let emitter = Emitter { package, options };
    let mut code = String::new();
    let mut local = Vec::new();
    for message in &package.messages {
        if let Some(path) = local_path(&message.name, options) {
            code.push_str(&emitter.table(message, &path)?);
            local.push(path);
        }
    }
    for item in &package.enums {
        if let Some(path) = local_path(&item.name, options) {
            code.push_str(&emitter.names(item, &path));
        }
    }
    if !local.is_empty() {
        code.push_str(&emitter.types(&local));
    }
    Ok(code)
}

struct Emitter<'a> {
    package: &'a Package,
    options: &'a RustOptions,
}

impl Emitter<'_> {
    /// The path of a macro or a type of the JSON crate.
    fn item(&self, name: &str) -> String {
        format!("{}::generated_v1::{name}", self.options.output.root())
    }

    fn names(&self, item: &Enum, path: &str) -> String {
        let mut code = format!("{}!({path}, \"{}\", {{\n", self.item("json_enum"), item.name.full_name());
        for (name, number) in &item.values {
            _ = writeln!(code, "    {name:?} = {number},");
        }
        code.push_str("});\n");
        code
    }

    fn table(&self, message: &Message, path: &str) -> Result<String, Error> {
        let name = message.name.full_name();
        let mut code = format!("{}!({path}, {name:?}, TYPES, {{\n", self.item("json_message"));
        for field in &message.fields {
            _ = writeln!(code, "    {}", self.line(message, field)?);
        }
        code.push_str("});\n");
        Ok(code)
    }

    fn line(&self, message: &Message, field: &Field) -> Result<String, Error> {
        let names = &self.options.names;
        let own = || snake(names.member(&message.name, &field.name));
        let (name, presence) = match &field.presence {
            Presence::Implicit => (own(), "Implicit".to_owned()),
            Presence::Required => (own(), "Required".to_owned()),
            Presence::Explicit => (own(), "Optional".to_owned()),
            Presence::Repeated => (own(), "Repeated".to_owned()),
            Presence::Map(key) => (own(), format!("Map({})", self.codec(message, field, key)?)),
            Presence::Member(oneof) => {
                let module = module_of(&message.name, self.options);
                let oneof_type = names.oneof_type(&message.name, oneof);
                let variant = upper_camel(names.member(&message.name, &field.name));
                let member = snake(names.member(&message.name, oneof));
                (format!("{member}({module}{oneof_type}::{variant})"), "Member".to_owned())
            }
        };
        Ok(format!(
            "{name}: {presence} {codec} = {json:?}{escaped} | {proto:?}{flag};",
            codec = self.codec(message, field, &field.kind)?,
            json = field.json_name,
            escaped = match escaped(&field.json_name) {
                same if same == field.json_name => String::new(),
                escaped => format!(" as {escaped:?}"),
            },
            proto = field.name,
            flag = if field.sensitive { ", sensitive" } else { "" },
        ))
    }

    fn codec(&self, message: &Message, field: &Field, kind: &Kind) -> Result<String, Error> {
        Ok(match kind {
            Kind::Double => "F64".to_owned(),
            Kind::Float => "F32".to_owned(),
            Kind::Int32 => "I32".to_owned(),
            Kind::Int64 => "I64".to_owned(),
            Kind::Uint32 => "U32".to_owned(),
            Kind::Uint64 => "U64".to_owned(),
            Kind::Bool => "Bool".to_owned(),
            Kind::String => "Str".to_owned(),
            Kind::Bytes => "Bytes".to_owned(),
            Kind::Enum(name) if name.full_name() == "google.protobuf.NullValue" => "Null".to_owned(),
            Kind::Enum(name) => {
                check_well_known(message, field, name)?;
                format!("Enum({})", path_from(&self.package.name, name, self.options))
            }
            Kind::Message(name) => {
                check_well_known(message, field, name)?;
                "Msg".to_owned()
            }
        })
    }

    /// The types of the package, and of the packages that its fields refer to.
    fn types(&self, local: &[String]) -> String {
        let fields = self.package.messages.iter().flat_map(|message| &message.fields);
        let imports: BTreeSet<&str> = fields
            .filter_map(|field| match &field.kind {
                Kind::Message(name) if extern_path(name, self.options).is_none() => {
                    Some(name.package.as_str())
                }
                _ => None,
            })
            .filter(|package| *package != self.package.name)
            .collect();
        let mut code = format!(
            "/// The message types of package `{name}`, for [`{register}`].\n\
             pub static TYPES: {types} = {types}::new(\n    &[\n",
            name = self.package.name,
            register = match self.options.output {
                Output::Clients => "callwright::json::register",
                Output::Messages => "callwright_json::register",
            },
            types = self.item("exact::Types"),
        );
        for path in local {
            _ = writeln!(code, "        {}::of::<{path}>(),", self.item("exact::AnyType"));
        }
        code.push_str("    ],\n");
        let imports: Vec<String> = imports
            .into_iter()
            .map(|import| format!("&{}", item_from(&self.package.name, import, "TYPES", self.options)))
            .collect();
        _ = writeln!(code, "    &[{}],\n);", imports.join(", "));
        code
    }
}

/// Returns a name as it stands between the quotes of a JSON string.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            c if u32::from(c) < 0x20 => _ = write!(escaped, "\\u{:04x}", u32::from(c)),
            c => escaped.push(c),
        }
    }
    escaped
}

fn check_well_known(message: &Message, field: &Field, name: &TypeRef) -> Result<(), Error> {
    if name.package != "google.protobuf" || WELL_KNOWN.contains(&name.path[0].as_str()) {
        return Ok(());
    }
    Err(Error::new(
        &message.location,
        format!("{}.{}: {} has no exact JSON form", message.name.full_name(), field.name, name.full_name()),
        "use a message of your own, or generate with Json::Pbjson",
    ))
}
