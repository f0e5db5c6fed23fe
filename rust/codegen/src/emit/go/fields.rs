//! Renames fields with the name of one of our methods on messages.
//!
//! protoc-gen-go appends `_` to fields with the name of one of its own methods. This module applies the same rule for
//! our methods to the output of protoc-gen-go. The tag, the descriptor and the getter of the field do not change.

use std::collections::BTreeSet;

use super::GoPackages;
use super::ident::exported;
use super::redact::covered;
use crate::model::{Message, Package, Presence};

/// The methods that every message has.
const JSON_METHODS: &[&str] = &["MarshalJSON", "UnmarshalJSON"];

/// The methods of messages that can hold a sensitive field.
const LOG_METHODS: &[&str] = &["Format", "LogValue"];

/// A renamed field of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldNames {
    /// The proto file of the message.
    pub file: String,
    /// The full proto name of the field or the oneof.
    pub element: String,
    /// The Go name of the message.
    pub message: String,
    /// The name in the output of protoc-gen-go.
    pub from: String,
    /// The new name.
    pub to: String,
}

/// Returns the fields of the generated messages of a package that have the name of one of our methods.
pub fn field_names(package: &Package, packages: &GoPackages) -> Vec<FieldNames> {
    let covered = covered(package);
    let own = package.messages.iter().filter(|message| packages.generates(&message.location.file));
    own.flat_map(|message| {
        let logged = if covered.contains(&message.name) { LOG_METHODS } else { &[] };
        renamed(message, &[JSON_METHODS, logged].concat())
    })
    .collect()
}

fn renamed(message: &Message, methods: &[&str]) -> Vec<FieldNames> {
    // A oneof is one field of the message's struct; its members are fields of wrapper structs.
    let names: BTreeSet<&str> = message
        .fields
        .iter()
        .map(|field| match &field.presence {
            Presence::Member(oneof) => oneof.as_str(),
            _ => field.name.as_str(),
        })
        .collect();
    let mut taken: BTreeSet<String> = names.iter().map(|name| exported(name)).collect();
    taken.extend(message.fields.iter().map(|field| format!("Get{}", exported(&field.name))));
    taken.extend(methods.iter().map(|method| (*method).to_owned()));
    let fields = names.into_iter().map(|name| (name, exported(name)));
    fields
        .filter(|(_, go)| methods.contains(&go.as_str()))
        .map(|(name, from)| {
            let mut to = from.clone();
            while taken.contains(&to) {
                to.push('_');
            }
            FieldNames {
                file: message.location.file.clone(),
                element: format!("{}.{name}", message.name.full_name()),
                message: exported(&message.name.path.join(".")),
                from,
                to,
            }
        })
        .collect()
}

impl FieldNames {
    /// Renames the field in the output of protoc-gen-go; `None` when the field is not found there.
    pub fn apply(&self, code: &str) -> Option<String> {
        let (structure, method) =
            (format!("type {} struct {{", self.message), format!("func (x *{}) ", self.message));
        let (declaration, access) = (format!("\t{} ", self.from), format!("x.{}", self.from));
        let mut renamed = String::with_capacity(code.len());
        let mut is_found = false;
        let mut inside = Inside::Other;
        for line in code.split_inclusive('\n') {
            inside = match inside {
                Inside::Other if line.trim_end() == structure => Inside::Struct,
                Inside::Other if line.starts_with(&method) => Inside::Method,
                _ if line.starts_with('}') => Inside::Other,
                _ => inside,
            };
            match (inside, line.strip_prefix(&declaration)) {
                (Inside::Struct, Some(rest)) if rest.contains('`') => {
                    is_found = true;
                    renamed.push_str(&format!("\t{} {rest}", self.to));
                }
                (Inside::Method, _) => {
                    renamed.push_str(&replace_word(line, &access, &format!("x.{}", self.to)))
                }
                _ => renamed.push_str(line),
            }
        }
        is_found.then_some(renamed)
    }
}

/// The declaration that a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Struct,
    Method,
    Other,
}

/// Replaces a name where it is a whole word.
fn replace_word(line: &str, from: &str, to: &str) -> String {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut replaced = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let is_whole = !before.ends_with(is_letter) && !after.starts_with(is_letter);
        replaced.push_str(before);
        replaced.push_str(if is_whole { to } else { from });
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_and_what_reads_it_are_renamed_in_one_message() {
        let names = FieldNames {
            file: "acme.proto".to_owned(),
            element: "acme.v1.M.format".to_owned(),
            message: "M".to_owned(),
            from: "Format".to_owned(),
            to: "Format_".to_owned(),
        };
        let code = |field: &str| {
            format!(
                "type M struct {{\n\t{field} string `protobuf:\"name=format\"`\n\tFormats string `protobuf:\"\"`\n}}\n\
                 func (x *M) GetFormat() string {{\n\treturn x.{field}\n}}\n\
                 func (x *M) GetFormats() string {{\n\treturn x.Formats\n}}\n\
                 type N struct {{\n\tFormat string `protobuf:\"\"`\n}}\n\
                 func (x *N) GetFormat() string {{\n\treturn x.Format\n}}\n"
            )
        };
        assert_eq!(names.apply(&code("Format")), Some(code("Format_")));
        assert_eq!(names.apply("type M struct {\n}\n"), None);
    }
}
