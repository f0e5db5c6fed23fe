//! Methods that keep sensitive fields out of logs, at any depth of the logged value.

use std::collections::BTreeSet;

use super::ident::exported;
use super::imports::Imports;
use super::json::source;
use super::{Place, header, quoted};
use crate::model::{Field, Kind, Message, Package, TypeRef};

/// Returns the file of the methods that `fmt` and `log/slog` print messages by; none when no message can hold a sensitive field.
pub(super) fn methods(package: &Package, messages: &[&Message], place: &Place<'_>) -> Option<String> {
    let covered = covered(package);
    let messages: Vec<&Message> =
        messages.iter().copied().filter(|message| covered.contains(&message.name)).collect();
    if messages.is_empty() {
        return None;
    }
    let mut imports = Imports::new(place);
    let generated = imports.generated();
    let (fmt, slog) = (imports.add("fmt", "fmt"), imports.add("log/slog", "slog"));
    let mut code = String::new();
    let sensitive: Vec<&Message> =
        messages.iter().copied().filter(|message| !message.sensitive_fields.is_empty()).collect();
    if !sensitive.is_empty() {
        code.push_str("func init() {\n");
        for message in sensitive {
            let fields: Vec<String> = message.sensitive_fields.iter().map(|field| quoted(field)).collect();
            let name = quoted(&message.name.full_name());
            code.push_str(&format!("\t{generated}.MarkSensitive({name}, {})\n", fields.join(", ")));
        }
        code.push_str("}\n\n");
    }
    for message in &messages {
        let name = exported(&message.name.path.join("."));
        code.push_str(&format!(
            "// Format prints the message without its sensitive fields; only String shows them.\n\
             func (x *{name}) Format(f {fmt}.State, _ rune) {{ {generated}.Format(f, x) }}\n\n\
             // LogValue is the message in logs, without its sensitive fields.\n\
             func (x *{name}) LogValue() {slog}.Value {{ return {generated}.LogValue(x) }}\n\n"
        ));
    }
    let head = header(source(&messages));
    Some(format!("{head}package {}\n\n{}\n{}\n", place.package.name, imports.code(), code.trim_end()))
}

/// Returns the messages that can hold a sensitive field: directly, in a message of the same package, or in a message of
/// another package, because other packages are not inspected.
pub(super) fn covered(package: &Package) -> BTreeSet<&TypeRef> {
    let mut covered = BTreeSet::new();
    loop {
        let known = covered.len();
        for message in &package.messages {
            let holds = |field: &Field| match &field.kind {
                Kind::Message(name) if name.package == package.name => covered.contains(name),
                Kind::Message(name) => !name.package.starts_with("google."),
                _ => false,
            };
            if !message.sensitive_fields.is_empty() || message.fields.iter().any(holds) {
                covered.insert(&message.name);
            }
        }
        if covered.len() == known {
            return covered;
        }
    }
}
