//! The rooms of a Rust crate: its top-level modules.

use std::collections::{BTreeMap, BTreeSet};

use crate::Finding;
use crate::arrows::{self, Arrow, Summary};
use crate::circles::{self, Graph};
use crate::modules::{Crate, ROOT, Reference};

/// A crate with a table of its top-level modules.
///
/// `lib.rs` is not a room: it may use all rooms, and none may use it. A path through a re-export of `lib.rs` counts as a use of
/// the room that defines the item.
#[derive(Debug, Clone, Copy)]
pub struct Rooms {
    /// The heading above the table in ARCHITECTURE.md.
    pub heading: &'static str,
    /// The `lib.rs` of the crate.
    pub source: &'static str,
    /// Paths through re-exports of `lib.rs`.
    pub root_imports: RootImports,
}

/// May a room name an item by a re-export of `lib.rs`, as in `crate::Error`?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootImports {
    /// Each such path counts as a use of the defining room.
    Allowed,
    /// Each such path is a finding as well.
    Refused,
}

/// The line of the first reference from one module to another.
type Edges = BTreeMap<(usize, usize), usize>;

impl Rooms {
    pub(crate) fn check(&self, document: &str, source: &Crate) -> (Summary, Vec<Finding>) {
        let edges = edges(source);
        let members = source.modules[ROOT].children.keys().cloned().collect::<BTreeSet<_>>();
        let arrows = room_arrows(source, &edges);
        let (mut summary, mut findings) = arrows::judge(document, self.heading, &members, &arrows, |_| false);
        findings
            .extend(source.references.iter().filter_map(|reference| self.root_finding(source, reference)));
        let circles = file_circles(source, &edges);
        summary.circles = circles.len();
        findings.extend(circles);
        (summary, findings)
    }

    /// A use of `lib.rs` by a room.
    fn root_finding(&self, source: &Crate, reference: &Reference) -> Option<Finding> {
        let target =
            source.resolve(reference.module, &reference.segments).filter(|_| reference.module != ROOT)?;
        let path = reference.segments.join("::");
        let message = if target.module == ROOT {
            format!("`{path}` is defined in lib.rs, which no room may use; move it into a room")
        } else if target.through_root && self.root_imports == RootImports::Refused {
            let defining = source.modules[target.module].path.join("::");
            format!("`{path}` names the crate root; name the defining module, `crate::{defining}`")
        } else {
            return None;
        };
        Some(Finding::new(&source.modules[reference.module].file, reference.line, message))
    }
}

impl Crate {
    /// The module whose file holds a module. Modules in braces belong to the file around them, but those of `lib.rs` are rooms.
    fn node(&self, module: usize) -> usize {
        let Some(parent) = self.modules.get(self.modules[module].parent) else { return module };
        let inline = module != ROOT && parent.file == self.modules[module].file;
        if inline && self.modules[module].parent != ROOT {
            self.node(self.modules[module].parent)
        } else {
            module
        }
    }

    fn is_below(&self, module: usize, other: usize) -> bool {
        self.modules[module].path.starts_with(&self.modules[other].path)
    }
}

/// Files of a crate that import each other.
pub(crate) fn circles(source: &Crate) -> Vec<Finding> {
    file_circles(source, &edges(source))
}

fn edges(source: &Crate) -> Edges {
    let mut edges = Edges::new();
    for reference in &source.references {
        let Some(target) = source.resolve(reference.module, &reference.segments) else { continue };
        let (from, to) = (source.node(reference.module), source.node(target.module));
        if from != ROOT && from != to {
            let line = edges.entry((from, to)).or_insert(reference.line);
            *line = reference.line.min(*line);
        }
    }
    edges
}

fn room_arrows(source: &Crate, edges: &Edges) -> Vec<Arrow> {
    let arrow = |(&(from, to), &line): (&(usize, usize), &usize)| {
        let (from_room, to_room) = (source.room(from)?, source.room(to)?);
        let file = source.modules[from].file.clone();
        (from_room != to_room).then(|| Arrow {
            from: from_room.to_owned(),
            to: to_room.to_owned(),
            file,
            line,
        })
    };
    edges.iter().filter_map(arrow).collect()
}

/// Groups of files that import each other. A file may use its parent's items and a parent its children's, so those edges do not count.
fn file_circles(source: &Crate, edges: &Edges) -> Vec<Finding> {
    let mut graph = Graph::new();
    for (from, to) in edges.keys() {
        if !source.is_below(*from, *to) && !source.is_below(*to, *from) {
            graph.entry(*from).or_default().insert(*to);
        }
    }
    let finding = |group: BTreeSet<usize>| {
        let start = group.first().copied()?;
        let way = circles::way_around(&graph, start);
        let line = edges.get(&(start, *way.get(1)?)).copied()?;
        let names: Vec<String> = way.iter().map(|module| source.modules[*module].path.join("::")).collect();
        let message = format!(
            "{}: a circle of imports, in a group of {} files; move what they share into a file below them",
            names.join(" -> "),
            group.len()
        );
        Some(Finding::new(&source.modules[start].file, line, message))
    };
    circles::find(&graph).into_iter().filter_map(finding).collect()
}
