use std::path::{Path, PathBuf};

use prost_reflect::DescriptorPool;

use super::Protos;
use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use crate::git::Git;

/// Third-party contracts that a directory may hold copies of. They are not generated, checked or served.
const VENDORED: &[&str] = &["google/", "callwright/v1/", "buf/"];

/// Loads contracts from a directory, a descriptor set, or a git reference such as `v1.0.0` or `main:proto`.
pub(crate) fn load(source: &str, config: &Config) -> Result<Protos, Failure> {
    let path = Path::new(source);
    let protos = if path.is_dir() {
        let prefix = format!("{}/", source.trim_end_matches('/'));
        from_directory(path, &prefix, config)?
    } else if path.is_file() {
        from_set(path)?
    } else if looks_like_a_path(source) {
        return Err(Failure::new(
            format!("{source} does not exist"),
            "name a directory of .proto files, a descriptor set, or a git reference",
        ));
    } else {
        from_git(source, config)?
    };
    only_packages(protos, config)
}

fn looks_like_a_path(source: &str) -> bool {
    let is_proto_directory = source == Config::default().proto.to_string_lossy();
    source.starts_with('.') || source.starts_with('/') || source.ends_with('/') || is_proto_directory
}

fn from_directory(directory: &Path, prefix: &str, config: &Config) -> Result<Protos, Failure> {
    let mut files = files::walk(directory, "proto")?;
    files.retain(|file| {
        let name = file.strip_prefix(directory).unwrap_or(file).to_string_lossy().into_owned();
        !VENDORED.iter().any(|vendored| name.starts_with(vendored))
    });
    if files.is_empty() {
        return Err(Failure::new(
            format!("{} holds no .proto files", prefix.trim_end_matches('/')),
            "name the directory that they are in, with --proto or as `proto` in callwright.toml",
        ));
    }
    let includes: Vec<PathBuf> =
        std::iter::once(directory.to_owned()).chain(config.include.iter().cloned()).collect();
    let compiled = callwright_build::descriptors(&files, &includes)?;
    let protos = decode(compiled.set, Some(compiled.names), prefix)?;
    Ok(Protos { roots: includes, ..protos })
}

fn from_set(path: &Path) -> Result<Protos, Failure> {
    decode(files::read_bytes(path)?, None, "").map_err(|error| {
        Failure::new(
            format!("{} is not a descriptor set: {}", path.display(), error.what()),
            "make one with `callwright generate --descriptor-set FILE` or `protoc --include_imports --include_source_info`",
        )
    })
}

fn from_git(source: &str, config: &Config) -> Result<Protos, Failure> {
    let (reference, directory) = match source.split_once(':') {
        Some((reference, directory)) => (reference, directory.to_owned()),
        None => (source, config.proto.to_string_lossy().into_owned()),
    };
    let directory = directory.trim_end_matches('/');
    let checkout = files::temporary_directory()?;
    Git::new(".").export(&format!("{reference}:./{directory}"), checkout.path())?;
    let prefix = format!("{reference}:{directory}/");
    let protos = from_directory(checkout.path(), &prefix, config).map_err(|error| {
        // The temporary directory no longer exists when the error is printed, so its paths are removed from the
        // message.
        let shown = error.to_string().replace(&format!("{}/", checkout.path().display()), &prefix);
        Failure::explained(shown)
    })?;
    Ok(Protos { roots: Vec::new(), ..protos })
}

fn decode(set: Vec<u8>, names: Option<Vec<String>>, prefix: &str) -> Result<Protos, Failure> {
    let pool = DescriptorPool::decode(set.as_slice()).map_err(|error| {
        Failure::new(format!("the descriptors do not decode: {error}"), "compile them with their imports")
    })?;
    let names = names.unwrap_or_else(|| {
        let own = |name: &str| !VENDORED.iter().any(|vendored| name.starts_with(vendored));
        pool.files().map(|file| file.name().to_owned()).filter(|name| own(name)).collect()
    });
    Ok(Protos { pool, set, names, roots: Vec::new(), prefix: prefix.to_owned() })
}

/// Keeps only the files of the packages in the configuration.
fn only_packages(mut protos: Protos, config: &Config) -> Result<Protos, Failure> {
    if config.packages.is_empty() {
        return Ok(protos);
    }
    let kept: Vec<String> = protos
        .files()
        .filter(|file| config.packages.iter().any(|package| package == file.package_name()))
        .map(|file| file.name().to_owned())
        .collect();
    protos.names = kept;
    Ok(protos)
}
