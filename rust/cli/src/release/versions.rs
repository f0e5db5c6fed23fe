//! The version in manifests: Cargo.toml, Cargo.lock and go.mod.

use std::path::Path;

use semver::Version;
use toml::{Table, Value};

use crate::failure::Failure;
use crate::files;

/// Checks the version of the package or workspace, of its crates in each other's dependencies, in Cargo.lock, and the
/// number at the end of the Go module's name.
pub(super) fn check(root: &Path, version: &Version) -> Result<String, Failure> {
    let mut places = Vec::new();
    if let Some(manifest) = table(root, "Cargo.toml")? {
        places.extend(of_manifest(&manifest));
        if let Some(lock) = table(root, "Cargo.lock")? {
            places.extend(of_lock(&lock, package_name(root).as_deref()));
        }
    }
    if places.is_empty() && go_module(root).is_none() {
        return Err(Failure::new("neither Cargo.toml nor go/go.mod gives a version", "add the package"));
    }
    let wanted = version.to_string();
    let wrong: Vec<String> = places
        .iter()
        .filter(|(_, found)| *found != wanted)
        .map(|(place, found)| format!("{place} says {found}"))
        .collect();
    if !wrong.is_empty() {
        return Err(Failure::new(
            format!("not {version}: {}", wrong.join("; ")),
            format!("write {version} there, run `cargo check` for Cargo.lock, and commit both"),
        ));
    }
    check_go(root, version)?;
    Ok(format!("places that agree: {}", places.len() + usize::from(go_module(root).is_some())))
}

fn table(root: &Path, name: &str) -> Result<Option<Table>, Failure> {
    let path = root.join(name);
    if !path.exists() {
        return Ok(None);
    }
    files::read(&path)?
        .parse()
        .map(Some)
        .map_err(|error| Failure::new(format!("{name} does not parse: {error}"), "correct the file"))
}

/// The versions in a manifest, each with its key.
fn of_manifest(manifest: &Table) -> Vec<(String, String)> {
    let mut places = Vec::new();
    let workspace = manifest.get("workspace").and_then(Value::as_table);
    let package = manifest.get("package").and_then(Value::as_table);
    let shared = workspace.and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    let own = package.and_then(|package| package.get("version")?.as_str());
    places.extend(shared.map(|found| ("workspace.package.version".to_owned(), found.to_owned())));
    places.extend(own.map(|found| ("package.version".to_owned(), found.to_owned())));
    let dependencies = workspace.and_then(|workspace| workspace.get("dependencies")?.as_table());
    for (name, dependency) in dependencies.into_iter().flatten() {
        let is_local = dependency.get("path").is_some_and(Value::is_str);
        if let Some(found) = dependency.get("version").and_then(Value::as_str).filter(|_| is_local) {
            places.push((format!("workspace.dependencies.{name}"), found.to_owned()));
        }
    }
    places
}

/// The version of the root package in the lock file.
fn of_lock(lock: &Table, package: Option<&str>) -> Option<(String, String)> {
    let packages = lock.get("package")?.as_array()?;
    let own = packages.iter().find(|entry| {
        entry.get("source").is_none() && entry.get("name").and_then(Value::as_str) == package
    })?;
    Some(("Cargo.lock".to_owned(), own.get("version")?.as_str()?.to_owned()))
}

/// The name of the root package.
pub(super) fn package_name(root: &Path) -> Option<String> {
    let manifest = table(root, "Cargo.toml").ok()??;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// The name of the Go module.
pub(super) fn go_module(root: &Path) -> Option<String> {
    let text = files::read(&root.join("go/go.mod")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("module ")).map(|name| name.trim().to_owned())
}

/// From version 2 on, the name of a Go module ends in its major version.
fn check_go(root: &Path, version: &Version) -> Result<(), Failure> {
    let Some(module) = go_module(root) else { return Ok(()) };
    let suffix = format!("/v{}", version.major);
    if version.major < 2 || module.ends_with(&suffix) {
        return Ok(());
    }
    Err(Failure::new(
        format!("the Go module {module} does not end in {suffix}, so Go would not find version {version}"),
        format!("rename the module to its name with {suffix} at the end, in go.mod and in the imports"),
    ))
}
