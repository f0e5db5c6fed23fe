//! The Rust paths of proto types, as seen from the module of a package.

use super::RustOptions;
use super::ident::{snake, upper_camel};
use crate::model::TypeRef;

/// The Rust types of well-known types that are not structs.
const PRIMITIVES: &[&str] = &["()", "bool", "f32", "f64", "i32", "i64", "u32", "u64"];

/// Returns the path of a type inside the module of its own package, or `None` when another crate has the type.
pub(super) fn local_path(name: &TypeRef, options: &RustOptions) -> Option<String> {
    match extern_path(name, options) {
        Some(_) => None,
        None => Some(rust_path(Vec::new(), &spelled_path(name, options))),
    }
}

/// Returns the names of a type and of the messages around it as they are spelled in Rust.
fn spelled_path(name: &TypeRef, options: &RustOptions) -> Vec<String> {
    let mut original = name.package.clone();
    let spell = |part: &String| {
        if !original.is_empty() {
            original.push('.');
        }
        original.push_str(part);
        options.names.get(&original).unwrap_or(part).to_owned()
    };
    name.path.iter().map(spell).collect()
}

/// Returns the module of the types inside of a message, as a prefix of paths.
pub(super) fn module_of(message: &TypeRef, options: &RustOptions) -> String {
    spelled_path(message, options).iter().map(|part| snake(part) + "::").collect()
}

/// Returns the Rust name of a type, without its modules.
pub(super) fn short_name(name: &TypeRef, options: &RustOptions) -> String {
    spelled_path(name, options).last().map(|name| upper_camel(name)).unwrap_or_default()
}

/// Returns the path of a type from the module of `package`, the way prost writes it: `super::super::other::v1::X`.
pub(super) fn path_from(package: &str, name: &TypeRef, options: &RustOptions) -> String {
    if let Some(path) = extern_path(name, options) {
        return path;
    }
    let path = spelled_path(name, options);
    let to: Vec<&str> =
        options.names.package(&name.package).split('.').chain(path.iter().map(String::as_str)).collect();
    let (up, rest) = climb(options.names.package(package), &to);
    rust_path(up, &rest)
}

/// Returns the path of an item of the runtime's own making in the module of another package.
pub(super) fn item_from(package: &str, other: &str, item: &str, options: &RustOptions) -> String {
    let to: Vec<&str> = options.names.package(other).split('.').chain([item]).collect();
    let (mut path, rest) = climb(options.names.package(package), &to);
    path.extend(rest[..rest.len() - 1].iter().map(|module| snake(module)));
    path.push(item.to_owned());
    path.join("::")
}

/// Returns the steps from a package up to the common parent with an item, and the steps from there down to the item.
fn climb(package: &str, to: &[&str]) -> (Vec<String>, Vec<String>) {
    let from: Vec<&str> = package.split('.').collect();
    let parents = &to[..to.len() - 1];
    let shared = from.iter().zip(parents).take_while(|(a, b)| a == b).count();
    let up = vec!["super".to_owned(); from.len() - shared];
    (up, to[shared..].iter().map(|part| (*part).to_owned()).collect())
}

/// Converts a result of `path_from` to a path for code in a module nested in the package's module.
pub(super) fn path_from_inside(path: &str) -> String {
    let is_absolute = path.starts_with("::") || path.starts_with("crate::") || PRIMITIVES.contains(&path);
    if is_absolute { path.to_owned() } else { format!("super::{path}") }
}

/// Converts a result of `path_from` to a path for code outside of the module at `module`.
pub(super) fn path_from_outside(module: &str, path: &str) -> String {
    if let Some(absolute) = path.strip_prefix("::") {
        return absolute.to_owned();
    }
    if PRIMITIVES.contains(&path) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = module.split("::").collect();
    let path = match path.strip_prefix("crate::") {
        Some(rest) => {
            parts.truncate(1);
            rest
        }
        None => path,
    };
    for part in path.split("::") {
        match part {
            "super" => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("::")
}

pub(super) fn extern_path(name: &TypeRef, options: &RustOptions) -> Option<String> {
    let full_name = format!(".{}", name.full_name());
    let covers = |proto: &str| {
        full_name
            .strip_prefix(proto)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || proto == ".")
    };
    let (proto, rust) = options
        .extern_paths
        .iter()
        .filter(|(proto, _)| covers(proto))
        .max_by_key(|(proto, _)| proto.len())?;
    let rest: Vec<String> =
        full_name[proto.len()..].split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Some(if rest.is_empty() { rust.clone() } else { rust_path(vec![rust.clone()], &rest) })
}

fn rust_path(mut parts: Vec<String>, names: &[String]) -> String {
    if let Some((last, modules)) = names.split_last() {
        parts.extend(modules.iter().map(|name| snake(name)));
        parts.push(upper_camel(last));
    }
    parts.join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(package: &str, path: &str) -> TypeRef {
        TypeRef { package: package.to_owned(), path: path.split('.').map(str::to_owned).collect() }
    }

    #[test]
    fn paths_climb_to_what_packages_share() {
        let options = RustOptions::default().with_extern_path(".acme.common", "::acme_common");
        let cases = [
            (name("user.v1", "User"), "User"),
            (name("user.v1", "Verdict.Reason"), "verdict::Reason"),
            (name("user.v2", "User"), "super::v2::User"),
            (name("user", "User"), "super::User"),
            (name("user.v1.inner", "X"), "inner::X"),
            (name("other.v1", "X"), "super::super::other::v1::X"),
            (name("google.protobuf", "Empty"), "()"),
            (name("google.protobuf", "Any"), "::callwright::generated_v1::prost_types::Any"),
            (name("acme.common", "Money.Unit"), "::acme_common::money::Unit"),
        ];
        for (name, expected) in cases {
            assert_eq!(path_from("user.v1", &name, &options), expected);
        }
    }

    #[test]
    fn paths_from_outside_start_at_a_crate() {
        let module = "services::user::v1";
        assert_eq!(path_from_outside(module, "User"), "services::user::v1::User");
        assert_eq!(path_from_outside(module, "super::v2::User"), "services::user::v2::User");
        assert_eq!(path_from_outside(module, "crate::common::Money"), "services::common::Money");
        assert_eq!(path_from_outside(module, "::pbjson_types::Empty"), "pbjson_types::Empty");
        assert_eq!(path_from_outside(module, "()"), "()");
        assert_eq!(path_from_inside("()"), "()");
    }

    #[test]
    fn paths_from_inside_climb_once_more() {
        assert_eq!(path_from_inside("User"), "super::User");
        assert_eq!(path_from_inside("super::v2::User"), "super::super::v2::User");
        assert_eq!(path_from_inside("::pbjson_types::Empty"), "::pbjson_types::Empty");
        assert_eq!(path_from_inside("crate::common::Money"), "crate::common::Money");
    }
}
