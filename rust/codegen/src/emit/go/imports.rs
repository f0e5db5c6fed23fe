//! The imports of a Go file.

use std::collections::BTreeMap;

use super::ident::exported;
use super::packages::{GoPackage, GoPackages};
use super::{GoOptions, Place, quoted};
use crate::Error;
use crate::model::{Location, TypeRef};

/// Names that are not available for imports: those of Go itself, and those that generated functions use.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex64", "complex128", "copy", "delete",
    "error", "false", "float32", "float64", "imag", "init", "int", "int8", "int16", "int32", "int64", "iota", "len", "make", "max",
    "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune", "string", "true", "uint", "uint8", "uint16",
    "uint32", "uint64", "uintptr",
    "c", "channel", "core", "ctrl", "ctx", "f", "m", "mock", "mr", "options", "request", "ret", "ret0", "ret1", "s", "service",
    "text", "url", "x",
];

/// The imports of one file.
#[derive(Debug)]
pub(super) struct Imports<'a> {
    /// The package of the file.
    package: &'a GoPackage,
    packages: &'a GoPackages,
    options: &'a GoOptions,
    /// Local name by import path.
    named: BTreeMap<String, String>,
}

impl<'a> Imports<'a> {
    pub(super) fn new(place: &Place<'a>) -> Self {
        let Place { package, packages, options } = *place;
        Self { package, packages, options, named: BTreeMap::new() }
    }

    /// Imports a package, and returns the name that it has in the file.
    pub(super) fn add(&mut self, path: &str, name: &str) -> String {
        if let Some(known) = self.named.get(path) {
            return known.clone();
        }
        let is_taken = |name: &String| {
            RESERVED.contains(&name.as_str()) || self.named.values().any(|taken| taken == name)
        };
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut free = std::iter::once(name.to_owned()).chain(numbered).skip_while(is_taken);
        let name = free.next().unwrap_or_else(|| name.to_owned());
        self.named.insert(path.to_owned(), name.clone());
        name
    }

    /// Removes an import.
    pub(super) fn remove(&mut self, path: &str) {
        self.named.remove(path);
    }

    pub(super) fn runtime(&mut self) -> String {
        self.add(&self.options.runtime.clone(), "callwright")
    }

    pub(super) fn generated(&mut self) -> String {
        self.add(&format!("{}/generatedv1", self.options.runtime), "generatedv1")
    }

    /// Returns how the file names a message type.
    pub(super) fn type_name(&mut self, name: &TypeRef, at: &Location) -> Result<String, Error> {
        let go_name = exported(&name.path.join("."));
        let Some(package) = self.packages.of_message(name) else {
            let what = format!("{} is not in the descriptor set", name.full_name());
            return Err(Error::new(at, what, "compile the contract with its imports"));
        };
        if package == self.package {
            return Ok(go_name);
        }
        Ok(format!("{}.{go_name}", self.add(&package.path, &package.name)))
    }

    /// Returns the import declaration, those of the standard library first.
    pub(super) fn code(&self) -> String {
        let line = |(path, name): (&String, &String)| {
            let is_plain = path.rsplit('/').next() == Some(name.as_str());
            let path = quoted(path);
            if is_plain { format!("\t{path}\n") } else { format!("\t{name} {path}\n") }
        };
        let is_standard = |path: &String| !path.split('/').next().unwrap_or_default().contains('.');
        let standard: String = self.named.iter().filter(|(path, _)| is_standard(path)).map(line).collect();
        let others: String = self.named.iter().filter(|(path, _)| !is_standard(path)).map(line).collect();
        let blank = if standard.is_empty() || others.is_empty() { "" } else { "\n" };
        if self.named.is_empty() { String::new() } else { format!("import (\n{standard}{blank}{others})\n") }
    }
}
