//! HTTP bindings: verbs, paths, bodies, query parameters, hosts, routing.

use std::collections::BTreeSet;

use prost_reflect::{Kind, MessageDescriptor, MethodDescriptor};

use super::Comparison;
use super::rules::{
    DEFAULT_HOST_CHANGED, HTTP_ADDED, HTTP_ADDITIONAL_CHANGED, HTTP_BODY_CHANGED, HTTP_PATH_CHANGED,
    HTTP_REMOVED, HTTP_RESPONSE_BODY_CHANGED, HTTP_VERB_CHANGED, QUERY_PARAMETERS_CHANGED, ROUTING_CHANGED,
};
use crate::protos::options::{Binding, ServicePolicy, bindings, option};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    for (old, new) in comparison.service_pairs() {
        let (was, is) = (ServicePolicy::of(&old).default_host, ServicePolicy::of(&new).default_host);
        if was != is {
            let message = format!("{} had the default host {was:?} and has {is:?}", old.full_name());
            comparison.changed(DEFAULT_HOST_CHANGED, &new, message);
        }
    }
    for (old, new) in comparison.method_pairs() {
        compare_bindings(comparison, &old, &new);
        let routing = |method: &MethodDescriptor| {
            option(&method.options(), "google.api.routing").map(|rule| format!("{rule:?}"))
        };
        if routing(&old) != routing(&new) {
            comparison.changed(
                ROUTING_CHANGED,
                &new,
                format!("{} is routed by other fields", old.full_name()),
            );
        }
    }
}

fn compare_bindings(comparison: &mut Comparison<'_>, old: &MethodDescriptor, new: &MethodDescriptor) {
    let name = old.full_name();
    let (was, is) = (bindings(old), bindings(new));
    match (was.split_first(), is.split_first()) {
        (None, None) => {}
        (None, Some((first, _))) => {
            if ServicePolicy::of(old.parent_service()).protocol == "PROTOCOL_REST" {
                let message =
                    format!("{name} was reached by its name and is now {} {}", first.verb, first.path);
                comparison.changed(HTTP_ADDED, new, message);
            }
        }
        (Some((first, _)), None) => {
            let message = format!("{name} was {} {} and has no HTTP binding now", first.verb, first.path);
            comparison.changed(HTTP_REMOVED, new, message);
        }
        (Some((was, were)), Some((is, are))) => {
            let pair = Pair { old, new, was, is };
            primary(comparison, &pair);
            query(comparison, &pair);
            let normal = |method: &MethodDescriptor, list: &[Binding]| -> Vec<Binding> {
                list.iter().map(|binding| normalized(binding, &method.input())).collect()
            };
            let (were, are) = (normal(old, were), normal(new, are));
            if !are.starts_with(&were) {
                let message = format!("{name}: the additional bindings changed, or their order did");
                comparison.changed(HTTP_ADDITIONAL_CHANGED, new, message);
            }
        }
    }
}

/// The primary binding of a method in both versions.
struct Pair<'a> {
    old: &'a MethodDescriptor,
    new: &'a MethodDescriptor,
    was: &'a Binding,
    is: &'a Binding,
}

fn primary(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let Pair { old, new, was, is } = pair;
    let name = old.full_name();
    if was.verb != is.verb {
        let message = format!("{name} was {} {} and is {} {}", was.verb, was.path, is.verb, is.path);
        comparison.changed(HTTP_VERB_CHANGED, *new, message);
    }
    let (normal_was, normal_is) = (normalized(was, &old.input()), normalized(is, &new.input()));
    if normal_was.path != normal_is.path {
        let message = format!("{name} had the path {} and has {}", was.path, is.path);
        comparison.changed(HTTP_PATH_CHANGED, *new, message);
    }
    if normal_was.body != normal_is.body {
        let message = format!("{name} had {} and has {}", body_words(&was.body), body_words(&is.body));
        comparison.changed(HTTP_BODY_CHANGED, *new, message);
    }
    let field = |method: &MethodDescriptor, name: &str| by_numbers(&method.output(), name);
    if field(old, &was.response_body) != field(new, &is.response_body) {
        let word =
            |field: &str| if field.is_empty() { "the whole message".to_owned() } else { field.to_owned() };
        let message = format!(
            "{name} was answered with {} and is now answered with {}",
            word(&was.response_body),
            word(&is.response_body)
        );
        comparison.changed(HTTP_RESPONSE_BODY_CHANGED, *new, message);
    }
}

fn body_words(body: &str) -> String {
    match body {
        "" => "no body".to_owned(),
        "*" => "all fields as its body".to_owned(),
        field => format!("the field {field} as its body"),
    }
}

/// Reports fields that are no longer query parameters. Removed fields have a rule of their own.
fn query(comparison: &mut Comparison<'_>, pair: &Pair<'_>) {
    let Pair { old, new, was, is } = pair;
    let now = parameters(&new.input(), is);
    let existing = parameters(&new.input(), &Binding::default());
    let lost: Vec<String> = parameters(&old.input(), was)
        .into_iter()
        .filter(|name| existing.contains(name) && !now.contains(name))
        .collect();
    if !lost.is_empty() {
        let message = format!("{}: no longer in the query: {}", old.full_name(), lost.join(", "));
        comparison.changed(QUERY_PARAMETERS_CHANGED, *new, message);
    }
}

/// The query parameters of a binding: all leaf fields of the request that are in neither the path nor the body.
fn parameters(input: &MessageDescriptor, binding: &Binding) -> BTreeSet<String> {
    let in_path: Vec<&str> = variables(&binding.path).map(|(name, _)| name).collect();
    let mut found = BTreeSet::new();
    if binding.body != "*" {
        let mut around = vec![input.full_name().to_owned()];
        add_leaves(input, &Prefix::default(), &mut around, &mut found);
        found.retain(|(proto, _)| {
            !in_path.contains(&proto.as_str())
                && proto != &binding.body
                && !proto.starts_with(&format!("{}.", binding.body))
        });
    }
    found.into_iter().map(|(_, json)| json).collect()
}

/// The path of a field by proto names and by JSON names.
#[derive(Clone, Debug, Default)]
struct Prefix {
    proto: String,
    json: String,
}

fn add_leaves(
    message: &MessageDescriptor,
    prefix: &Prefix,
    around: &mut Vec<String>,
    found: &mut BTreeSet<(String, String)>,
) {
    for field in message.fields() {
        let name = Prefix {
            proto: format!("{}{}", prefix.proto, field.name()),
            json: format!("{}{}", prefix.json, field.json_name()),
        };
        match field.kind() {
            Kind::Message(inner)
                if !field.is_list()
                    && !inner.full_name().starts_with("google.protobuf.")
                    && !around.iter().any(|name| name == inner.full_name()) =>
            {
                around.push(inner.full_name().to_owned());
                let inside = Prefix { proto: format!("{}.", name.proto), json: format!("{}.", name.json) };
                add_leaves(&inner, &inside, around, found);
                around.pop();
            }
            _ => {
                found.insert((name.proto, name.json));
            }
        }
    }
}

/// A binding with field numbers instead of field names, so that renaming a field does not change it.
fn normalized(binding: &Binding, input: &MessageDescriptor) -> Binding {
    let mut path = binding.path.clone();
    for (name, template) in variables(&binding.path) {
        let (written, full) = match template {
            None => (format!("{{{name}}}"), format!("{{{}=*}}", by_numbers(input, name))),
            Some(template) => {
                (format!("{{{name}={template}}}"), format!("{{{}={template}}}", by_numbers(input, name)))
            }
        };
        path = path.replace(&written, &full);
    }
    Binding { path, body: by_numbers(input, &binding.body), ..binding.clone() }
}

/// The names and templates of the variables of a path.
fn variables(path: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(variable, _)| {
        match variable.split_once('=') {
            Some((name, template)) => (name.trim(), Some(template)),
            None => (variable, None),
        }
    })
}

/// A field path by numbers, or the path itself if a part of it is not a field.
fn by_numbers(message: &MessageDescriptor, path: &str) -> String {
    let mut parent = Some(message.clone());
    let mut numbers = Vec::new();
    for name in path.split('.') {
        let Some(field) = parent.as_ref().and_then(|parent| parent.get_field_by_name(name)) else {
            return path.to_owned();
        };
        numbers.push(format!("#{}", field.number()));
        parent = field.kind().as_message().cloned();
    }
    numbers.join(".")
}
