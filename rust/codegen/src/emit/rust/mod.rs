//! The Rust code of a package: the JSON form of its messages, and its clients. It belongs in one module with the messages
//! that prost generates.

mod docs;
mod ident;
mod json;
mod names;
mod options;
mod paging;
mod redact;
mod renames;
mod service;
mod spec;
mod spelling;
mod types;

use crate::Error;
use crate::emit::Renamed;
use crate::model::Package;

pub use docs::escape as escape_docs;
pub use options::{Json, Output, RustOptions};
pub use spelling::Names;

/// The only module of the runtime that generated clients use.
const RUNTIME: &str = "::callwright::generated_v1";

/// Returns the code of one package. It is empty when the package has neither services nor messages.
///
/// # Errors
///
/// When a message has no exact JSON form.
pub fn package(package: &Package, options: &RustOptions) -> Result<String, Error> {
    let mut code = String::new();
    if options.json == Json::Exact {
        code.push_str(&json::tables(package, options)?);
    }
    code.push_str(&redact::impls(package, options));
    if options.output == Output::Messages {
        return Ok(code);
    }
    code.push_str(&message_impls(package, options));
    let services = names::of_services(package, options);
    code.push_str(&paging::pairs(package, &services, options));
    for (service, names) in services {
        code.push('\n');
        code.push_str(&spec::module(service, &names));
        code.push_str(&service::code(service, &names, options));
    }
    Ok(code)
}

/// Returns the services and methods of a package whose Rust name is not the one that follows from the contract. Those of other
/// elements are in [`Names::renamed`].
pub fn renamed_services(package: &Package, options: &RustOptions) -> Vec<Renamed> {
    if options.output == Output::Messages { Vec::new() } else { names::renamed(package, options) }
}

/// Returns the impls of the trait between calls and messages.
fn message_impls(package: &Package, options: &RustOptions) -> String {
    let messages = package.messages.iter().map(|message| &message.name);
    let local = messages.filter_map(|name| types::local_path(name, options).map(|path| (name, path)));
    local
        .map(|(name, path)| match options.json {
            Json::Exact => format!("{RUNTIME}::message!({path});\n"),
            Json::Pbjson => format!("{RUNTIME}::message_via_serde!({path}, \"{}\");\n", name.full_name()),
        })
        .collect()
}
