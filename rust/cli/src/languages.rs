//! What can be generated: one entry per language.

use std::path::{Path, PathBuf};

use callwright_build::GoBuilder;

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
pub(crate) const LANGUAGES: &[Language] =
    &[Language { name: "rust", generate: rust }, Language { name: "go", generate: go }];

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
    let files = proto_files(protos)?;
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

/// Go is checked in: one directory per package below that of the module, `go` unless `generate.out` says otherwise.
fn go(protos: &Protos, config: &Config, action: Action) -> Result<Report, Failure> {
    let out = config.generate.out.get("go").cloned().unwrap_or_else(|| PathBuf::from("go"));
    let mut builder = GoBuilder::new(go_module(config, &out)?)
        .includes(&protos.roots)
        .files(proto_files(protos)?)
        .out_dir(&out);
    if let Some(runtime) = &config.generate.go.runtime {
        builder = builder.runtime(runtime);
    }
    let changed = match action {
        Action::Write => builder.generate()?,
        Action::Check => builder.check()?,
    };
    Ok(Report { summary: format!("packages in {}", out.display()), changed })
}

/// The name of the Go module: what the configuration says, or what the go.mod of the directory says.
fn go_module(config: &Config, out: &Path) -> Result<String, Failure> {
    if let Some(module) = &config.generate.go.module {
        return Ok(module.clone());
    }
    let path = out.join("go.mod");
    let text = if path.exists() { files::read(&path)? } else { String::new() };
    let name = text.lines().find_map(|line| line.strip_prefix("module "));
    name.map(|name| name.trim().to_owned()).ok_or_else(|| {
        Failure::new(
            format!("{} does not say what the Go module is called", path.display()),
            "make it with `go mod init`, or set `module` under [generate.go] in callwright.toml",
        )
    })
}

/// The files that are meant, on disk.
fn proto_files(protos: &Protos) -> Result<Vec<PathBuf>, Failure> {
    let Some(root) = protos.roots.first() else {
        return Err(Failure::new(
            "code is generated from .proto files, and these contracts are none",
            "name a directory with --proto",
        ));
    };
    Ok(protos.names.iter().map(|name| root.join(name)).collect())
}
