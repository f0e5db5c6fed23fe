//! The Rust client of a package, to stand in one module with the messages that prost generates.

mod docs;
mod ident;
mod json;
mod names;
mod options;
mod paging;
mod redact;
mod service;
mod spec;
mod types;

use crate::Error;
use crate::model::Package;

pub use docs::escape as escape_docs;
pub use options::{Json, RustOptions};

/// The one module of the runtime that generated code names.
const RUNTIME: &str = "::callwright::generated_v1";

/// Returns the client code of one package; empty when the package has neither services nor messages.
///
/// # Errors
///
/// When two elements of the package would have one name in Rust, or a message has no exact JSON form.
pub fn package(package: &Package, options: &RustOptions) -> Result<String, Error> {
    let mut code = String::new();
    match options.json {
        Json::Exact => code.push_str(&json::tables(package, options)?),
        Json::Pbjson => code.push_str(&via_serde(package, options)),
    }
    code.push_str(&redact::impls(package, options));
    let named = |service| Ok((service, names::ServiceNames::new(service, package, options)?));
    let services = package.services.iter().map(named).collect::<Result<Vec<_>, Error>>()?;
    names::ServiceNames::check_services(&services)?;
    code.push_str(&paging::pairs(package, &services, options));
    for (service, names) in services {
        code.push('\n');
        code.push_str(&spec::module(service, &names));
        code.push_str(&service::code(service, &names, options));
    }
    Ok(code)
}

fn via_serde(package: &Package, options: &RustOptions) -> String {
    let messages = package.messages.iter().map(|message| &message.name);
    let local = messages.filter_map(|name| types::local_path(name, options).map(|path| (name, path)));
    local
        .map(|(name, path)| format!("{RUNTIME}::message_via_serde!({path}, \"{}\");\n", name.full_name()))
        .collect()
}
