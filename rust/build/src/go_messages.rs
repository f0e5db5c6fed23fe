//! Generates Go message types with protoc-gen-go.

use std::collections::BTreeSet;
use std::path::Path;

use callwright_codegen::emit::GeneratedFile;
use callwright_codegen::emit::go::{self, FieldNames, GoPackages};

use crate::Error;
use crate::go_enums::HiddenNames;
use crate::imports::TypeImports;
use crate::plugin::Plugin;

/// Generates the messages of files, each in the directory of its Go package.
pub(crate) fn generate(
    imports: &TypeImports,
    wanted: &[String],
    packages: &GoPackages,
    program: &Path,
) -> Result<Vec<GeneratedFile>, Error> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut files = imports.descriptors(wanted);
    let hidden = HiddenNames::hide(&mut files);
    let mut parameter = "paths=source_relative".to_owned();
    for file in &files {
        if let Some(package) = packages.of_file(file.name()) {
            parameter.push_str(&format!(",M{}={};{}", file.name(), package.path, package.name));
        }
    }
    let answer = Plugin { program, parameter }.run(files, wanted.to_vec())?;
    let mut paths = BTreeSet::new();
    let mut placed = Vec::new();
    for mut file in answer {
        let proto = proto_file(&file.path, wanted).to_owned();
        hidden.show(&proto, &mut file)?;
        let path = place(&proto, packages, &paths);
        paths.insert(path.clone());
        placed.push(GeneratedFile { path, code: file.code });
    }
    Ok(placed)
}

/// Returns the proto file that an output of protoc-gen-go was made from.
fn proto_file<'a>(output: &'a str, wanted: &'a [String]) -> &'a str {
    let stem = output.strip_suffix(".pb.go").unwrap_or(output);
    let is_source = |name: &&String| name.strip_suffix(".proto").unwrap_or(name) == stem;
    wanted.iter().find(is_source).map_or(stem, String::as_str)
}

/// Returns the path of the messages of a proto file. It is unique, because two files with the same name in different
/// folders may belong to one Go package.
fn place(proto: &str, packages: &GoPackages, taken: &BTreeSet<String>) -> String {
    let directory = packages.of_file(proto).map(|package| packages.directory(package)).unwrap_or_default();
    let path = |name: String| if directory.is_empty() { name } else { format!("{directory}/{name}") };
    let short = path(format!("{}.go", go::messages_file(proto)));
    if !taken.contains(&short) {
        return short;
    }
    path(format!("{}.go", go::messages_file(&proto.replace('/', "_"))))
}

/// Renames fields in the messages of their files, and returns the files that changed, by their index.
pub(crate) fn rename(files: &mut [GeneratedFile], names: &[FieldNames]) -> Result<BTreeSet<usize>, Error> {
    let mut changed = BTreeSet::new();
    for field in names {
        let source = format!("// source: {}\n", field.file);
        let index = files.iter().position(|file| file.code.contains(&source));
        let renamed = index.and_then(|index| Some((index, field.apply(&files[index].code)?)));
        let Some((index, code)) = renamed else {
            return Err(Error::new(
                format!("the field {} is not in the output of protoc-gen-go", field.element),
                "use the version of protoc-gen-go that the documentation names",
            ));
        };
        files[index].code = code;
        changed.insert(index);
    }
    Ok(changed)
}
