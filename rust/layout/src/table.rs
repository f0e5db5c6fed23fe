//! A table of ARCHITECTURE.md: members from the bottom to the top, and what each may use.

use crate::{DOCUMENT, Finding};

/// A row. It stands for one member or for several, by patterns: `*` is one segment of a path, `...` all that follow.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) names: Vec<String>,
    pub(crate) line: usize,
    may_use: Vec<usize>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) heading: String,
    pub(crate) line: usize,
    pub(crate) rows: Vec<Row>,
}

impl Table {
    /// Reads the first table below a heading, with what is wrong with it.
    pub(crate) fn read(document: &str, heading: &str) -> (Self, Vec<Finding>) {
        let mut table = Self { heading: heading.to_owned(), line: 1, rows: Vec::new() };
        let lines = || document.lines().map(str::trim).zip(1..);
        let Some((_, line)) =
            lines().find(|(text, _)| text.starts_with('#') && text.trim_start_matches('#').trim() == heading)
        else {
            return (table, vec![Finding::new(DOCUMENT, 1, format!("the heading \"{heading}\" is missing"))]);
        };
        table.line = line;
        let mut body = lines()
            .skip(line)
            .take_while(|(text, _)| !text.starts_with('#'))
            .skip_while(|(text, _)| !text.starts_with('|'))
            .take_while(|(text, _)| text.starts_with('|'));
        let header = body.next().map(|(text, _)| cells(text)).unwrap_or_default();
        let Some(column) = header.iter().position(|cell| *cell == "may use") else {
            let message = format!("\"{heading}\" needs a table with a column \"may use\"");
            return (table, vec![Finding::new(DOCUMENT, line, message)]);
        };
        let mut findings = Vec::new();
        for (text, line) in body.skip(1) {
            let cells = cells(text);
            let names = quoted(cells.first().unwrap_or(&""));
            let mut row = Row { names, line, may_use: Vec::new() };
            if row.names.is_empty() {
                findings.push(Finding::new(
                    DOCUMENT,
                    line,
                    format!("a row of \"{heading}\" has no name in `backticks`"),
                ));
            }
            match table.may_use(cells.get(column).unwrap_or(&""), &row) {
                Ok(may_use) => row.may_use = may_use,
                Err(message) => findings.push(Finding::new(DOCUMENT, line, message)),
            }
            table.rows.push(row);
        }
        (table, findings)
    }

    /// Reads a cell "may use": `nothing`, names, `all above`, or `all above but` names.
    fn may_use(&self, cell: &str, row: &Row) -> Result<Vec<usize>, String> {
        let mut named = Vec::new();
        for name in quoted(cell) {
            let itself = row.names.contains(&name).then_some(self.rows.len());
            named.push(itself.or_else(|| self.row_of(&name)).ok_or_else(|| {
                format!(
                    "`{}` may not list `{name}`: a row lists only rows above it, or the table is circular",
                    row.names.join("`, `")
                )
            })?);
        }
        let all = 0..self.rows.len();
        match cell.split('`').next().unwrap_or_default().trim() {
            "nothing" | "" => Ok(named),
            "all above" => Ok(all.collect()),
            "all above but" => Ok(all.filter(|row| !named.contains(row)).collect()),
            words => Err(format!(
                "\"{words}\" is not known in the column \"may use\"; write `names`, nothing, all above, all above but `names`"
            )),
        }
    }

    /// The row of a member.
    pub(crate) fn row_of(&self, member: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.names.iter().any(|name| matches(name, member)))
    }

    pub(crate) fn allows(&self, from: usize, to: usize) -> bool {
        self.rows[from].may_use.contains(&to)
    }
}

/// Does a pattern of a row match a member?
pub(crate) fn matches(pattern: &str, member: &str) -> bool {
    let mut member = member.split('/');
    for segment in pattern.split('/') {
        match (segment, member.next()) {
            ("...", Some(_)) => return true,
            ("*", Some(_)) => {}
            (segment, Some(other)) if segment == other => {}
            _ => return false,
        }
    }
    member.next().is_none()
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// The names in backticks, without the slash of a folder or the extension of a module.
fn quoted(cell: &str) -> Vec<String> {
    let names = cell.split('`').skip(1).step_by(2);
    names.map(|name| name.trim_end_matches('/').trim_end_matches(".rs").to_owned()).collect()
}
