//! Options of the Rust emitter.

use std::collections::BTreeMap;

use super::spelling::Names;

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

/// The code that is generated for a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Messages, clients and mocks. The code names the crate `callwright` alone.
    #[default]
    Clients,
    /// Messages. The code names the crate `callwright-json` alone.
    Messages,
}

impl Output {
    /// Returns the path of the crate that generated code names.
    pub fn root(self) -> &'static str {
        match self {
            Self::Clients => "::callwright",
            Self::Messages => "::callwright_json",
        }
    }
}

impl Json {
    /// Returns the crate path of the types of `google.protobuf`: proto prefix with its leading dot, Rust path.
    pub fn well_known_paths(self, output: Output) -> Vec<(String, String)> {
        let owned = |(proto, rust): (&str, &str)| (format!(".google.protobuf{proto}"), rust.to_owned());
        match self {
            Self::Pbjson => vec![owned(("", "::pbjson_types"))],
            Self::Exact => {
                let generated = format!("{}::generated_v1", output.root());
                [
                    ("", &*format!("{generated}::prost_types")),
                    (".BoolValue", "bool"),
                    (".BytesValue", &*format!("{generated}::prost::alloc::vec::Vec<u8>")),
                    (".DoubleValue", "f64"),
                    (".Empty", "()"),
                    (".FloatValue", "f32"),
                    (".Int32Value", "i32"),
                    (".Int64Value", "i64"),
                    (".StringValue", &*format!("{generated}::prost::alloc::string::String")),
                    (".UInt32Value", "u32"),
                    (".UInt64Value", "u64"),
                ]
                .map(owned)
                .to_vec()
            }
        }
    }
}

/// Settings of the Rust emitter.
///
/// # Defaults
///
/// - mocks are behind the cargo feature `mock` of the crate that holds the generated code;
/// - messages and clients are generated, [`Output::Clients`];
/// - the JSON form is [`Json::Exact`], and types of `google.protobuf` are those of `prost_types`;
/// - methods have no example in their documentation, because the path of their module is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RustOptions {
    /// The cargo feature that turns mocks on; no mocks are generated when it is `None`.
    pub mock_feature: Option<String>,
    /// The paths of types of other crates: proto prefix with its leading dot, Rust path. The longest prefix wins.
    pub extern_paths: Vec<(String, String)>,
    /// The JSON form of the messages.
    pub json: Json,
    /// The code that is generated for a package.
    pub output: Output,
    /// The path of the module that holds the generated code, `callwright_services::user::v1`.
    pub doc_crate_path: Option<String>,
    /// The Rust names that the caller chose, by the full names of messages, enums, fields, oneofs, services and methods.
    pub given_names: BTreeMap<String, String>,
    /// The elements that have other names in Rust.
    pub names: Names,
}

impl RustOptions {
    /// Sets the elements that have other names in Rust, as [`Names::new`] finds them. prost must be given the same names.
    #[must_use]
    pub fn with_names(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    /// Sets the cargo feature that turns mocks on, or `None` for no mocks.
    #[must_use]
    pub fn with_mock_feature(mut self, feature: Option<&str>) -> Self {
        self.mock_feature = feature.map(str::to_owned);
        self
    }

    /// Sets the JSON form of the messages, and with it the crate of the types of `google.protobuf`.
    #[must_use]
    pub fn with_json(mut self, json: Json) -> Self {
        self.json = json;
        self.replace_well_known_paths();
        self
    }

    /// Sets what is generated, and with it the crate that generated code names.
    #[must_use]
    pub fn with_output(mut self, output: Output) -> Self {
        self.output = output;
        self.replace_well_known_paths();
        self
    }

    fn replace_well_known_paths(&mut self) {
        self.extern_paths.retain(|(proto, _)| !proto.starts_with(".google.protobuf"));
        self.extern_paths.extend(self.json.well_known_paths(self.output));
    }

    /// Maps the types under a proto prefix, such as `.acme.common`, to a Rust path.
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
            extern_paths: Json::Exact.well_known_paths(Output::Clients),
            json: Json::Exact,
            output: Output::Clients,
            doc_crate_path: None,
            given_names: BTreeMap::new(),
            names: Names::default(),
        }
    }
}
