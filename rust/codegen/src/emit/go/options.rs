//! What a caller can say about the generated Go.

/// Settings of the Go emitter.
///
/// # Defaults
///
/// - the runtime is the package `callwright` of the same module;
/// - types of `google.protobuf`, `google.api.HttpBody` and `google.rpc` are those of the public Go modules.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GoOptions {
    /// The path of the module that the packages stand in, `git.example.com/acme/acme-sdk/go`.
    pub module: String,
    /// The import path of the runtime.
    pub runtime: String,
}

impl GoOptions {
    /// Returns the default settings for a module.
    pub fn new(module: impl Into<String>) -> Self {
        let module = module.into();
        Self { runtime: format!("{module}/callwright"), module }
    }

    /// Sets the import path of the runtime, for a module that has none of its own.
    #[must_use]
    pub fn with_runtime(mut self, path: impl Into<String>) -> Self {
        self.runtime = path.into();
        self
    }
}
