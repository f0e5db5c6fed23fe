//! Runs plugins of protoc: programs that read descriptors and return files. No protoc is needed.

use std::path::Path;

use callwright_codegen::emit::GeneratedFile;
use prost::Message as _;
use prost_types::FileDescriptorProto;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse, Version};

use crate::{Error, process};

/// The protoc version that plugins are given. Some write it into their output.
const PROTOC: Version = Version { major: Some(3), minor: Some(21), patch: Some(0), suffix: None };

/// A plugin with its parameter, which protoc takes as `--NAME_opt`.
pub(crate) struct Plugin<'a> {
    pub(crate) program: &'a Path,
    pub(crate) parameter: String,
}

impl Plugin<'_> {
    /// Generates the files named by `wanted`. `files` holds them and all direct and indirect imports, and imported
    /// files come before the files that import them.
    pub(crate) fn run(
        &self,
        files: Vec<FileDescriptorProto>,
        wanted: Vec<String>,
    ) -> Result<Vec<GeneratedFile>, Error> {
        let request = CodeGeneratorRequest {
            file_to_generate: wanted,
            parameter: Some(self.parameter.clone()),
            compiler_version: Some(PROTOC),
            proto_file: files,
        };
        let answer = process::run(self.program, &[], &request.encode_to_vec())?;
        self.files(&answer)
    }

    fn files(&self, answer: &[u8]) -> Result<Vec<GeneratedFile>, Error> {
        let name = self.program.display();
        let answer = CodeGeneratorResponse::decode(answer).map_err(|error| {
            Error::new(
                format!("the answer of {name} cannot be read: {error}"),
                "name a plugin of protoc, of the version that the documentation asks for",
            )
            .with_source(error)
        })?;
        if let Some(error) = answer.error {
            return Err(Error::new(format!("{name}: {error}"), "correct the contract"));
        }
        let mut files: Vec<GeneratedFile> = Vec::new();
        for part in answer.file {
            if !part.insertion_point().is_empty() {
                return Err(Error::new(
                    format!("{name} adds to the file {} of another plugin", part.name()),
                    "use a plugin that writes files of its own",
                ));
            }
            match files.last_mut() {
                // A part without a name continues the file before it.
                Some(last) if part.name().is_empty() => last.code.push_str(part.content()),
                _ => files
                    .push(GeneratedFile { path: part.name().to_owned(), code: part.content().to_owned() }),
            }
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use prost_types::compiler::code_generator_response::File;

    use super::*;

    fn files(files: Vec<File>) -> Result<Vec<GeneratedFile>, Error> {
        let answer = CodeGeneratorResponse { file: files, ..CodeGeneratorResponse::default() };
        let plugin = Plugin { program: Path::new("protoc-gen-x"), parameter: String::new() };
        plugin.files(&answer.encode_to_vec())
    }

    fn part(name: Option<&str>, content: &str) -> File {
        File { name: name.map(str::to_owned), content: Some(content.to_owned()), ..File::default() }
    }

    #[test]
    fn a_part_without_a_name_continues_the_file_before_it() {
        let read = files(vec![part(Some("a"), "1"), part(None, "2"), part(Some("b"), "3")]).expect("files");
        let file = |path: &str, code: &str| GeneratedFile { path: path.to_owned(), code: code.to_owned() };
        assert_eq!(read, [file("a", "12"), file("b", "3")]);
    }

    #[test]
    fn a_plugin_that_adds_to_files_of_another_is_refused() {
        let insertion = File { insertion_point: Some("imports".to_owned()), ..part(Some("a"), "1") };
        let error = files(vec![insertion]).expect_err("a refusal").to_string();
        assert!(error.starts_with("protoc-gen-x adds to the file a of another plugin"), "{error}");
    }
}
