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
/// When two elements of the package would have one name in Rust.
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
    let named = |service| Ok((service, names::ServiceNames::new(service, package, options)?));
    let services = package.services.iter().map(named).collect::<Result<Vec<_>, Error>>()?;
    names::ServiceNames::check_services(&services)?;
    for (service, names) in services {
        code.push('\n');
        code.push_str(&spec::module(service, &names));
        code.push_str(&service::code(service, &names, options));
    }
    Ok(code)
}
