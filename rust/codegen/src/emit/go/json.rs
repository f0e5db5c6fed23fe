//! The methods that make `encoding/json` write messages as ProtoJSON, also inside other values.

use super::ident::exported;
use super::imports::Imports;
use super::{Place, header};
use crate::model::Message;

/// Returns the file of the JSON methods of messages.
pub(super) fn methods(messages: &[&Message], place: &Place<'_>) -> String {
    let mut imports = Imports::new(place);
    let generated = imports.generated();
    let mut code = String::new();
    for message in messages {
        let name = exported(&message.name.path.join("."));
        code.push_str(&format!(
            "// MarshalJSON writes the message as ProtoJSON.\n\
             func (x *{name}) MarshalJSON() ([]byte, error) {{ return {generated}.MarshalJSON(x) }}\n\n\
             // UnmarshalJSON reads the message from ProtoJSON; unknown fields are passed over.\n\
             func (x *{name}) UnmarshalJSON(text []byte) error {{ return {generated}.UnmarshalJSON(text, x) }}\n\n"
        ));
    }
    let head = header(source(messages));
    format!("{head}package {}\n\n{}\n{}\n", place.package.name, imports.code(), code.trim_end())
}

/// Returns the source of messages: their file, or their package if they come from several files.
pub(super) fn source<'a>(messages: &[&'a Message]) -> &'a str {
    let Some(first) = messages.first() else { return "" };
    let file = first.location.file.as_str();
    let is_one = messages.iter().all(|message| message.location.file == file);
    if is_one { file } else { &first.name.package }
}
