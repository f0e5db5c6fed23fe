//! Descriptors without code, for tools that inspect contracts.

use std::path::Path;

use crate::{Error, protos};

/// The descriptors of some files and of everything that they import.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Descriptors {
    /// An encoded `FileDescriptorSet` with imports, source info and custom options in it.
    pub set: Vec<u8>,
    /// The import names of the requested files, in the order of the request.
    pub names: Vec<String>,
}

/// Compiles `files`, whose imports are looked up in `includes`, and generates nothing.
///
/// ```no_run
/// let compiled = callwright_build::descriptors(&["proto/acme/v1/acme.proto"], &["proto"])?;
/// assert_eq!(compiled.names, ["acme/v1/acme.proto"]);
/// # Ok::<(), callwright_build::Error>(())
/// ```
///
/// # Errors
///
/// When a file does not compile; the error names the file, the line and the remedy.
pub fn descriptors(files: &[impl AsRef<Path>], includes: &[impl AsRef<Path>]) -> Result<Descriptors, Error> {
    let paths = |paths: Vec<&Path>| paths.into_iter().map(Path::to_owned).collect::<Vec<_>>();
    let files = paths(files.iter().map(AsRef::as_ref).collect());
    let includes = paths(includes.iter().map(AsRef::as_ref).collect());
    let compiled = protos::compile(&files, &includes)?;
    Ok(Descriptors { set: compiled.descriptor_set, names: compiled.names })
}
