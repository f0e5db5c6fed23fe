//! Uses of one member by another, judged by a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::table::{Table, matches};
use crate::{DOCUMENT, Finding};

/// A use of one member by another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// The counts of one table.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The heading of the table.
    pub heading: String,
    /// Crates, rooms or packages that were found.
    pub members: usize,
    /// Pairs of members of which one uses the other.
    pub arrows: usize,
    /// Arrows from a row to a row below it in the text, which is a higher layer.
    pub upward: usize,
    /// Groups of files that import each other.
    pub circles: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { heading, members, arrows, upward, circles } = self;
        write!(f, "{heading}: {members} members, {arrows} arrows, {upward} upward, {circles} circles")
    }
}

/// Judges arrows by the table with a heading. A row may also hold names for which `exists` is true.
pub(crate) fn judge(
    document: &str,
    heading: &str,
    members: &BTreeSet<String>,
    arrows: &[Arrow],
    exists: impl Fn(&str) -> bool,
) -> (Summary, Vec<Finding>) {
    let (table, mut findings) = Table::read(document, heading);
    if !table.rows.is_empty() {
        findings.extend(unlisted(&table, members));
        findings.extend(absent(&table, members, exists));
    }
    let mut summary = Summary { heading: heading.to_owned(), members: members.len(), ..Summary::default() };
    let mut pairs = BTreeSet::new();
    let mut places = BTreeMap::new();
    for arrow in arrows {
        let first = pairs.insert((&arrow.from, &arrow.to));
        summary.arrows += usize::from(first);
        let (Some(from), Some(to)) = (table.row_of(&arrow.from), table.row_of(&arrow.to)) else { continue };
        summary.upward += usize::from(first && to > from);
        if !table.allows(from, to) {
            // One finding per file and target.
            places.entry((&arrow.file, &arrow.to)).or_insert((arrow, to > from));
        }
    }
    findings.extend(places.into_values().map(|(arrow, upward)| forbidden(arrow, heading, upward)));
    (summary, findings)
}

fn forbidden(Arrow { from, to, file, line }: &Arrow, heading: &str, upward: bool) -> Finding {
    let message = if upward {
        format!(
            "{from} -> {to}: an upward arrow, `{to}` stands above `{from}` in \"{heading}\"; move what both need into a lower row, or pass it in from above"
        )
    } else {
        format!(
            "{from} -> {to}: \"{heading}\" does not let `{from}` use `{to}`; remove the use, or add `{to}` to the row if it is meant"
        )
    };
    Finding::new(file, *line, message)
}

fn unlisted(table: &Table, members: &BTreeSet<String>) -> Vec<Finding> {
    let missing = members.iter().filter(|member| table.row_of(member).is_none());
    let message =
        |member| format!("`{member}` has no row in \"{}\"; add one above all that use it", table.heading);
    missing.map(|member| Finding::new(DOCUMENT, table.line, message(member))).collect()
}

fn absent(table: &Table, members: &BTreeSet<String>, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in &table.rows {
        for name in &row.names {
            if !exists(name) && !members.iter().any(|member| matches(name, member)) {
                let message =
                    format!("`{name}` is listed in \"{}\" and does not exist; remove the row", table.heading);
                findings.push(Finding::new(DOCUMENT, row.line, message));
            }
        }
    }
    findings
}
