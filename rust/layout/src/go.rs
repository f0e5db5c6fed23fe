//! The Go packages: the directories under `go/` that hold Go files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::arrows::{self, Arrow, Summary};
use crate::{Finding, files};

const HEADING: &str = "Go packages";
const RUNTIME: &str = "go/callwright";
const RUNTIME_MAY_IMPORT: &[&str] =
    &["google.golang.org/protobuf", "google.golang.org/genproto/googleapis/rpc"];

#[derive(Debug)]
struct Import {
    file: String,
    line: usize,
    path: String,
}

pub(crate) fn check(root: &Path, document: &str) -> anyhow::Result<(Summary, Vec<Finding>)> {
    let modules = modules(root)?;
    let mut packages = BTreeMap::new();
    for file in files::below(root, "go", "go")? {
        let package = folder(&file).to_owned();
        packages.insert(import_path(&modules, &package), package);
    }
    let arrow = |import: Import| {
        let (from, to) = (folder(&import.file), packages.get(&import.path)?);
        Some(Arrow { from: from.to_owned(), to: to.clone(), file: import.file.clone(), line: import.line })
    };
    let arrows: Vec<Arrow> = imports(root, "go")?.into_iter().filter_map(arrow).collect();
    let members: BTreeSet<String> = packages.values().cloned().collect();
    Ok(arrows::judge(document, HEADING, &members, &arrows, |_| false))
}

/// Imports of the Go runtime that its users would have to download.
pub(crate) fn foreign_imports(root: &Path) -> anyhow::Result<Vec<Finding>> {
    let own = import_path(&modules(root)?, RUNTIME);
    let is_below = |path: &str, other: &str| {
        path.strip_prefix(other).is_some_and(|it| it.is_empty() || it.starts_with('/'))
    };
    let allowed = |path: &str| {
        // Packages of the standard library have no domain in their path.
        let standard = !path.split('/').next().is_some_and(|domain| domain.contains('.'));
        standard || is_below(path, &own) || RUNTIME_MAY_IMPORT.iter().any(|it| is_below(path, it))
    };
    let foreign = imports(root, RUNTIME)?.into_iter().filter(|import| !allowed(&import.path));
    let message =
        |path: &str| format!("{path}: the Go runtime depends on protobuf and genproto's rpc types only");
    Ok(foreign.map(|import| Finding::new(&import.file, import.line, message(&import.path))).collect())
}

/// The directories of modules, with their paths.
fn modules(root: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut modules = BTreeMap::new();
    for file in files::below(root, "go", "mod")? {
        let text = files::read(root, &file)?;
        let path = text.lines().find_map(|line| line.strip_prefix("module ")).unwrap_or_default();
        modules.insert(folder(&file).to_owned(), path.trim().to_owned());
    }
    Ok(modules)
}

/// The path by which a directory is imported: that of the innermost module around it, and what is below that.
fn import_path(modules: &BTreeMap<String, String>, directory: &str) -> String {
    let mut module = directory;
    while !modules.contains_key(module) && !module.is_empty() {
        module = folder(module);
    }
    format!("{}{}", modules.get(module).map_or("", String::as_str), &directory[module.len()..])
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn imports(root: &Path, directory: &str) -> anyhow::Result<Vec<Import>> {
    let mut imports = Vec::new();
    for file in files::below(root, directory, "go")? {
        if !file.ends_with("_test.go") {
            let text = files::read(root, &file)?;
            imports.extend(import_lines(&text).map(|(line, path)| Import {
                file: file.clone(),
                line,
                path: path.to_owned(),
            }));
        }
    }
    Ok(imports)
}

/// The imports of a file: `import "path"` and the lines of `import ( ... )`, with or without another name.
fn import_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_block = false;
    let lines = text.lines().zip(1..).take_while(|(line, _)| !line.starts_with("func "));
    lines.filter_map(move |(line, number)| {
        let import = line.starts_with("import ");
        in_block = (in_block || import && line.ends_with('(')) && !line.starts_with(')');
        let code = line.split("//").next().unwrap_or_default();
        let path = code.split('"').nth(1)?;
        (in_block || import).then_some((number, path))
    })
}
