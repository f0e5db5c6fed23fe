//! Where types of other packages are imported from.

use std::collections::BTreeMap;

use super::GoOptions;
use super::ident::{directory, exported, package_name};
use crate::Error;
use crate::model::{Location, TypeRef};

/// Types whose Go package does not follow from their proto package: proto name, import path.
#[rustfmt::skip]
const KNOWN: &[(&str, &str)] = &[
    ("google.api.HttpBody", "google.golang.org/genproto/googleapis/api/httpbody"),
    ("google.protobuf.Any", "google.golang.org/protobuf/types/known/anypb"),
    ("google.protobuf.BoolValue", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.BytesValue", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.DoubleValue", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.Duration", "google.golang.org/protobuf/types/known/durationpb"),
    ("google.protobuf.Empty", "google.golang.org/protobuf/types/known/emptypb"),
    ("google.protobuf.FieldMask", "google.golang.org/protobuf/types/known/fieldmaskpb"),
    ("google.protobuf.FloatValue", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.Int32Value", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.Int64Value", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.ListValue", "google.golang.org/protobuf/types/known/structpb"),
    ("google.protobuf.StringValue", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.Struct", "google.golang.org/protobuf/types/known/structpb"),
    ("google.protobuf.Timestamp", "google.golang.org/protobuf/types/known/timestamppb"),
    ("google.protobuf.UInt32Value", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.UInt64Value", "google.golang.org/protobuf/types/known/wrapperspb"),
    ("google.protobuf.Value", "google.golang.org/protobuf/types/known/structpb"),
    ("google.rpc.Status", "google.golang.org/genproto/googleapis/rpc/status"),
];

/// The imports of one file.
#[derive(Debug)]
pub(super) struct Imports<'a> {
    package: &'a str,
    options: &'a GoOptions,
    /// Local name by import path.
    named: BTreeMap<String, String>,
}

impl<'a> Imports<'a> {
    pub(super) fn new(package: &'a str, options: &'a GoOptions) -> Self {
        Self { package, options, named: BTreeMap::new() }
    }

    /// Imports a package, and returns the name that it has in the file.
    pub(super) fn add(&mut self, path: &str, name: &str) -> String {
        if let Some(known) = self.named.get(path) {
            return known.clone();
        }
        let is_taken = |name: &String| self.named.values().any(|taken| taken == name);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut free = std::iter::once(name.to_owned()).chain(numbered).skip_while(is_taken);
        let name = free.next().unwrap_or_else(|| name.to_owned());
        self.named.insert(path.to_owned(), name.clone());
        name
    }

    /// Takes an import back.
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
        if name.package == self.package {
            return Ok(go_name);
        }
        let full_name = name.full_name();
        let known = KNOWN.iter().find(|(proto, _)| *proto == full_name);
        let (path, package) = match known {
            Some((_, path)) => ((*path).to_owned(), path.rsplit('/').next().unwrap_or_default().to_owned()),
            None if name.package == "google" || name.package.starts_with("google.") => {
                return Err(Error::new(
                    at,
                    format!("the Go package of {full_name} is not known"),
                    "use a message of your own, or one of google.protobuf's well-known types",
                ));
            }
            None => {
                (format!("{}/{}", self.options.module, directory(&name.package)), package_name(&name.package))
            }
        };
        Ok(format!("{}.{go_name}", self.add(&path, &package)))
    }

    /// Returns the import declaration, those of the standard library first.
    pub(super) fn code(&self) -> String {
        let line = |(path, name): (&String, &String)| {
            let is_plain = path.rsplit('/').next() == Some(name.as_str());
            if is_plain { format!("\t{path:?}\n") } else { format!("\t{name} {path:?}\n") }
        };
        let is_standard = |path: &String| !path.split('/').next().unwrap_or_default().contains('.');
        let standard: String = self.named.iter().filter(|(path, _)| is_standard(path)).map(line).collect();
        let others: String = self.named.iter().filter(|(path, _)| !is_standard(path)).map(line).collect();
        let blank = if standard.is_empty() || others.is_empty() { "" } else { "\n" };
        format!("import (\n{standard}{blank}{others})\n")
    }
}
