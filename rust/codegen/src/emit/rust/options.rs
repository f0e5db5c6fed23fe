//! What a caller can say about the generated Rust.

/// Settings of the Rust emitter.
///
/// # Defaults
///
/// - mocks stand behind the cargo feature `mock` of the crate that holds the generated code;
/// - types of `google.protobuf` are those of `::pbjson_types`;
/// - methods have no example in their documentation, because the path of their module is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RustOptions {
    /// The cargo feature that turns mocks on; no mocks are generated when it is `None`.
    pub mock_feature: Option<String>,
    /// Where types of other crates live: proto prefix with its leading dot, Rust path. The longest prefix wins.
    pub extern_paths: Vec<(String, String)>,
    /// The path of the module that holds the generated code, `callwright_services::user::v1`.
    pub doc_crate_path: Option<String>,
}

impl RustOptions {
    /// Sets the cargo feature that turns mocks on, or `None` for no mocks.
    #[must_use]
    pub fn with_mock_feature(mut self, feature: Option<&str>) -> Self {
        self.mock_feature = feature.map(str::to_owned);
        self
    }

    /// Says that the types under a proto prefix, such as `.acme.common`, live under a Rust path.
    #[must_use]
    pub fn with_extern_path(mut self, proto: impl Into<String>, rust: impl Into<String>) -> Self {
        self.extern_paths.push((proto.into(), rust.into()));
        self
    }

    /// Sets the path of the module that holds the generated code, so that every method gets an example that compiles.
    #[must_use]
    pub fn with_doc_crate_path(mut self, path: impl Into<String>) -> Self {
        self.doc_crate_path = Some(path.into());
        self
    }
}

impl Default for RustOptions {
    fn default() -> Self {
        Self {
            mock_feature: Some("mock".to_owned()),
            extern_paths: vec![(".google.protobuf".to_owned(), "::pbjson_types".to_owned())],
            doc_crate_path: None,
        }
    }
}
