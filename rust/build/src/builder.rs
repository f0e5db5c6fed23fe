//! The builder for a `build.rs`.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use callwright_codegen::emit::rust::{Names, Output, RustOptions, renamed_services};
use callwright_codegen::model::Api;

use crate::generate::{Generator, Types, without_descriptions};
use crate::methods::Methods;
use crate::{Error, GeneratedCode, Json};
use crate::{check, comments, protos, rename};

/// Generates the clients of `files`, whose imports are looked up in `includes`, into `OUT_DIR`.
///
/// It is [`Builder`] with its defaults.
///
/// # Errors
///
/// When a file does not compile, or needs a feature that clients do not have; the error names the file, the line and
/// the remedy.
pub fn compile(files: &[impl AsRef<Path>], includes: &[impl AsRef<Path>]) -> Result<(), Error> {
    Builder::new().files(files).includes(includes).compile()
}

/// Generates clients in a `build.rs`.
///
/// # Defaults
///
/// - output goes to `OUT_DIR`, one file per proto package;
/// - mocks are behind the feature `mock` of the crate that is built;
/// - messages and clients are generated;
/// - the JSON form of messages is [`Json::Exact`], with types of `google.protobuf` from `prost_types`;
/// - `bytes` are `Vec<u8>`, and maps are `HashMap`;
/// - `google.api.HttpBody`, `google.rpc.Status` and the error details of `google.rpc` are those of `callwright::google`,
///   which is `callwright_json::google`;
/// - methods have no example in their documentation;
/// - a method that a client cannot have, such as a streaming RPC, is left out with a warning;
/// - types without a package are those of the module `root`, in the file `root.rs`;
/// - names that meet in Rust get a number behind them, `Kinds2`, and services the ending `Service`;
///   [`GeneratedCode::renamed`] lists them.
///
/// # Example
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), callwright_build::Error> {
///     callwright_build::Builder::new()
///         .includes(["proto"])
///         .files(["proto/acme/v1/acme.proto", "proto/acme/v1/billing.proto"])
///         .compile()
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is generated before .compile()"]
pub struct Builder {
    includes: Vec<PathBuf>,
    files: Vec<PathBuf>,
    out_dir: Option<PathBuf>,
    extern_paths: Vec<(String, String)>,
    json: Json,
    output: Output,
    bytes: Vec<String>,
    btree_maps: Vec<String>,
    mock_feature: Option<String>,
    doc_crate: Option<String>,
    methods: Methods,
    names: BTreeMap<String, String>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Returns a builder with the default settings and no files.
    pub fn new() -> Self {
        Self {
            includes: Vec::new(),
            files: Vec::new(),
            out_dir: None,
            extern_paths: Vec::new(),
            json: Json::Exact,
            output: Output::Clients,
            bytes: Vec::new(),
            btree_maps: Vec::new(),
            mock_feature: Some("mock".to_owned()),
            doc_crate: None,
            methods: Methods::default(),
            names: BTreeMap::new(),
        }
    }

    /// Adds include directories. Imports are searched in this order.
    pub fn includes(mut self, includes: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        self.includes.extend(includes.into_iter().map(|path| path.as_ref().to_owned()));
        self
    }

    /// Adds files to generate. Their services become clients; messages that they import are generated as well.
    pub fn files(mut self, files: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        self.files.extend(files.into_iter().map(|path| path.as_ref().to_owned()));
        self
    }

    /// Sets where the generated files go, instead of `OUT_DIR`.
    pub fn out_dir(mut self, out_dir: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(out_dir.into());
        self
    }

    /// Maps the types under a proto prefix, such as `.acme.common`, to a Rust path, such as `::acme_common`.
    pub fn extern_path(mut self, proto: impl Into<String>, rust: impl Into<String>) -> Self {
        self.extern_paths.push((proto.into(), rust.into()));
        self
    }

    /// Sets the JSON form of messages. [`Json::Pbjson`] makes the crate that includes the files depend on `pbjson`,
    /// `pbjson-types` and `serde` as well, and needs the feature `pbjson` of `callwright`.
    pub fn json(mut self, json: Json) -> Self {
        self.json = json;
        self
    }

    /// Sets whether clients are generated. Messages and their JSON form always are.
    ///
    /// Without clients, generated code needs the crate `callwright-json` in the place of `callwright`, and services in the files
    /// are ignored. Clients of other crates cannot use such messages by [`extern_path`](Self::extern_path), because only the
    /// crate of the messages can implement the trait that calls need.
    pub fn clients(mut self, clients: bool) -> Self {
        self.output = if clients { Output::Clients } else { Output::Messages };
        self
    }

    /// Makes the `bytes` fields under these proto paths `bytes::Bytes`, which is cheap to clone; `"."` means all.
    pub fn bytes(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.bytes.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Makes the map fields under these proto paths `BTreeMap`, which keeps its keys in order; `"."` means all.
    ///
    /// The crate that includes the files must then depend on `prost` itself, because prost's derive names it there.
    pub fn btree_map(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.btree_maps.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Sets the feature of the crate that turns mocks on, or `None` for no mocks.
    pub fn mock_feature(mut self, feature: Option<&str>) -> Self {
        self.mock_feature = feature.map(str::to_owned);
        self
    }

    /// Sets the name of the crate that is built, so that every client method gets an example that compiles. The modules of
    /// the crate must mirror the proto packages.
    pub fn doc_crate(mut self, name: impl Into<String>) -> Self {
        self.doc_crate = Some(name.into());
        self
    }

    /// Sets the name that an element is spelled by in Rust, by its full name: that of a message, an enum, a field, a oneof, a
    /// service or a method. The forms in JSON and on the wire stay. A name that is taken is numbered as one of the contract is.
    pub fn rename(mut self, element: impl Into<String>, name: impl Into<String>) -> Self {
        self.names.insert(element.into(), name.into());
        self
    }

    /// Sets whether a method that a client cannot have is an error, instead of a warning.
    pub fn strict(mut self, strict: bool) -> Self {
        self.methods.strict(strict);
        self
    }

    /// Leaves out methods, by their full names such as `acme.v1.Prices.Watch`, without a warning.
    pub fn skip(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.methods.skip(methods);
        self
    }

    /// Generates the clients. Cargo gets a `rerun-if-changed` line per file that was read, and a warning per method
    /// left out.
    ///
    /// # Errors
    ///
    /// When a file does not compile, its options are invalid, or the output cannot be written; the error names the
    /// file, the line and the remedy.
    pub fn compile(self) -> Result<(), Error> {
        let out_dir =
            self.out_dir.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from)).ok_or_else(|| {
                Error::new("OUT_DIR is not set", "call this from a build.rs, or set Builder::out_dir")
            })?;
        let (paths, output) = self.generate()?;
        for path in &paths {
            println!("cargo:rerun-if-changed={}", path.display());
        }
        if let Some(feature) = &self.mock_feature {
            println!("cargo:rustc-check-cfg=cfg(feature, values({feature:?}))");
        }
        for left_out in &output.left_out {
            println!("cargo::warning={left_out} (Builder::skip({:?}) silences this)", left_out.method);
        }
        output.write(&out_dir)?;
        Ok(())
    }

    /// Returns the clients, one file per package. It writes no file and prints nothing for cargo.
    ///
    /// # Errors
    ///
    /// When a file does not compile or its options are invalid; the error names the file, the line and the remedy.
    pub fn code(&self) -> Result<GeneratedCode, Error> {
        self.generate().map(|(_, output)| output)
    }

    /// Returns the files that were read, and the generated code.
    fn generate(&self) -> Result<(Vec<PathBuf>, GeneratedCode), Error> {
        let compiled = protos::compile(&self.files, &self.includes)?;
        let mut extern_paths = protos::runtime_paths(&compiled.names, self.output);
        extern_paths.extend(self.extern_paths.iter().cloned());
        extern_paths.extend(self.json.well_known_paths(self.output));
        // The reader reads services from the files in this list only.
        let services: &[String] = if self.output == Output::Clients { &compiled.names } else { &[] };
        let mut api = self.methods.reader().read(&compiled.descriptor_set, services)?;
        check::own_packages(&compiled.files, &compiled.names)?;
        let mut files = compiled.files;
        without_descriptions(&mut files, &mut api, &compiled.names);
        let options = self.options(extern_paths, &api);
        let renamed = options.names.renamed().to_vec();
        let services = api.packages.iter().flat_map(|package| renamed_services(package, &options));
        let renamed = renamed.into_iter().chain(services).collect();
        let files = files.into_iter().map(|file| rename::descriptors(file, &options.names));
        let generator = Generator {
            files: files.map(comments::make_safe).collect(),
            options,
            types: Types { bytes: &self.bytes, btree_maps: &self.btree_maps },
            doc_crate: self.doc_crate.as_deref(),
        };
        let mut output = GeneratedCode::default();
        output.files = generator.packages(&api)?;
        output.left_out = api.left_out;
        output.renamed = renamed;
        Ok((compiled.paths, output))
    }

    /// Returns the settings of the emitter, with the names that meet in Rust.
    fn options(&self, extern_paths: Vec<(String, String)>, api: &Api) -> RustOptions {
        let mut options = RustOptions::default()
            .with_mock_feature(self.mock_feature.as_deref())
            .with_json(self.json)
            .with_output(self.output);
        options.extern_paths = extern_paths;
        options.given_names.clone_from(&self.names);
        let names = Names::new(api, &options);
        options.with_names(names)
    }
}
