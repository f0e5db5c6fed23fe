//! The names that elements are spelled by in Rust. The rules by which they are found stand in `renames`.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase as _;

use super::ident::upper_camel;
use crate::emit::Renamed;
use crate::model::TypeRef;

/// The module of types without a package.
pub(super) const ROOT: &str = "root";

/// The elements whose Rust names are not made from their names in the contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The name to spell in Rust, by the full name of the element.
    pub(super) elements: BTreeMap<String, String>,
    /// The Rust types of oneofs, by the full name of the oneof.
    pub(super) oneof_types: BTreeMap<String, String>,
    /// The types without a package.
    pub(super) root_types: BTreeSet<String>,
    pub(super) root: String,
    pub(super) packages: BTreeSet<String>,
    /// The names that a caller chose.
    pub(super) given: BTreeMap<String, String>,
    pub(super) renamed_values: BTreeSet<String>,
    pub(super) renamed: Vec<Renamed>,
}

impl Names {
    /// Returns the name that an element is to be spelled by, when it is not its own. The value of an enum is named after the
    /// enum, `acme.v1.Colour.COLOUR_RED`.
    pub fn get(&self, full_name: &str) -> Option<&str> {
        self.elements.get(full_name).map(String::as_str)
    }

    /// Returns the enum values that are spelled by other names than their own: the full name behind the enum, and that name.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_value = |(element, _): &(&String, &String)| self.renamed_values.contains(*element);
        self.elements.iter().filter(is_value).map(|(element, name)| (element.as_str(), name.as_str()))
    }

    /// Returns the elements whose Rust name is not the one that follows from the contract.
    pub fn renamed(&self) -> &[Renamed] {
        &self.renamed
    }

    /// Returns a package as its module is named: `root` for types without one.
    pub fn package<'a>(&'a self, package: &'a str) -> &'a str {
        match package {
            "" if self.root.is_empty() => ROOT,
            "" => &self.root,
            package => package,
        }
    }

    /// Returns a full name with the names that are spelled in Rust, `acme.v1.Kinds2.Inner`. A dot at its start stays.
    pub fn spelled(&self, full_name: &str) -> String {
        let bare = full_name.trim_start_matches('.');
        let dots = &full_name[..full_name.len() - bare.len()];
        let mut original = String::new();
        let mut parts = Vec::new();
        for part in bare.split('.') {
            if !original.is_empty() {
                original.push('.');
            } else if self.root_types.contains(part) {
                parts.push(self.package(""));
            }
            original.push_str(part);
            parts.push(self.get(&original).unwrap_or(part));
        }
        format!("{dots}{}", parts.join("."))
    }

    /// Returns the name that a field or a oneof of a message is to be spelled by.
    pub(super) fn member<'a>(&'a self, message: &TypeRef, name: &'a str) -> &'a str {
        self.get(&inner(&message.full_name(), name)).unwrap_or(name)
    }

    /// Returns the Rust name of the enum that prost writes for a oneof.
    pub(super) fn oneof_type(&self, message: &TypeRef, oneof: &str) -> String {
        match self.oneof_types.get(&inner(&message.full_name(), oneof)) {
            Some(name) => name.clone(),
            None => upper_camel(self.member(message, oneof)),
        }
    }

    /// Returns the modules of the packages that stand directly below a package.
    pub(super) fn modules_below(&self, package: &str) -> impl Iterator<Item = String> {
        let below = format!("{package}.");
        let packages =
            self.packages.iter().filter_map(move |name| name.strip_prefix(&below)?.split('.').next());
        packages.map(|module| module.to_snake_case())
    }
}

pub(super) fn inner(full_name: &str, name: &str) -> String {
    format!("{full_name}.{name}")
}
