//! The crates of the workspace, and those that are workspaces of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::arrows::{self, Arrow, Summary};
use crate::{Finding, files};

const HEADING: &str = "Parts";

type Section = BTreeMap<Spanned<String>, Value>;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    package: Package,
    #[serde(default)]
    workspace: Workspace,
    #[serde(default)]
    dependencies: Section,
    #[serde(default)]
    build_dependencies: Section,
    #[serde(default)]
    target: BTreeMap<String, Dependencies>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Workspace {
    members: Vec<String>,
    exclude: Vec<String>,
    dependencies: BTreeMap<String, Value>,
}

impl Workspace {
    /// The folders of crates with a slash at the end, that of the root package included.
    fn folders(&self) -> impl Iterator<Item = String> {
        let crates = self.members.iter().chain(&self.exclude).map(|folder| format!("{folder}/"));
        [String::new()].into_iter().chain(crates)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Dependencies {
    dependencies: Section,
    build_dependencies: Section,
}

pub(crate) fn check(root: &Path, document: &str) -> anyhow::Result<(Summary, Vec<Finding>)> {
    let mut members = BTreeSet::new();
    let mut arrows = Vec::new();
    let workspace = read(root, "Cargo.toml")?.1.workspace;
    let folders =
        workspace.members.iter().chain(&workspace.exclude).map(|folder| format!("{folder}/Cargo.toml"));
    for file in folders.chain(["Cargo.toml".to_owned()]) {
        let (text, manifest) = read(root, &file)?;
        let by_target = manifest.target.values().flat_map(|it| [&it.dependencies, &it.build_dependencies]);
        for (key, value) in by_target.chain([&manifest.dependencies, &manifest.build_dependencies]).flatten()
        {
            let Some(to) = path_dependency(key.get_ref(), value, &workspace) else { continue };
            let line = text[..key.span().start].lines().count() + 1;
            arrows.push(Arrow { from: manifest.package.name.clone(), to, file: file.clone(), line });
        }
        members.insert(manifest.package.name);
    }
    let exists = |name: &str| root.join(name).exists() || root.join(format!("{name}.rs")).exists();
    Ok(arrows::judge(document, HEADING, &members, &arrows, exists))
}

/// The files that the libraries and programs of all crates begin with.
pub(crate) fn crate_roots(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut roots = Vec::new();
    for folder in read(root, "Cargo.toml")?.1.workspace.folders() {
        let source = format!("{folder}src");
        if root.join(&source).is_dir() {
            roots.extend(
                files::below(root, &source, "rs")?
                    .into_iter()
                    .filter(|file| is_crate_root(&file[source.len()..])),
            );
        }
    }
    Ok(roots)
}

/// Is this path below `src` one that cargo takes for the root of a crate?
fn is_crate_root(path: &str) -> bool {
    let program = path
        .strip_prefix("/bin/")
        .is_some_and(|path| matches!(path.split_once('/'), None | Some((_, "main.rs"))));
    program || matches!(path, "/lib.rs" | "/main.rs")
}

fn read(root: &Path, file: &str) -> anyhow::Result<(String, Manifest)> {
    let text = files::read(root, file)?;
    let manifest = toml::from_str(&text).with_context(|| format!("cannot parse {file}"))?;
    Ok((text, manifest))
}

/// The name of the crate, if a dependency is one of this repository.
fn path_dependency(key: &str, value: &Value, workspace: &Workspace) -> Option<String> {
    let inherited = value.get("workspace").is_some();
    let value = if inherited { workspace.dependencies.get(key)? } else { value };
    value.get("path")?;
    Some(value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned())
}
