//! Which module a path leads to.

use crate::modules::{Crate, ROOT};

/// How many `use` declarations are followed; more are a circle of them.
const MAX_DEPTH: usize = 16;

/// The module that a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) module: usize,
    /// Was it found through a re-export of `lib.rs`?
    pub(crate) through_root: bool,
}

impl Crate {
    /// The top-level module that a module is in; none for the root.
    pub(crate) fn room(&self, module: usize) -> Option<&str> {
        self.modules[module].path.first().map(String::as_str)
    }

    /// Resolves a path from within a module; none if it leads to another crate.
    ///
    /// Re-exports of the root and of the room itself are followed to the module that defines the item. A path through the
    /// re-export of another room ends there, because that room is the one that the code names.
    pub(crate) fn resolve(&self, from: usize, segments: &[String]) -> Option<Target> {
        self.follow(from, segments, MAX_DEPTH)
    }

    fn follow(&self, from: usize, segments: &[String], depth: usize) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        let (mut module, relative) = match segments.first()?.as_str() {
            "crate" => (ROOT, false),
            "self" => (from, false),
            "super" => (self.modules[from].parent, false),
            _ => (from, true),
        };
        let rest = &segments[usize::from(!relative)..];
        for (at, segment) in rest.iter().enumerate() {
            let own_name = relative && at == 0;
            let here = &self.modules[module];
            if segment == "super" {
                module = here.parent;
            } else if let Some(child) = here.children.get(segment) {
                module = *child;
            } else if let Some(path) = here.bindings.get(segment) {
                let path = [path, &rest[at + 1..]].concat();
                return self.through(module, own_name, self.follow(module, &path, depth));
            } else if own_name {
                return None;
            } else {
                let defining = self.exported_macros.get(segment).filter(|_| module == ROOT);
                return Some(Target { module: *defining.unwrap_or(&module), through_root: false });
            }
        }
        Some(Target { module, through_root: false })
    }

    /// Decides if a path that meets a `use` in a module ends there or goes on to the target of it.
    fn through(&self, module: usize, own_name: bool, target: Option<Target>) -> Option<Target> {
        let here = Target { module, through_root: false };
        match target {
            Some(target) if own_name => Some(target),
            Some(target) if module == ROOT => Some(Target { through_root: true, ..target }),
            Some(target) if self.room(target.module) == self.room(module) => Some(target),
            None if own_name => None,
            _ => Some(here),
        }
    }
}
