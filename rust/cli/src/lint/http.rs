//! HTTP bindings that are missing or conflict with each other.

use std::collections::BTreeMap;

use prost_reflect::{Kind, MessageDescriptor};

use super::Check;
use super::rules::{HTTP_MISSING, HTTP_PATH_CLASH, SENSITIVE_IN_URL};
use crate::protos::options::{Binding, ServicePolicy, bindings, is_sensitive};

pub(super) fn check(check: &mut Check<'_>) {
    let protos = check.protos;
    let mut taken: BTreeMap<(String, String), String> = BTreeMap::new();
    for service in protos.services() {
        let policy = ServicePolicy::of(&service);
        for method in service.methods() {
            let found = bindings(&method);
            if found.is_empty() && policy.protocol == "PROTOCOL_REST" {
                check.at(HTTP_MISSING, &method, format!("{} has no google.api.http", method.full_name()));
            }
            for binding in &found {
                let key =
                    (binding.verb.clone(), format!("{}{}", policy.base_path, without_names(&binding.path)));
                let name = method.full_name().to_owned();
                if let Some(other) = taken.insert(key, name).filter(|other| other != method.full_name()) {
                    let text = format!(
                        "{other} and {} are both {} {}",
                        method.full_name(),
                        binding.verb,
                        binding.path
                    );
                    check.at(HTTP_PATH_CLASH, &method, text);
                }
            }
            if let Some(field) = found.iter().find_map(|binding| sensitive_in_url(&method.input(), binding)) {
                let text = format!("{field} is sensitive and travels in the URL of {}", method.full_name());
                check.at(SENSITIVE_IN_URL, &method, text);
            }
        }
    }
}

/// A path with `*` in the place of its variables.
fn without_names(path: &str) -> String {
    let mut parts = path.split('{');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (variable, rest) = part.split_once('}').unwrap_or((part, ""));
        plain.push_str(variable.split_once('=').map_or("*", |(_, template)| template));
        plain.push_str(rest);
    }
    plain
}

/// The first sensitive field of a request that a binding puts into path or query.
fn sensitive_in_url(input: &MessageDescriptor, binding: &Binding) -> Option<String> {
    let mut around = vec![input.full_name().to_owned()];
    find_sensitive(input, "", &mut around, &|path| {
        let is_in_body = binding.body == "*" || is_inside(path, &binding.body);
        let is_in_path =
            binding.path.contains(&format!("{{{path}}}")) || binding.path.contains(&format!("{{{path}="));
        is_in_path || !is_in_body
    })
}

fn is_inside(path: &str, body: &str) -> bool {
    path == body || path.strip_prefix(body).is_some_and(|rest| rest.starts_with('.'))
}

fn find_sensitive(
    message: &MessageDescriptor,
    prefix: &str,
    around: &mut Vec<String>,
    is_in_url: &dyn Fn(&str) -> bool,
) -> Option<String> {
    for field in message.fields() {
        let path = format!("{prefix}{}", field.name());
        if is_sensitive(&field) && is_in_url(&path) {
            return Some(path);
        }
        if let Kind::Message(inner) = field.kind()
            && !field.is_list()
            && !around.iter().any(|name| name == inner.full_name())
        {
            around.push(inner.full_name().to_owned());
            let found = find_sensitive(&inner, &format!("{path}."), around, is_in_url);
            around.pop();
            if found.is_some() {
                return found;
            }
        }
    }
    None
}
