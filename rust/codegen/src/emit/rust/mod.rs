//! The Rust client of a package, to stand in one module with the messages that prost generates.

mod docs;
mod ident;
mod names;
mod options;
mod service;
mod spec;
mod types;

use crate::Error;
use crate::model::Package;

pub use docs::escape as escape_docs;
pub use options::RustOptions;

/// The one module of the runtime that generated code names.
const RUNTIME: &str = "::callwright::generated_v1";

/// Returns the client code of one package; empty when the package has neither services nor messages.
///
/// # Errors
///
/// When two elements of the package would have one name in Rust, or a service asks for a protocol that the Rust runtime does
/// not speak.
pub fn package(package: &Package, options: &RustOptions) -> Result<String, Error> {
    let mut code = String::new();
    for message in &package.messages {
        if let Some(path) = types::local_path(&message.name, options) {
            code.push_str(&format!(
                "{RUNTIME}::message_via_serde!({path}, \"{}\");\n",
                message.name.full_name()
            ));
        }
    }
    for service in &package.services {
        let names = names::ServiceNames::new(service, package, options)?;
        code.push('\n');
        code.push_str(&spec::module(service, &names));
        code.push_str(&service::code(service, &names, options));
    }
    Ok(code)
}
