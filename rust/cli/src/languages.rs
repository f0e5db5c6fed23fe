//! What can be generated: one entry per language.

use std::path::PathBuf;

use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use crate::protos::Protos;

/// A language that clients are generated for.
#[derive(Debug)]
pub(crate) struct Language {
    pub(crate) name: &'static str,
    /// Brings what is checked in up to date, or looks whether it is.
    pub(crate) generate: fn(&Protos, &Config, Action) -> Result<Report, Failure>,
}

/// All languages.
pub(crate) const LANGUAGES: &[Language] = &[Language { name: "rust", generate: rust }];

/// What to do about files that are not what would be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Write them.
    Write,
    /// Name them.
    Check,
}

/// What a generator did.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) summary: String,
    /// The files that were written, or that differ.
    pub(crate) changed: Vec<PathBuf>,
}

/// Rust is generated when a crate is built, so this only tries it; with a directory in `generate.out`, the code of each
/// package is written there, for builds that have no build script.
fn rust(protos: &Protos, config: &Config, action: Action) -> Result<Report, Failure> {
    let Some(root) = protos.roots.first() else {
        return Err(Failure::new(
            "Rust is generated from .proto files, and these contracts are none",
            "name a directory with --proto",
        ));
    };
    let files = protos.names.iter().map(|name| root.join(name));
    let packages = callwright_build::Builder::new().includes(&protos.roots).files(files).code()?;
    let names: Vec<&str> = packages.iter().map(|(name, _)| name.as_str()).collect();
    let Some(out) = config.generate.out.get("rust") else {
        return Ok(Report {
            summary: format!("build.rs can generate {}", names.join(", ")),
            changed: Vec::new(),
        });
    };
    let summary = format!("{} in {}", names.join(", "), out.display());
    let mut changed = Vec::new();
    for (package, code) in &packages {
        let path = out.join(format!("{package}.rs"));
        if path.exists() && files::read_bytes(&path)? == code.as_bytes() {
            continue;
        }
        if action == Action::Write {
            files::write(&path, code)?;
        }
        changed.push(path);
    }
    Ok(Report { summary, changed })
}
