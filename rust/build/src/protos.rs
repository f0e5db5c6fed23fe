//! Compiles `.proto` files to descriptors.

use std::path::{Path, PathBuf};

use callwright_codegen::emit::rust::Output;
use prost_types::FileDescriptorProto;
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver, IncludeFileResolver};

use crate::Error;

/// Files that can be imported without a copy of them in an include directory.
const BUNDLED: &[(&str, &str)] = &[
    ("callwright/v1/options.proto", include_str!("../../../proto/callwright/v1/options.proto")),
    ("google/api/annotations.proto", include_str!("../../../proto/google/api/annotations.proto")),
    ("google/api/http.proto", include_str!("../../../proto/google/api/http.proto")),
    ("google/api/httpbody.proto", include_str!("../../../proto/google/api/httpbody.proto")),
    ("google/api/routing.proto", include_str!("../../../proto/google/api/routing.proto")),
    ("google/rpc/error_details.proto", include_str!("../../../proto/google/rpc/error_details.proto")),
    ("google/rpc/status.proto", include_str!("../../../proto/google/rpc/status.proto")),
];

/// Bundled files with messages that are part of the runtime: file, package, messages.
const IN_RUNTIME: &[(&str, &str, &[&str])] = &[
    ("google/api/httpbody.proto", "google.api", &["HttpBody"]),
    ("google/rpc/status.proto", "google.rpc", &["Status"]),
    (
        "google/rpc/error_details.proto",
        "google.rpc",
        &[
            "BadRequest",
            "DebugInfo",
            "ErrorInfo",
            "Help",
            "LocalizedMessage",
            "PreconditionFailure",
            "QuotaFailure",
            "RequestInfo",
            "ResourceInfo",
            "RetryInfo",
        ],
    ),
];

/// The result of the proto compiler.
pub(crate) struct Compiled {
    /// The encoded descriptor set, custom options included.
    pub(crate) descriptor_set: Vec<u8>,
    /// The same, decoded, without custom options; imported files come before the files that import them.
    pub(crate) files: Vec<FileDescriptorProto>,
    /// The import names of the requested files.
    pub(crate) names: Vec<String>,
    /// The files on disk that were read.
    pub(crate) paths: Vec<PathBuf>,
}

/// Compiles files and everything that they import.
pub(crate) fn compile(files: &[PathBuf], includes: &[PathBuf]) -> Result<Compiled, Error> {
    if files.is_empty() {
        return Err(Error::new("no .proto files to compile", "name them with Builder::files"));
    }
    let mut compiler = Compiler::with_file_resolver(resolver(includes));
    compiler.include_imports(true).include_source_info(true);
    for file in files {
        compiler.open_file(file).map_err(|error| explain(error, file, includes))?;
    }
    Ok(Compiled {
        descriptor_set: compiler.encode_file_descriptor_set(),
        files: compiler.file_descriptor_set().file,
        names: compiler.files().filter(|file| !file.is_import()).map(|file| file.name().to_owned()).collect(),
        paths: compiler.files().filter_map(|file| file.path().map(Path::to_owned)).collect(),
    })
}

/// Returns where the messages of imported bundled files live; those of a file that is itself asked for are generated.
pub(crate) fn runtime_paths(names: &[String], output: Output) -> Vec<(String, String)> {
    let imported = IN_RUNTIME.iter().filter(|(file, ..)| !names.iter().any(|name| name == file));
    imported
        .flat_map(|(_, package, messages)| {
            let module = package.replace('.', "::");
            messages.iter().map(move |message| {
                (format!(".{package}.{message}"), format!("{}::{module}::{message}", output.root()))
            })
        })
        .collect()
}

fn resolver(includes: &[PathBuf]) -> ChainFileResolver {
    let mut chain = ChainFileResolver::new();
    for include in includes {
        chain.add(IncludeFileResolver::new(include.clone()));
    }
    chain.add(GoogleFileResolver::new());
    chain.add(Bundled);
    chain
}

struct Bundled;

impl FileResolver for Bundled {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match BUNDLED.iter().find(|(bundled, _)| *bundled == name) {
            Some((_, text)) => File::from_source(name, text),
            None => Err(protox::Error::file_not_found(name)),
        }
    }
}

/// Converts an error of the proto compiler to one with a location and a remedy.
fn explain(error: protox::Error, file: &Path, includes: &[PathBuf]) -> Error {
    let searched: Vec<String> = includes.iter().map(|include| include.display().to_string()).collect();
    let searched = if searched.is_empty() { "no include directory".to_owned() } else { searched.join(", ") };
    let text = format!("{error:?}");
    let explained = if let Some((place, _)) =
        text.split_once(": ").filter(|_| text.contains("found 'edition'"))
    {
        let line = place.rsplit_once(':').map_or(place, |(line, _column)| line);
        Error::new(
            format!("{line}: editions are not supported"),
            "write `syntax = \"proto3\";` instead of `edition = ...;`",
        )
    } else if !file.exists() && error.is_file_not_found() && error.file().is_none() {
        Error::new(
            format!("{} does not exist", file.display()),
            format!("name files relative to the directory of Cargo.toml; searched: {searched}"),
        )
    } else if error.is_file_not_found() && error.file().is_none() {
        Error::new(
            format!("{} is not in an include directory", file.display()),
            format!("add the directory that its imports are relative to; include directories: {searched}"),
        )
    } else if error.is_file_not_found() {
        Error::new(
            text,
            format!(
                "add the directory that holds the import to the include directories; searched: {searched}"
            ),
        )
    } else if let Some(cycle) = text.strip_prefix("import cycle detected: ") {
        Error::new(
            format!("{}import cycle: {cycle}", closing_import(cycle, includes)),
            "move what the files need of each other to a file that imports none of them",
        )
    } else {
        Error::new(&text, remedy(&text))
    };
    explained.with_source(error)
}

/// Returns the place of the import that closes a cycle such as `a.proto -> b.proto -> a.proto`, followed by `: `.
fn closing_import(cycle: &str, includes: &[PathBuf]) -> String {
    let names: Vec<&str> = cycle.split(" -> ").collect();
    let [.., importing, imported] = names.as_slice() else { return String::new() };
    let text = includes.iter().find_map(|include| std::fs::read_to_string(include.join(importing)).ok());
    let is_import =
        |line: &str| line.trim_start().starts_with("import") && line.contains(&format!("\"{imported}\""));
    match text.and_then(|text| text.lines().position(is_import)) {
        Some(index) => format!("{importing}:{}: ", index + 1),
        None => format!("{importing}: "),
    }
}

/// Returns the remedy for a file that does not compile.
fn remedy(text: &str) -> &'static str {
    match text {
        _ if text.contains("not valid utf-8") => "save the file as UTF-8",
        _ if text.contains("'google.api.http' is not defined") => {
            "add `import \"google/api/annotations.proto\";`"
        }
        _ if text.contains("'callwright.v1.") && text.contains("is not defined") => {
            "add `import \"callwright/v1/options.proto\";`"
        }
        _ if text.contains("option '(callwright.v1.") => {
            "set the fields that callwright/v1/options.proto has, with values of their types"
        }
        _ if text.contains("option '(google.api.http)'") => {
            "set the fields that google/api/http.proto has, with values of their types"
        }
        _ if text.contains("is already defined in file") => {
            "rename one of the two, or leave one of the two files out"
        }
        _ if text.contains("is defined twice") => "rename one of the two",
        _ if text.contains("for option") => "give the option a value of the type that it is declared with",
        _ if text.contains("is not defined") => "correct the name, or import the file that declares it",
        _ if text.contains("field number") => "give each field a number of its own",
        _ => "correct the file",
    }
}
