//! `Debug` for messages with fields that must not appear in logs: the impl of prost would print them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::RustOptions;
use super::ident::{snake, upper_camel};
use super::types::{local_path, module_of, short_name};
use crate::model::{Field, Kind, Message, Package, Presence, TypeRef};

const REDACTED: &str = "&::core::format_args!(\"[redacted]\")";

/// Returns the impls of one package. prost derives no `Debug` for these messages, nor for the types declared inside
/// them.
pub(super) fn impls(package: &Package, options: &RustOptions) -> String {
    let mut code = String::new();
    for message in package.messages.iter().filter(|message| is_covered(package, &message.name)) {
        if let Some(path) = local_path(&message.name, options) {
            code.push_str(&of_message(message, &path, options));
            code.push_str(&of_oneofs(message, options));
        }
    }
    for item in package.enums.iter().filter(|item| is_covered(package, &item.name)) {
        if let Some(path) = local_path(&item.name, options) {
            code.push_str(&impl_of(&path, "        f.write_str(self.as_str_name())\n"));
        }
    }
    code
}

/// Returns true if the type is a message with sensitive fields, or declared inside one.
fn is_covered(package: &Package, name: &TypeRef) -> bool {
    let sensitive = package.messages.iter().filter(|message| !message.sensitive_fields.is_empty());
    sensitive.into_iter().any(|message| name.path.starts_with(&message.name.path))
}

fn impl_of(path: &str, body: &str) -> String {
    format!(
        "#[allow(deprecated, clippy::all)]\n\
         impl ::core::fmt::Debug for {path} {{\n    \
         fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{\n{body}    }}\n}}\n"
    )
}

fn of_message(message: &Message, path: &str, options: &RustOptions) -> String {
    let name = short_name(&message.name, options);
    let mut body = format!("        f.debug_struct({name:?})\n");
    let mut oneofs = Vec::new();
    for field in &message.fields {
        let ident = match &field.presence {
            Presence::Member(oneof) if oneofs.contains(oneof) => continue,
            Presence::Member(oneof) => {
                oneofs.push(oneof.clone());
                snake(options.names.member(&message.name, oneof))
            }
            _ => snake(options.names.member(&message.name, &field.name)),
        };
        let is_member = matches!(field.presence, Presence::Member(_));
        let value = match (&field.presence, &field.kind) {
            _ if field.sensitive && !is_member => REDACTED.to_owned(),
            // The name of the value, not its number.
            (Presence::Implicit, Kind::Enum(_)) => format!("&self.{ident}()"),
            _ => format!("&self.{ident}"),
        };
        _ = writeln!(body, "            .field({:?}, {value})", ident.trim_start_matches("r#"));
    }
    body.push_str("            .finish()\n");
    impl_of(path, &body)
}

fn of_oneofs(message: &Message, options: &RustOptions) -> String {
    let mut oneofs: BTreeMap<&str, Vec<&Field>> = BTreeMap::new();
    for field in &message.fields {
        if let Presence::Member(oneof) = &field.presence {
            oneofs.entry(oneof).or_default().push(field);
        }
    }
    let module = module_of(&message.name, options);
    let mut code = String::new();
    for (oneof, fields) in oneofs {
        let mut body = "        match self {\n".to_owned();
        for field in fields {
            let variant = upper_camel(options.names.member(&message.name, &field.name));
            let (binding, value) = if field.sensitive { ("_", REDACTED) } else { ("value", "value") };
            _ = writeln!(
                body,
                "            Self::{variant}({binding}) => f.debug_tuple({variant:?}).field({value}).finish(),"
            );
        }
        body.push_str("        }\n");
        code.push_str(&impl_of(
            &format!("{module}{}", options.names.oneof_type(&message.name, oneof)),
            &body,
        ));
    }
    code
}
