//! `callwright.toml`: the location of the contracts, and settings of the commands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::{Failure, did_you_mean};
use crate::files;

/// The default configuration file. It may be absent.
pub(crate) const FILE: &str = "callwright.toml";

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The directory of the `.proto` files.
    pub(crate) proto: PathBuf,
    /// Further directories in which imports are looked up.
    pub(crate) include: Vec<PathBuf>,
    /// The packages to use; all of them when empty.
    pub(crate) packages: Vec<String>,
    /// Settings of `callwright generate`.
    pub(crate) generate: Generate,
    /// Settings of `callwright lint`.
    pub(crate) lint: Checks,
    /// Settings of `callwright breaking`.
    pub(crate) breaking: Checks,
    /// Settings of `callwright release`.
    pub(crate) release: Release,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            proto: "proto".into(),
            include: Vec::new(),
            packages: Vec::new(),
            generate: Generate::default(),
            lint: Checks::default(),
            breaking: Checks::default(),
            release: Release::default(),
        }
    }
}

/// The section `[generate]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Generate {
    /// The languages to generate, unless the command line names some.
    pub(crate) languages: Vec<String>,
    /// The output directory of each language, by its name.
    pub(crate) out: BTreeMap<String, PathBuf>,
    /// Methods to leave out, by their full names.
    pub(crate) skip: Vec<String>,
    /// True if a method that a client cannot have is an error.
    pub(crate) strict: bool,
    /// Settings of the generator of Go.
    pub(crate) go: Go,
}

/// The section `[generate.go]`: names and import paths of generated Go.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Go {
    /// The name of the module. Default: the name in its go.mod.
    pub(crate) module: Option<String>,
    /// The import path of the runtime. Default: the package `callwright` of the module.
    pub(crate) runtime: Option<String>,
    /// Go packages by proto package: an import path, and a name after `;`.
    pub(crate) packages: BTreeMap<String, String>,
    /// Go names by the full names of services and methods.
    pub(crate) names: BTreeMap<String, String>,
}

impl Default for Generate {
    fn default() -> Self {
        Self {
            languages: vec!["rust".to_owned()],
            out: BTreeMap::new(),
            skip: Vec::new(),
            strict: false,
            go: Go::default(),
        }
    }
}

/// The sections `[lint]` and `[breaking]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Checks {
    /// Rules that are not applied.
    pub(crate) ignore: Vec<String>,
}

/// The section `[release]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Release {
    /// The command that runs the tests.
    pub(crate) test: String,
}

impl Default for Release {
    fn default() -> Self {
        Self { test: "make test".to_owned() }
    }
}

impl Config {
    /// Reads the named file, or [`FILE`] if it exists.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            Some(path) => Self::parse(&files::read(path)?, path),
            None if Path::new(FILE).exists() => Self::parse(&files::read(Path::new(FILE))?, Path::new(FILE)),
            None => Ok(Self::default()),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, Failure> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let message = error.message();
            Failure::new(format!("{}:{line}: {message}", path.display()), remedy(message))
        })
    }
}

/// Returns the remedy for a TOML error. For an unknown key it suggests a known one.
fn remedy(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match names.split_first() {
        Some((wrong, known)) if message.starts_with("unknown field") => {
            let nearest = did_you_mean(wrong, known.iter().copied());
            if nearest.is_empty() { "remove the key".to_owned() } else { nearest }
        }
        _ => "docs/cli.md lists the keys and their types".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Config::parse(text, Path::new(FILE)).expect_err("a mistake").to_string()
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_one() {
        let error = refused("proto = \"proto\"\n\n[release]\ntests = \"make test\"\n");
        assert!(error.contains("callwright.toml:4: unknown field `tests`"), "{error}");
        assert!(error.contains("did you mean `test`?"), "{error}");
        assert!(refused("protos = \"proto\"").contains("did you mean `proto`?"));
    }

    #[test]
    fn a_wrong_type_is_refused_with_its_line() {
        let error = refused("proto = \"proto\"\ninclude = 3\n");
        assert!(error.contains("callwright.toml:2:"), "{error}");
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let config = Config::parse("packages = [\"user.v1\"]", Path::new(FILE)).expect("a configuration");
        assert_eq!(config.proto, Path::new("proto"));
        assert_eq!(config.generate.languages, ["rust"]);
        assert_eq!(config.release.test, "make test");
    }
}
