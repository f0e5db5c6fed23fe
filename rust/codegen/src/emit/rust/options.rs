//! What a caller can say about the generated Rust.

/// Whose JSON form the messages get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// Callwright's own: ProtoJSON as the specification has it. Well-known types are those of `prost_types`.
    #[default]
    Exact,
    /// pbjson's, for code that relies on it. Well-known types are those of `pbjson_types`, and `callwright` needs its feature
    /// `pbjson`.
    Pbjson,
}

impl Json {
    /// Where the types of `google.protobuf` live: proto prefix with its leading dot, Rust path.
    pub fn well_known_paths(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Pbjson => &[(".google.protobuf", "::pbjson_types")],
            Self::Exact => &[
                (".google.protobuf", "::callwright::generated_v1::prost_types"),
                (".google.protobuf.BoolValue", "bool"),
                (".google.protobuf.BytesValue", "::callwright::generated_v1::prost::alloc::vec::Vec<u8>"),
                (".google.protobuf.DoubleValue", "f64"),
                (".google.protobuf.Empty", "()"),
                (".google.protobuf.FloatValue", "f32"),
                (".google.protobuf.Int32Value", "i32"),
                (".google.protobuf.Int64Value", "i64"),
                (".google.protobuf.StringValue", "::callwright::generated_v1::prost::alloc::string::String"),
                (".google.protobuf.UInt32Value", "u32"),
                (".google.protobuf.UInt64Value", "u64"),
            ],
        }
    }
}

/// Settings of the Rust emitter.
///
/// # Defaults
///
/// - mocks stand behind the cargo feature `mock` of the crate that holds the generated code;
/// - the JSON form is [`Json::Exact`], and types of `google.protobuf` are those of `prost_types`;
/// - methods have no example in their documentation, because the path of their module is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RustOptions {
    /// The cargo feature that turns mocks on; no mocks are generated when it is `None`.
    pub mock_feature: Option<String>,
    /// Where types of other crates live: proto prefix with its leading dot, Rust path. The longest prefix wins.
    pub extern_paths: Vec<(String, String)>,
    /// Whose JSON form the messages get.
    pub json: Json,
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

    /// Sets whose JSON form the messages get, and with it where the types of `google.protobuf` live.
    #[must_use]
    pub fn with_json(mut self, json: Json) -> Self {
        self.extern_paths.retain(|(proto, _)| !proto.starts_with(".google.protobuf"));
        self.extern_paths.extend(owned(json.well_known_paths()));
        self.json = json;
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
            extern_paths: owned(Json::Exact.well_known_paths()),
            json: Json::Exact,
            doc_crate_path: None,
        }
    }
}

fn owned(paths: &[(&str, &str)]) -> Vec<(String, String)> {
    paths.iter().map(|(proto, rust)| ((*proto).to_owned(), (*rust).to_owned())).collect()
}
