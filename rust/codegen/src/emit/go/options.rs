//! Options of the Go emitter.

use std::collections::BTreeMap;

/// Settings of the Go emitter.
///
/// # Defaults
///
/// - the runtime is the package `callwright` of the same module;
/// - types of published Go packages, such as `google.protobuf`, `google.rpc` and `google.longrunning`, are imported
///   from the public Go modules; all others are generated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GoOptions {
    /// The path of the module of the packages, `git.example.com/acme/acme-sdk/go`.
    pub module: String,
    /// The import path of the runtime.
    pub runtime: String,
    /// Go packages by proto package, as `go_package` writes them: an import path, and a name after `;` where it is not the
    /// path's last part. One below the module is generated there, another one is imported.
    pub packages: BTreeMap<String, String>,
    /// Go names by the full names of services and methods.
    pub names: BTreeMap<String, String>,
}

impl GoOptions {
    /// Returns the default settings for a module.
    pub fn new(module: impl Into<String>) -> Self {
        let module = module.into();
        Self {
            runtime: format!("{module}/callwright"),
            module,
            packages: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    /// Sets the import path of the runtime, for a module that has none of its own.
    #[must_use]
    pub fn with_runtime(mut self, path: impl Into<String>) -> Self {
        self.runtime = path.into();
        self
    }

    /// Sets the Go package of a proto package.
    #[must_use]
    pub fn with_package(mut self, proto: impl Into<String>, go: impl Into<String>) -> Self {
        self.packages.insert(proto.into(), go.into());
        self
    }

    /// Sets the Go name of a service or a method, by its full name.
    #[must_use]
    pub fn with_name(mut self, element: impl Into<String>, go: impl Into<String>) -> Self {
        self.names.insert(element.into(), go.into());
        self
    }
}
