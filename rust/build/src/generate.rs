//! One source file per proto package: messages, their JSON form, and clients.

use std::collections::HashMap;

use callwright_codegen::emit::GeneratedFile;
use callwright_codegen::emit::rust::{self, Json, Output, RustOptions};
use callwright_codegen::model::{Api, Package};
use prost_build::{Config, Module};
use prost_types::FileDescriptorProto;

use crate::{Error, json};

/// Packages that are not generated: options and well-known types.
pub(crate) const NOT_GENERATED: &[&str] = &["google.protobuf", "google.api", "callwright.v1"];

/// The settings that all packages of one build share.
pub(crate) struct Generator<'a> {
    pub(crate) files: Vec<FileDescriptorProto>,
    /// The packages of requested files whose messages are part of the runtime.
    pub(crate) runtime_packages: Vec<&'static str>,
    pub(crate) extern_paths: &'a [(String, String)],
    pub(crate) types: Types<'a>,
    pub(crate) mock_feature: Option<&'a str>,
    pub(crate) doc_crate: Option<&'a str>,
}

/// Choices of Rust types and of their JSON form.
pub(crate) struct Types<'a> {
    pub(crate) json: Json,
    pub(crate) output: Output,
    pub(crate) bytes: &'a [String],
    pub(crate) btree_maps: &'a [String],
}

impl Generator<'_> {
    /// Returns a file for every package with code.
    pub(crate) fn packages(&self, api: &Api) -> Result<Vec<GeneratedFile>, Error> {
        let messages = self.messages(api)?;
        let mut files = Vec::new();
        let is_generated = |package: &&Package| {
            let name = package.name.as_str();
            !NOT_GENERATED.contains(&name) || self.runtime_packages.contains(&name)
        };
        for package in api.packages.iter().filter(is_generated) {
            let client = rust::package(package, &self.options(package))?;
            let messages = messages.get(&Module::from_protobuf_package_name(&package.name));
            if messages.is_none() && client.is_empty() {
                continue;
            }
            let mut code = messages.cloned().unwrap_or_default();
            if self.types.json == Json::Pbjson {
                code.push_str(&json::impls(
                    &self.files,
                    &package.name,
                    self.extern_paths,
                    self.types.btree_maps,
                )?);
            }
            code.push_str(&client);
            files.push(GeneratedFile { path: format!("{}.rs", package.name), code });
        }
        Ok(files)
    }

    /// Returns prost's code of all packages.
    fn messages(&self, api: &Api) -> Result<HashMap<Module, String>, Error> {
        let mut config = Config::new();
        config.compile_well_known_types();
        config.prost_path(format!("{}::generated_v1::prost", self.types.output.root()));
        config.bytes(self.types.bytes);
        config.btree_map(self.types.btree_maps);
        // The emitter writes `Debug` for these messages, because the derived one would print sensitive values.
        let messages = api.packages.iter().flat_map(|package| &package.messages);
        let sensitive = messages.filter(|message| !message.sensitive_fields.is_empty());
        config.skip_debug(sensitive.map(|message| format!(".{}", message.name.full_name())));
        config.type_attribute(".", "#[allow(missing_docs, clippy::all)]");
        for (proto, rust) in self.extern_paths {
            config.extern_path(proto, rust);
        }
        let requests =
            self.files.iter().map(|file| (Module::from_protobuf_package_name(file.package()), file.clone()));
        config.generate(requests.collect()).map_err(|error| {
            Error::new(format!("prost cannot generate the messages: {error}"), "correct the extern paths")
                .with_source(error)
        })
    }

    fn options(&self, package: &Package) -> RustOptions {
        let mut options = RustOptions::default()
            .with_mock_feature(self.mock_feature)
            .with_json(self.types.json)
            .with_output(self.types.output);
        options.extern_paths = self.extern_paths.to_vec();
        match self.doc_crate {
            Some(name) => options.with_doc_crate_path(module_path(name, &package.name)),
            None => options,
        }
    }
}

fn module_path(crate_name: &str, package: &str) -> String {
    let modules = Module::from_protobuf_package_name(package);
    let parts: Vec<&str> = std::iter::once(crate_name).chain(modules.parts()).collect();
    parts.join("::")
}
