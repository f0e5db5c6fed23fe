//! The names of types, fields and enum values that meet in Rust, or that Rust cannot spell. A name that is taken is replaced by
//! a documented rule:
//!
//! - a message, an enum, a field or a oneof has a number behind its name, `Kinds2`, when an earlier one has its Rust name. A
//!   message comes before an enum; modules of packages and `Box`, which macros need, come before both;
//! - the type of a oneof has the ending `OneOf` when a type inside of the message has its name, as prost writes it;
//! - the value of an enum keeps its whole name when the rest of it, without the name of the enum, is that of another value;
//! - an element without a letter or a digit is called `Unnamed`;
//! - types without a package stand in the module `root`.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::spelling::{Names, ROOT, inner};
use super::types::extern_path;
use super::{Json, Output, RustOptions};
use crate::emit::Renamed;
use crate::model::{Api, Enum, Message, Package, Presence};

/// Names of the prelude that the macro of async-trait writes without a path, so that a type of that name beside a service
/// would stand in for them.
pub(super) const NAMES_OF_MACROS: &[&str] = &["Box"];

impl Names {
    /// Finds the elements of all packages that meet in Rust. Types of other crates keep their names.
    pub fn new(api: &Api, options: &RustOptions) -> Self {
        let packages: BTreeSet<String> = api.packages.iter().map(|package| package.name.clone()).collect();
        let mut roots = Scope::default();
        roots.take(packages.iter().filter_map(|name| name.split('.').next()).map(ToOwned::to_owned));
        let root = roots.claim(ROOT, |name| vec![name.to_snake_case()]);
        let mut names = Self { root, packages, given: options.given_names.clone(), ..Self::default() };
        for package in &api.packages {
            names.add_package(package, options);
        }
        names
    }

    fn add_package(&mut self, package: &Package, options: &RustOptions) {
        let mut scope = Scope::default();
        scope.take(self.modules_below(&package.name));
        if !package.services.is_empty() && options.output == Output::Clients {
            scope.take(NAMES_OF_MACROS.iter().map(|name| (*name).to_owned()));
        }
        let is_local = |name| extern_path(name, options).is_none();
        let messages: Vec<&Message> =
            package.messages.iter().filter(|message| is_local(&message.name)).collect();
        let enums: Vec<&Enum> = package.enums.iter().filter(|item| is_local(&item.name)).collect();
        let types = Types { messages: &messages, enums: &enums };
        if package.name.is_empty() {
            let tops =
                messages.iter().map(|message| &message.name).chain(enums.iter().map(|item| &item.name));
            self.root_types.extend(tops.map(|name| name.path[0].clone()));
        }
        self.add_types(&types, &[], scope);
        for message in &messages {
            let inside = self.add_types(&types, &message.name.path, Scope::default());
            self.add_fields(message, inside, options);
        }
        for item in &enums {
            self.add_values(item);
        }
    }

    /// Names the types that stand directly in a package or a message, and returns what is taken there.
    fn add_types(&mut self, types: &Types<'_>, parent: &[String], mut scope: Scope) -> Scope {
        for message in types.messages.iter().filter(|message| is_child(&message.name.path, parent)) {
            let has_module = types.has_module(message);
            self.claim(&mut scope, &message.name.full_name(), |name| {
                let mut spelled = vec![name.to_upper_camel_case()];
                spelled.extend(has_module.then(|| name.to_snake_case()));
                spelled
            });
        }
        for item in types.enums.iter().filter(|item| is_child(&item.name.path, parent)) {
            self.claim(&mut scope, &item.name.full_name(), |name| vec![name.to_upper_camel_case()]);
        }
        scope
    }

    fn add_fields(&mut self, message: &Message, types: Scope, options: &RustOptions) {
        let full_name = message.name.full_name();
        let mut fields = Scope::default();
        let mut oneofs: BTreeMap<&str, Scope> = BTreeMap::new();
        for field in &message.fields {
            let element = inner(&full_name, &field.name);
            match &field.presence {
                Presence::Member(oneof) => {
                    let variants = oneofs.entry(oneof).or_default();
                    self.claim(variants, &element, |name| vec![name.to_upper_camel_case()]);
                }
                _ => self.claim(&mut fields, &element, |name| vec![name.to_snake_case()]),
            }
        }
        let declared = types.taken.clone();
        let mut types = types;
        for oneof in oneofs.keys() {
            let element = inner(&full_name, oneof);
            // prost gives the type an ending where pbjson knows of none.
            let type_of = |name: &str| match name.to_upper_camel_case() {
                name if options.json == Json::Exact && declared.contains(&name) => name + "OneOf",
                name => name,
            };
            types.taken.extend(fields.taken.iter().cloned());
            self.claim(&mut types, &element, |name| vec![name.to_snake_case(), type_of(name)]);
            let name = self.get(&element).unwrap_or(oneof).to_owned();
            fields.take([name.to_snake_case()]);
            if type_of(&name) != name.to_upper_camel_case() {
                self.oneof_types.insert(element.clone(), type_of(&name));
                self.renamed.push(Renamed { element, name: type_of(&name) });
            }
        }
    }

    fn add_values(&mut self, item: &Enum) {
        let enum_name = item.name.path.last().map(String::as_str).unwrap_or_default();
        let prefix = self.get(&item.name.full_name()).unwrap_or(enum_name).to_upper_camel_case();
        let mut numbers = BTreeSet::new();
        // An alias is no variant of its own.
        let values: Vec<&str> = item
            .values
            .iter()
            .filter(|(_, number)| numbers.insert(*number))
            .map(|(name, _)| name.as_str())
            .collect();
        let mut scope = Scope::default();
        // Values that have no prefix to lose come first.
        let (bare, prefixed): (Vec<&str>, Vec<&str>) =
            values.iter().partition(|value| variant(&prefix, value) == value.to_upper_camel_case());
        for value in bare.into_iter().chain(prefixed) {
            let element = inner(&item.name.full_name(), value);
            let own = variant(&prefix, value);
            if has_letter(value) && scope.is_free(&own) {
                scope.take([own]);
                continue;
            }
            // The prefix is what prost takes away.
            let whole = if has_letter(value) { value } else { UNNAMED };
            let name = scope.claim(whole, |name| vec![name.to_upper_camel_case()]);
            self.renamed.push(Renamed { element: element.clone(), name: name.to_upper_camel_case() });
            self.renamed_values.insert(element.clone());
            self.elements.insert(element, format!("{prefix}_{name}"));
        }
    }

    /// Gives an element the first name that is free.
    fn claim(&mut self, scope: &mut Scope, full_name: &str, spell: impl Fn(&str) -> Vec<String>) {
        let own = full_name.rsplit('.').next().unwrap_or_default();
        let given = self.given.get(full_name).map_or(own, String::as_str);
        let name = scope.claim(given, &spell);
        if name != own {
            let spelled = spell(&name).swap_remove(0);
            self.renamed.push(Renamed { element: full_name.to_owned(), name: spelled });
            self.elements.insert(full_name.to_owned(), name);
        }
    }
}

const UNNAMED: &str = "Unnamed";

/// The types of a package that are generated.
struct Types<'a> {
    messages: &'a [&'a Message],
    enums: &'a [&'a Enum],
}

impl Types<'_> {
    /// Returns true when prost writes a module for a message.
    fn has_module(&self, message: &Message) -> bool {
        let path = &message.name.path;
        message.fields.iter().any(|field| matches!(field.presence, Presence::Member(_)))
            || self.messages.iter().any(|nested| is_child(&nested.name.path, path))
            || self.enums.iter().any(|nested| is_child(&nested.name.path, path))
    }
}

/// The Rust names of one module or struct.
#[derive(Default)]
struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    fn take(&mut self, names: impl IntoIterator<Item = String>) {
        self.taken.extend(names);
    }

    fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// Takes the first name that is free in all its spellings: the own one, or the own one with a number.
    fn claim(&mut self, own: &str, spell: impl Fn(&str) -> Vec<String>) -> String {
        let own = if has_letter(own) { own } else { UNNAMED };
        let numbered = (2..).map(|number: u32| format!("{own}{number}"));
        let mut candidates = std::iter::once(own.to_owned()).chain(numbered);
        let free = candidates.find(|name| spell(name).iter().all(|name| self.is_free(name)));
        let name = free.unwrap_or_else(|| own.to_owned());
        self.take(spell(&name));
        name
    }
}

fn has_letter(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_alphanumeric())
}

fn is_child(path: &[String], parent: &[String]) -> bool {
    path.len() == parent.len() + 1 && path.starts_with(parent)
}

/// Returns the variant of an enum value, without the name of the enum before it.
fn variant(prefix: &str, value: &str) -> String {
    let value = value.to_upper_camel_case();
    match value.strip_prefix(prefix) {
        Some(rest) if rest.starts_with(char::is_uppercase) => rest.to_owned(),
        _ => value,
    }
}
