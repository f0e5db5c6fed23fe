//! The emitters: one module per language, each from the model to source text.

pub mod go;
pub mod rust;

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The path below the directory of all output, with `/` between its parts.
    pub path: String,
    /// The source.
    pub code: String,
}

/// An element that is renamed in a language, because the name that follows from the contract is taken.
///
/// The names in JSON and on the wire do not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The full proto name, `user.v1.UserService.GetUser`.
    pub element: String,
    /// The name in the language.
    pub name: String,
}

/// The output of an emitter for one package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emitted {
    /// The files.
    pub files: Vec<GeneratedFile>,
    /// The renamed elements.
    pub renamed: Vec<Renamed>,
}
