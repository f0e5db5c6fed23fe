//! The languages of `callwright generate`, one entry each.

use std::path::{Path, PathBuf};

use callwright_build::{Builder, GeneratedCode, GoBuilder};

use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use crate::protos::Protos;

/// A language that clients are generated for.
#[derive(Debug)]
pub(crate) struct Language {
    pub(crate) name: &'static str,
    /// Generates the code of all packages.
    pub(crate) generate: fn(&Protos, &Config) -> Result<Generated, Failure>,
}

/// All languages.
pub(crate) const LANGUAGES: &[Language] =
    &[Language { name: "rust", generate: rust }, Language { name: "go", generate: go }];

/// The output of a generator, and the directory that it belongs in.
#[derive(Debug)]
pub(crate) struct Generated {
    pub(crate) summary: String,
    pub(crate) output: GeneratedCode,
    /// The output directory. Without one, nothing is written and the generation is only checked.
    pub(crate) directory: Option<PathBuf>,
}

/// Rust is generated when a crate is built, so this only checks that it can be. With a directory in `generate.out`, the
/// code of each package is written there, for builds without a build script.
fn rust(protos: &Protos, config: &Config) -> Result<Generated, Failure> {
    let builder = Builder::new()
        .includes(&protos.roots)
        .files(proto_files(protos)?)
        .strict(config.generate.strict)
        .skip(&config.generate.skip);
    let output = builder.code()?;
    let packages = output.files.iter().map(|file| file.path.strip_suffix(".rs").unwrap_or(&file.path));
    let names = packages.collect::<Vec<_>>().join(", ");
    let directory = config.generate.out.get("rust").cloned();
    let summary = match &directory {
        Some(out) => format!("{names} in {}", out.display()),
        None => format!("build.rs can generate {names}"),
    };
    Ok(Generated { summary, output, directory })
}

/// Go is checked in: one directory per package below that of the module, `go` unless `generate.out` says otherwise.
fn go(protos: &Protos, config: &Config) -> Result<Generated, Failure> {
    let out = config.generate.out.get("go").cloned().unwrap_or_else(|| PathBuf::from("go"));
    let mut builder = GoBuilder::new(go_module(config, &out)?)
        .includes(&protos.roots)
        .files(proto_files(protos)?)
        .strict(config.generate.strict)
        .skip(&config.generate.skip);
    if let Some(runtime) = &config.generate.go.runtime {
        builder = builder.runtime(runtime);
    }
    for (proto, go) in &config.generate.go.packages {
        builder = builder.package(proto, go);
    }
    for (element, name) in &config.generate.go.names {
        builder = builder.rename(element, name);
    }
    let summary = format!("packages in {}", out.display());
    Ok(Generated { summary, output: builder.code()?, directory: Some(out) })
}

/// The name of the Go module, from the configuration or the go.mod of the directory.
fn go_module(config: &Config, out: &Path) -> Result<String, Failure> {
    if let Some(module) = &config.generate.go.module {
        return Ok(module.clone());
    }
    let path = out.join("go.mod");
    let text = if path.exists() { files::read(&path)? } else { String::new() };
    let name = text.lines().find_map(|line| line.strip_prefix("module "));
    name.map(|name| name.trim().to_owned()).ok_or_else(|| {
        Failure::new(
            format!("{} does not name the Go module", path.display()),
            "make it with `go mod init`, or set `module` under [generate.go] in callwright.toml",
        )
    })
}

/// The paths of the files to generate.
fn proto_files(protos: &Protos) -> Result<Vec<PathBuf>, Failure> {
    let Some(root) = protos.roots.first() else {
        return Err(Failure::new(
            "code can only be generated from .proto files, not from a descriptor set",
            "name a directory with --proto",
        ));
    };
    Ok(protos.names.iter().map(|name| root.join(name)).collect())
}
