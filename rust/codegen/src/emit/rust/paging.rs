//! The impls that give requests of paged methods a page token and their responses a list of items.

use std::collections::BTreeSet;

use super::ident::snake;
use super::names::{MethodNames, ServiceNames};
use super::types::{local_path, path_from};
use super::{RUNTIME, RustOptions};
use crate::model::{Field, Kind, Method, Package, Pagination, Presence, Service, TypeRef};

/// Returns true if calls of a method can be read page by page. The request must be a message of the service's own
/// package, so that no other package implements the trait for the same pair of messages.
pub(super) fn is_paged(method: &Method, names: &MethodNames, options: &RustOptions) -> bool {
    method.pagination.is_some()
        && local_path(&method.input, options).is_some_and(|path| path == names.request)
}

/// Returns one impl for each pair of request and response, because several methods may share a pair.
pub(super) fn pairs(
    package: &Package,
    services: &[(&Service, ServiceNames)],
    options: &RustOptions,
) -> String {
    let mut seen = BTreeSet::new();
    let mut code = String::new();
    for (service, names) in services {
        for (method, names) in service.methods.iter().zip(&names.methods) {
            if let Some(pagination) = &method.pagination
                && is_paged(method, names, options)
                && seen.insert((&names.request, &names.response))
            {
                code.push_str(&pair(method, pagination, names, package, options));
            }
        }
    }
    code
}

fn pair(
    method: &Method,
    pagination: &Pagination,
    names: &MethodNames,
    package: &Package,
    options: &RustOptions,
) -> String {
    let MethodNames { request, response, .. } = names;
    let item = item(pagination, package, options);
    let token = field(&method.input, &pagination.page_token, options);
    let next = field(&method.output, &pagination.next_page_token, options);
    let new_token = match pagination.page_token.presence {
        Presence::Explicit => "::core::option::Option::Some(token)",
        _ => "token",
    };
    let items = field(&method.output, &pagination.items, options);
    let entries = match pagination.items.presence {
        Presence::Map(_) => ".into_iter().collect()",
        _ => "",
    };
    format!(
        "\n#[allow(deprecated)]\n\
         impl {RUNTIME}::Paged<{response}> for {request} {{\n    \
             type Item = {item};\n\n    \
             fn page_token(&self) -> &str {{\n        \
                 {read_token}\n    \
             }}\n\n    \
             fn set_page_token(&mut self, token: ::std::string::String) {{\n        \
                 self.{token} = {new_token};\n    \
             }}\n\n    \
             fn next_page_token(page: &{response}) -> &str {{\n        \
                 {read_next}\n    \
             }}\n\n    \
             fn into_items(page: {response}) -> ::std::vec::Vec<Self::Item> {{\n        \
                 page.{items}{entries}\n    \
             }}\n\
         }}\n",
        read_token = read(&format!("self.{token}"), &pagination.page_token),
        read_next = read(&format!("page.{next}"), &pagination.next_page_token),
    )
}

fn field(message: &TypeRef, field: &Field, options: &RustOptions) -> String {
    snake(options.names.member(message, &field.name))
}

fn read(place: &str, token: &Field) -> String {
    match token.presence {
        Presence::Explicit => format!("{place}.as_deref().unwrap_or_default()"),
        _ => format!("&{place}"),
    }
}

/// The type of an item: a message, or key and message where the items are a map.
fn item(pagination: &Pagination, package: &Package, options: &RustOptions) -> String {
    let value = path_from(&package.name, &pagination.item, options);
    match &pagination.items.presence {
        Presence::Map(key) => format!("({}, {value})", key_type(key)),
        _ => value,
    }
}

fn key_type(key: &Kind) -> &'static str {
    match key {
        Kind::Int32 => "i32",
        Kind::Int64 => "i64",
        Kind::Uint32 => "u32",
        Kind::Uint64 => "u64",
        Kind::Bool => "bool",
        _ => "::std::string::String",
    }
}
