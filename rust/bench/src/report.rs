//! The table of a benchmark, as markdown.

use std::fmt::Write as _;
use std::process::Command;

use crate::client::{BY_HAND, CLIENTS};
use crate::measured::{Measured, median, quartiles};

/// Size and calls in flight of each column of the table.
pub const COLUMNS: [(&str, usize); 4] = [("small", 1), ("small", 64), ("medium", 1), ("medium", 64)];

/// What was measured of one client.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Round by round, for each of the columns.
    pub rounds: [Vec<Measured>; 4],
    /// Small and medium; none when it was not counted.
    pub allocations: [Option<f64>; 2],
    /// Small and medium; none when it was not counted.
    pub instructions: [Option<f64>; 2],
    /// Small and medium; none when it was not counted.
    pub system_calls: [Option<f64>; 2],
}

impl Row {
    /// One row per client, with nothing in it.
    pub fn all() -> Vec<Self> {
        CLIENTS.map(|(name, title)| Self { name, title, ..Self::default() }).into()
    }

    fn median(&self, column: usize, of: impl Fn(&Measured) -> f64) -> f64 {
        median(self.rounds[column].iter().map(of).collect())
    }
}

/// The CPU per call of each client, as its ratio to the call by hand of the same round: the quartiles over the rounds.
pub fn ratios(rows: &[Row]) -> Vec<[[f64; 3]; 4]> {
    let by_hand = rows.iter().find(|row| row.name == BY_HAND);
    let ratio = |row: &Row, column: usize| {
        let base = by_hand.map_or(&[][..], |row| &row.rounds[column][..]);
        quartiles(row.rounds[column].iter().zip(base).map(|(own, base)| own.cpu_us / base.cpu_us).collect())
    };
    rows.iter().map(|row| [0, 1, 2, 3].map(|column| ratio(row, column))).collect()
}

/// The tables, with the machine and the date.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = format!(
        "# What a call costs: results\n\n{}. How it is measured stands in [README.md](README.md).\n\n\
         ![CPU per call](cpu.svg)\n\n",
        circumstances(rows)
    );
    text += "CPU per call of the client process, as a ratio to the hand-written reqwest call of the same round:\n\n";
    text += "| client | small, 1 | small, 64 | medium, 1 | medium, 64 | allocations | instructions | system calls |\n";
    text += "|---|---|---|---|---|---|---|---|\n";
    for (row, ratios) in rows.iter().zip(ratios(rows)) {
        let [a, b, c, d] = ratios.map(|[_, median, _]| median);
        let _ = writeln!(
            text,
            "| {} | {a:.2} | {b:.2} | {c:.2} | {d:.2} | {} | {} | {} |",
            row.title,
            pair(row.allocations, 0),
            pair(row.instructions, 0),
            pair(row.system_calls, 1),
        );
    }
    text += "\nPairs are small / medium, one call at a time. In absolute figures, with the middle half of the ratios:\n\n";
    text += "| client | call | ratio | CPU us | p50 us | p99 us | calls per second | peak MiB |\n";
    text += "|---|---|---|---|---|---|---|---|\n";
    for (row, ratios) in rows.iter().zip(ratios(rows)) {
        for (column, (size, in_flight)) in COLUMNS.iter().enumerate() {
            let _ = writeln!(
                text,
                "| {} | {size}, {in_flight} | {:.2} to {:.2} | {:.1} | {:.0} | {:.0} | {:.0} | {:.1} |",
                row.title,
                ratios[column][0],
                ratios[column][2],
                row.median(column, |m| m.cpu_us),
                row.median(column, |m| m.p50_us),
                row.median(column, |m| m.p99_us),
                row.median(column, |m| m.per_second),
                row.median(column, |m| m.peak_kib) / 1024.0,
            );
        }
    }
    text
}

fn pair([small, medium]: [Option<f64>; 2], digits: usize) -> String {
    let one = |count: Option<f64>| count.map_or_else(|| "-".to_owned(), |count| format!("{count:.digits$}"));
    format!("{} / {}", one(small), one(medium))
}

/// Machine, date and number of rounds.
fn circumstances(rows: &[Row]) -> String {
    // The second column has one measurement a round; the first one has more.
    format!("{}, {} rounds", machine(), rows.first().map_or(0, |row| row.rounds[1].len()))
}

/// Date, machine, compiler and load.
pub fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    format!(
        "{}, {model}, {cores} cores, {}, load average {load} at the end",
        printed("date", &["-u", "+%Y-%m-%d"]),
        printed("rustc", &["--version"])
    )
}

fn printed(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
