//! Files that no code is generated for.

use prost_types::FileDescriptorProto;

use crate::Error;
use crate::generate::NOT_GENERATED;

/// Rejects files to generate in reserved packages, because no code is generated for those.
pub(crate) fn own_packages(files: &[FileDescriptorProto], wanted: &[String]) -> Result<(), Error> {
    let is_reserved = |file: &&FileDescriptorProto| {
        NOT_GENERATED.contains(&file.package()) && wanted.iter().any(|wanted| wanted == file.name())
    };
    match files.iter().find(is_reserved) {
        None => Ok(()),
        Some(file) => Err(Error::new(
            format!("{}:1: no clients are generated for the package {}", file.name(), file.package()),
            "leave the file out of Builder::files, or give it a package of its own",
        )),
    }
}
