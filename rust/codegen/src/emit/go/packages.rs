//! The Go package of each file.

use std::collections::{BTreeMap, BTreeSet};

use super::GoOptions;
use super::ident::{directory, package_name};
use super::{cycles, published};
use crate::model::{Api, File, Package, TypeRef};

/// A Go package: its import path and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoPackage {
    /// The import path, `git.example.com/acme/acme-sdk/go/user/v1`.
    pub path: String,
    /// The name, `userv1`.
    pub name: String,
}

impl GoPackage {
    /// Returns the package of a module that is named after a proto package.
    fn own(module: &str, proto: &str) -> Self {
        Self { path: format!("{module}/{}", directory(proto)), name: package_name(proto) }
    }

    /// Returns the package for a part of a proto package that is split because of an import cycle.
    fn part(self, number: usize) -> Self {
        Self { path: format!("{}/part{number}", self.path), name: format!("{}part{number}", self.name) }
    }

    /// Reads a `go_package`: an import path, and a name after `;` where it is not the path's last part.
    fn parse(go_package: &str) -> Self {
        let (path, name) = go_package.split_once(';').unwrap_or((go_package, ""));
        let last = path.rsplit('/').next().unwrap_or(path);
        let name = if name.is_empty() { last } else { name };
        let name = name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "_");
        Self { path: path.to_owned(), name }
    }
}

/// The Go packages of the files of an API, and the set of generated files.
///
/// The Go package of a file is the one that the options name for its proto package, else the published one, else a
/// directory of the module that is named after the proto package. Proto packages that import each other are split into
/// parts there.
#[derive(Clone, Debug)]
pub struct GoPackages {
    module: String,
    of_file: BTreeMap<String, GoPackage>,
    of_proto_package: BTreeMap<String, GoPackage>,
    file_of_message: BTreeMap<String, String>,
    generated: BTreeSet<String>,
}

impl GoPackages {
    /// Finds the packages of all files. No file is marked as generated yet.
    pub fn new(api: &Api, options: &GoOptions) -> Self {
        let named = |file: &File| {
            let option = file.package_options.get("go_package").map(String::as_str);
            let named = options.packages.get(&file.package).cloned();
            named.or_else(|| published::go_package(&file.name, option))
        };
        let unnamed: Vec<&File> = api.files.iter().filter(|file| named(file).is_none()).collect();
        let parts = cycles::parts(&unnamed);
        let own = |package: &str| GoPackage::own(&options.module, package);
        let of = |file: &File| match (named(file), parts.get(&file.name)) {
            (Some(name), _) => GoPackage::parse(&name),
            (None, None) => own(&file.package),
            (None, Some(part)) => own(&file.package).part(*part),
        };
        let of_file = api.files.iter().map(|file| (file.name.clone(), of(file))).collect();
        let client = |package: &str| {
            let named = options.packages.get(package).map(|name| GoPackage::parse(name));
            named.filter(|named| is_below(&options.module, &named.path)).unwrap_or_else(|| own(package))
        };
        let messages = api.packages.iter().flat_map(|package| &package.messages);
        Self {
            module: options.module.clone(),
            of_file,
            of_proto_package: api
                .packages
                .iter()
                .map(|package| (package.name.clone(), client(&package.name)))
                .collect(),
            file_of_message: messages
                .map(|message| (message.name.full_name(), message.location.file.clone()))
                .collect(),
            generated: BTreeSet::new(),
        }
    }

    /// Sets the files whose messages are generated.
    #[must_use]
    pub fn generating(mut self, files: impl IntoIterator<Item = String>) -> Self {
        self.generated = files.into_iter().collect();
        self
    }

    /// Returns the Go package of a file.
    pub fn of_file(&self, file: &str) -> Option<&GoPackage> {
        self.of_file.get(file)
    }

    /// Returns true if the Go package of a file is in the module, so that its messages have to be generated.
    pub fn is_own(&self, file: &str) -> bool {
        self.of_file(file).is_some_and(|package| is_below(&self.module, &package.path))
    }

    /// Returns the directory of a package, relative to the module.
    pub fn directory<'a>(&self, package: &'a GoPackage) -> &'a str {
        package.path.strip_prefix(&self.module).unwrap_or_default().trim_start_matches('/')
    }

    /// Returns the Go package of the clients of a proto package.
    pub(super) fn of_clients(&self, package: &Package) -> GoPackage {
        let known = self.of_proto_package.get(&package.name).cloned();
        known.unwrap_or_else(|| GoPackage::own(&self.module, &package.name))
    }

    /// Returns the Go package of a message.
    pub(super) fn of_message(&self, name: &TypeRef) -> Option<&GoPackage> {
        self.of_file(self.file_of_message.get(&name.full_name())?)
    }

    /// Returns true if the messages of a file are generated.
    pub(super) fn generates(&self, file: &str) -> bool {
        self.generated.contains(file)
    }
}

fn is_below(module: &str, path: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
