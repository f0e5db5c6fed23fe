//! Go's message types: protoc-gen-go, driven over the descriptor set.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use callwright_codegen::emit::go;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse, Version};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use crate::protos::Compiled;
use crate::{Error, process};
use prost::Message as _;

/// Go packages of files that others generated: file, import path and name.
const KNOWN: &[(&str, &str)] = &[
    ("google/api/httpbody.proto", "google.golang.org/genproto/googleapis/api/httpbody;httpbody"),
    ("google/rpc/error_details.proto", "google.golang.org/genproto/googleapis/rpc/errdetails;errdetails"),
    ("google/rpc/status.proto", "google.golang.org/genproto/googleapis/rpc/status;status"),
];

/// Returns the files of messages, by their paths below the module.
pub(crate) fn generate(
    compiled: &Compiled,
    module: &str,
    program: &Path,
) -> Result<Vec<(String, String)>, Error> {
    let files = needed(&compiled.files, &compiled.names);
    let request = CodeGeneratorRequest {
        file_to_generate: compiled.names.clone(),
        parameter: Some(parameters(&files, module)),
        compiler_version: Some(Version { major: Some(3), minor: Some(21), patch: Some(0), suffix: None }),
        proto_file: files,
    };
    let answer = process::run(program, &[], &request.encode_to_vec())?;
    let name = program.display();
    let answer = CodeGeneratorResponse::decode(answer.as_slice()).map_err(|error| {
        let remedy = "install a protoc-gen-go of the version that the Makefile names";
        Error::new(format!("the answer of {name} cannot be read: {error}"), remedy).with_source(error)
    })?;
    if let Some(error) = answer.error {
        return Err(Error::new(format!("{name}: {error}"), "correct the contract"));
    }
    Ok(answer.file.into_iter().map(|file| (file.name().to_owned(), file.content().to_owned())).collect())
}

/// Returns the options of protoc-gen-go: which Go package each file belongs to.
fn parameters(files: &[FileDescriptorProto], module: &str) -> String {
    let mut parameters = vec![format!("module={module}")];
    for file in files {
        if file.package() == "google.protobuf" {
            continue;
        }
        let known = KNOWN.iter().find(|(name, _)| *name == file.name()).map(|(_, path)| (*path).to_owned());
        let path = known.unwrap_or_else(|| {
            let package = file.package();
            format!("{module}/{};{}", go::directory(package), go::package_name(package))
        });
        parameters.push(format!("M{}={path}", file.name()));
    }
    parameters.join(",")
}

/// Returns the files to generate and those whose types they use. Files that only declare options are left out, so that
/// the Go code does not depend on them.
fn needed(files: &[FileDescriptorProto], names: &[String]) -> Vec<FileDescriptorProto> {
    let mut declared = BTreeMap::new();
    for file in files {
        for message in &file.message_type {
            declare(file, &format!(".{}", file.package()), message, &mut declared);
        }
        for known in &file.enum_type {
            declared.insert(format!(".{}.{}", file.package(), known.name()), file.name());
        }
    }
    let trimmed: Vec<FileDescriptorProto> = files.iter().map(|file| trim(file, &declared)).collect();
    let mut wanted: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    // What a file imports stands before it.
    for file in trimmed.iter().rev() {
        if wanted.contains(file.name()) {
            wanted.extend(file.dependency.iter().map(String::as_str));
        }
    }
    trimmed.iter().filter(|file| wanted.contains(file.name())).cloned().collect()
}

fn declare<'a>(
    file: &'a FileDescriptorProto,
    scope: &str,
    message: &DescriptorProto,
    declared: &mut BTreeMap<String, &'a str>,
) {
    let scope = format!("{scope}.{}", message.name());
    for nested in &message.nested_type {
        declare(file, &scope, nested, declared);
    }
    for known in &message.enum_type {
        declared.insert(format!("{scope}.{}", known.name()), file.name());
    }
    declared.insert(scope, file.name());
}

/// Returns a file that imports exactly the files whose types it uses.
fn trim(file: &FileDescriptorProto, declared: &BTreeMap<String, &str>) -> FileDescriptorProto {
    let mut types = BTreeSet::new();
    file.message_type.iter().for_each(|message| uses(message, &mut types));
    file.extension.iter().for_each(|field| field_uses(field, &mut types));
    for method in file.service.iter().flat_map(|service| &service.method) {
        types.extend([method.input_type().to_owned(), method.output_type().to_owned()]);
    }
    let used: BTreeSet<&str> = types.iter().filter_map(|name| declared.get(name).copied()).collect();
    let dependency = used.into_iter().filter(|name| *name != file.name()).map(str::to_owned).collect();
    FileDescriptorProto {
        dependency,
        public_dependency: Vec::new(),
        weak_dependency: Vec::new(),
        ..file.clone()
    }
}

fn uses(message: &DescriptorProto, types: &mut BTreeSet<String>) {
    message.field.iter().chain(&message.extension).for_each(|field| field_uses(field, types));
    message.nested_type.iter().for_each(|nested| uses(nested, types));
}

fn field_uses(field: &FieldDescriptorProto, types: &mut BTreeSet<String>) {
    types.extend(
        [field.type_name(), field.extendee()].into_iter().filter(|name| !name.is_empty()).map(str::to_owned),
    );
}
