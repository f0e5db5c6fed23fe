//! One source file per proto package: messages, their JSON form, and clients.

use std::collections::HashMap;

use callwright_codegen::emit::GeneratedFile;
use callwright_codegen::emit::rust::{self, Json, RustOptions};
use callwright_codegen::model::{Api, Location, Package};
use prost_build::{Config, Module};
use prost_types::FileDescriptorProto;

use crate::imports::TypeImports;
use crate::{Error, json, rename};

/// The package whose types are those of other crates.
const WELL_KNOWN: &str = "google.protobuf";

/// Packages whose files cannot be asked for: nothing would become of them.
pub(crate) const NOT_GENERATED: &[&str] = &[WELL_KNOWN, "callwright.v1"];

/// Packages whose files describe contracts for the most part. An imported one is generated when a type of it is used.
const DESCRIBING: &[&str] = &["google.api", "callwright.v1"];

/// The settings that all packages of one build share.
pub(crate) struct Generator<'a> {
    pub(crate) files: Vec<FileDescriptorProto>,
    /// The settings of the emitter, for all packages alike.
    pub(crate) options: RustOptions,
    pub(crate) types: Types<'a>,
    pub(crate) doc_crate: Option<&'a str>,
}

/// Choices of Rust types.
pub(crate) struct Types<'a> {
    pub(crate) bytes: &'a [String],
    pub(crate) btree_maps: &'a [String],
}

impl Generator<'_> {
    /// Returns a file for every package with code.
    pub(crate) fn packages(&self, api: &Api) -> Result<Vec<GeneratedFile>, Error> {
        let messages = self.messages(api)?;
        let mut files = Vec::new();
        for package in api.packages.iter().filter(|package| package.name != WELL_KNOWN) {
            let module = self.options.names.package(&package.name);
            let client = rust::package(package, &self.options(package))?;
            let messages = messages.get(&Module::from_protobuf_package_name(module));
            if messages.is_none() && client.is_empty() {
                continue;
            }
            let mut code = messages.cloned().unwrap_or_default();
            if self.options.json == Json::Pbjson {
                code.push_str(&json::impls(
                    &self.files,
                    module,
                    &self.options.extern_paths,
                    self.types.btree_maps,
                )?);
            }
            code = rename::restore_values(code, &self.options.names);
            code.push_str(&client);
            files.push(GeneratedFile { path: format!("{module}.rs"), code });
        }
        Ok(files)
    }

    /// Returns prost's code of all packages.
    fn messages(&self, api: &Api) -> Result<HashMap<Module, String>, Error> {
        let mut config = Config::new();
        config.compile_well_known_types();
        config.prost_path(format!("{}::generated_v1::prost", self.options.output.root()));
        config.bytes(self.spelled(self.types.bytes));
        config.btree_map(self.spelled(self.types.btree_maps));
        // The emitter writes the `Debug` of these, without the values that must not appear in logs.
        let messages = api.packages.iter().flat_map(|package| &package.messages);
        let sensitive = messages.filter(|message| !message.sensitive_fields.is_empty());
        config.skip_debug(
            sensitive.map(|message| self.options.names.spelled(&format!(".{}", message.name.full_name()))),
        );
        config.type_attribute(".", "#[allow(missing_docs, clippy::all)]");
        for (proto, rust) in &self.options.extern_paths {
            config.extern_path(self.options.names.spelled(proto), rust);
        }
        let requests =
            self.files.iter().map(|file| (Module::from_protobuf_package_name(file.package()), file.clone()));
        config.generate(requests.collect()).map_err(|error| {
            Error::new(format!("prost cannot generate the messages: {error}"), "correct the extern paths")
                .with_source(error)
        })
    }

    /// Returns proto paths with the names that prost is given.
    fn spelled(&self, paths: &[String]) -> Vec<String> {
        paths.iter().map(|path| self.options.names.spelled(path)).collect()
    }

    fn options(&self, package: &Package) -> RustOptions {
        let options = self.options.clone();
        match self.doc_crate {
            Some(name) => {
                options.with_doc_crate_path(module_path(name, self.options.names.package(&package.name)))
            }
            None => options,
        }
    }
}

/// Leaves out the files that describe contracts, and of which no type is used.
pub(crate) fn without_descriptions(files: &mut Vec<FileDescriptorProto>, api: &mut Api, wanted: &[String]) {
    let describes = |file: &FileDescriptorProto| DESCRIBING.contains(&file.package());
    let roots: Vec<String> = files
        .iter()
        .filter(|file| !describes(file) || wanted.iter().any(|name| name == file.name()))
        .map(|file| file.name().to_owned())
        .collect();
    let used = TypeImports::new(files).closure(&roots, |_| true);
    files.retain(|file| used.iter().any(|name| name == file.name()));
    let is_used = |location: &Location| used.contains(&location.file);
    for package in &mut api.packages {
        package.messages.retain(|message| is_used(&message.location));
        package.enums.retain(|item| is_used(&item.location));
    }
}

fn module_path(crate_name: &str, package: &str) -> String {
    let modules = Module::from_protobuf_package_name(package);
    let parts: Vec<&str> = std::iter::once(crate_name).chain(modules.parts()).collect();
    parts.join("::")
}
