//! What makes a message right for `encoding/json`, wherever it is embedded.

use super::ident::{exported, package_name};
use super::imports::Imports;
use super::{GoOptions, header};
use crate::model::Package;

/// Returns the file of the JSON methods of all messages of a package; none when it has no message.
pub(super) fn methods(package: &Package, options: &GoOptions) -> Option<String> {
    let first = package.messages.first()?;
    let mut imports = Imports::new(&package.name, options);
    let generated = imports.generated();
    let mut code = String::new();
    for message in &package.messages {
        let name = exported(&message.name.path.join("."));
        code.push_str(&format!(
            "// MarshalJSON writes the message as ProtoJSON.\n\
             func (x *{name}) MarshalJSON() ([]byte, error) {{ return {generated}.MarshalJSON(x) }}\n\n\
             // UnmarshalJSON reads the message from ProtoJSON; unknown fields are passed over.\n\
             func (x *{name}) UnmarshalJSON(text []byte) error {{ return {generated}.UnmarshalJSON(text, x) }}\n\n"
        ));
    }
    let mut files: Vec<&str> =
        package.messages.iter().map(|message| message.location.file.as_str()).collect();
    files.dedup();
    let source = if files.len() > 1 { package.name.as_str() } else { first.location.file.as_str() };
    let package = package_name(&package.name);
    Some(format!("{}package {package}\n\n{}\n{}\n", header(source), imports.code(), code.trim_end()))
}
