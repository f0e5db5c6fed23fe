//! Splits proto packages that import each other. Files never import each other, but a Go package holds all files of a
//! proto package, and Go forbids import cycles.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::File;

/// Returns the files that move to a separate part of their proto package, with the number of the part, from 1.
///
/// In a cycle of packages, a file's rank is the number of times that a chain of its imports enters another package of the cycle. The
/// files of a package with the highest rank stay, and each lower rank becomes a part: a part imports lower ranks only.
pub(super) fn parts(files: &[&File]) -> BTreeMap<String, usize> {
    let cycles = Cycles::new(files);
    let mut ranks: BTreeMap<&str, usize> = BTreeMap::new();
    // Imported files come before the files that import them.
    for file in files {
        let imported = file.imports.iter().filter_map(|name| cycles.files.get(name.as_str()));
        let in_cycle = imported.filter(|other| cycles.share(&file.package, &other.package));
        let rank = in_cycle.map(|other| {
            let rank = ranks.get(other.name.as_str()).copied().unwrap_or_default();
            if other.package == file.package { rank } else { rank + 1 }
        });
        ranks.insert(&file.name, rank.max().unwrap_or_default());
    }
    let mut of_package: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for file in files {
        of_package.entry(&file.package).or_default().insert(ranks[file.name.as_str()]);
    }
    let part = |file: &&&File| {
        let (rank, used) = (ranks[file.name.as_str()], &of_package[file.package.as_str()]);
        let is_highest = used.last() == Some(&rank);
        (!is_highest).then(|| (file.name.clone(), used.range(..=rank).count()))
    };
    files.iter().filter_map(|file| part(&file)).collect()
}

/// The packages that import each other, directly or indirectly.
struct Cycles<'a> {
    files: BTreeMap<&'a str, &'a File>,
    /// The packages that each package reaches by its imports.
    reached: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Cycles<'a> {
    fn new(files: &[&'a File]) -> Self {
        let by_name: BTreeMap<&str, &File> = files.iter().map(|file| (file.name.as_str(), *file)).collect();
        let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for file in files {
            let packages = file.imports.iter().filter_map(|name| by_name.get(name.as_str()));
            imports.entry(&file.package).or_default().extend(packages.map(|file| file.package.as_str()));
        }
        let reached = imports.keys().map(|package| (*package, reached(package, &imports))).collect();
        Self { files: by_name, reached }
    }

    fn share(&self, one: &str, other: &str) -> bool {
        let reaches =
            |from: &str, to: &str| self.reached.get(from).is_some_and(|reached| reached.contains(to));
        one == other || (reaches(one, other) && reaches(other, one))
    }
}

fn reached<'a>(package: &'a str, imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![package];
    while let Some(next) = pending.pop() {
        for imported in imports.get(next).into_iter().flatten() {
            if reached.insert(*imported) {
                pending.push(imported);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(files: &[(&str, &str, &[&str])]) -> Vec<(String, usize)> {
        let file = |(name, package, imports): &(&str, &str, &[&str])| File {
            name: (*name).to_owned(),
            package: (*package).to_owned(),
            imports: imports.iter().map(|name| (*name).to_owned()).collect(),
            ..File::default()
        };
        let files: Vec<File> = files.iter().map(file).collect();
        parts(&files.iter().collect::<Vec<_>>()).into_iter().collect()
    }

    #[test]
    fn a_package_that_is_left_and_entered_again_falls_apart() {
        assert_eq!(
            parts_of(&[
                ("common", "v1", &[]),
                ("signature", "v1", &["common"]),
                ("attestation", "v1.attestation", &["common", "signature"]),
                ("notes", "v1", &["attestation", "common"]),
            ]),
            [("common".to_owned(), 1), ("signature".to_owned(), 1)]
        );
    }

    #[test]
    fn packages_without_a_cycle_stay_whole() {
        let files: &[(&str, &str, &[&str])] =
            &[("a", "a", &[]), ("b", "b", &["a"]), ("c", "b", &["a", "b"]), ("d", "d", &["b", "a"])];
        assert_eq!(parts_of(files), []);
    }

    #[test]
    fn each_rank_is_a_part() {
        assert_eq!(
            parts_of(&[
                ("a1", "a", &[]),
                ("b1", "b", &["a1"]),
                ("a2", "a", &["b1"]),
                ("b2", "b", &["a2"]),
                ("a3", "a", &["b2"])
            ]),
            [("a1".to_owned(), 1), ("a2".to_owned(), 2), ("b1".to_owned(), 1)]
        );
    }
}
