//! The same endpoint as Node services and as axum with Callwright, under the same load.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::calls::Failure;
use crate::measured::{Measured, median};
use crate::processes::{Server, is_installed, program, run_on_server_core};
use crate::report;

const HEADING: &str = "# The same endpoint in Node and in Rust";
const METHOD: &str = "Takes ten ids, asks a backend, answers a verdict per id: same backend, same load, same core. The services stand in\n\
    [rust/bench/node](../../rust/bench/node) and in [service.rs](../../rust/bench/src/bin/service.rs); how it is measured stands in\n\
    [README.md](README.md).";

const ROUNDS: usize = 7;
/// Connections and requests.
const CALLS: [(usize, usize); 2] = [(1, 3000), (64, 10_000)];

/// One of the services that are compared.
#[derive(Clone, Copy)]
struct Kind {
    title: &'static str,
    /// None for ours.
    script: Option<&'static str>,
    /// What must be installed for it.
    package: Option<&'static str>,
}

const EXPRESS: &str = "Node, express and axios";
const LEAN: &str = "Node, node:http and undici";

const KINDS: [Kind; 4] = [
    Kind { title: "axum and Callwright over hyper", script: None, package: None },
    Kind { title: EXPRESS, script: Some("express.mjs"), package: Some("express") },
    Kind { title: "Node, node:http and fetch", script: Some("service.mjs"), package: None },
    Kind { title: LEAN, script: Some("lean.mjs"), package: Some("undici") },
];

/// The claim that is published of such rewrites, in percent: p50, CPU, memory.
const CLAIM: [f64; 3] = [-50.0, -90.0, -95.0];

/// What was measured of one service, for each of [`CALLS`].
struct Row {
    kind: Kind,
    rounds: [Rounds; 2],
}

#[derive(Default)]
struct Rounds {
    p50_us: Vec<f64>,
    cpu_us: Vec<f64>,
    resident_mib: Vec<f64>,
}

impl Rounds {
    fn push(&mut self, [p50, cpu, resident]: [f64; 3]) {
        self.p50_us.push(p50);
        self.cpu_us.push(cpu);
        self.resident_mib.push(resident);
    }

    fn medians(&self) -> [f64; 3] {
        [&self.p50_us, &self.cpu_us, &self.resident_mib].map(|values| median(values.clone()))
    }

    /// The change from an old service in percent: the median over the rounds, for p50, CPU and memory.
    fn change(&self, old: &Self) -> [f64; 3] {
        let change = |new: &[f64], old: &[f64]| {
            median(new.iter().zip(old).map(|(new, old)| 100.0 * (new / old - 1.0)).collect())
        };
        [
            change(&self.p50_us, &old.p50_us),
            change(&self.cpu_us, &old.cpu_us),
            change(&self.resident_mib, &old.resident_mib),
        ]
    }
}

/// Measures all services round by round, scripts from a directory, and returns tables in markdown; none without Node.
///
/// # Errors
///
/// When a service cannot be started, or a call fails.
pub fn run(scripts: &Path) -> Result<Option<String>, Failure> {
    if !is_installed("node") {
        eprintln!("node is not installed: nothing is compared");
        return Ok(None);
    }
    let mut rows: Vec<Row> = KINDS
        .into_iter()
        .filter(|kind| is_there(kind, scripts))
        .map(|kind| Row { kind, rounds: Default::default() })
        .collect();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        for row in &mut rows {
            let figures = again(row.kind, || figures(row.kind, scripts))?;
            for (rounds, figures) in row.rounds.iter_mut().zip(figures) {
                rounds.push(figures);
            }
        }
    }
    Ok(Some(markdown(&rows)))
}

fn is_there(kind: &Kind, scripts: &Path) -> bool {
    let modules = scripts.join("node_modules");
    match kind.package.filter(|package| !modules.join(package).exists()) {
        None => true,
        Some(package) => {
            eprintln!("{package} is not installed, which leaves out: {}", kind.title);
            false
        }
    }
}

fn command(kind: Kind, scripts: &Path) -> Result<Command, Failure> {
    let Some(script) = kind.script else { return Ok(Command::new(program("service")?)) };
    let script: PathBuf = scripts.join(script);
    let mut command = Command::new("node");
    command.arg(script);
    Ok(command)
}

/// Once more when a request fails, and says so: a round that something else disturbed is not worth all the others.
fn again<T>(kind: Kind, run: impl Fn() -> Result<T, Failure>) -> Result<T, Failure> {
    run().or_else(|error| {
        eprintln!("{}: {error}; once more", kind.title);
        run().map_err(|error| format!("{}: {error}", kind.title).into())
    })
}

/// Starts a backend and a service, and measures the service: p50, CPU and memory for each of [`CALLS`].
fn figures(kind: Kind, scripts: &Path) -> Result<[[f64; 3]; 2], Failure> {
    let backend = Server::start()?;
    let service = Server::start_on_client_core(command(kind, scripts)?.arg(&backend.url))?;
    let [one, many] = CALLS;
    Ok([load(&service, one)?, load(&service, many)?])
}

fn load(service: &Server, (in_flight, calls): (usize, usize)) -> Result<[f64; 3], Failure> {
    let client = program("client")?.display().to_string();
    let command = |calls: usize| {
        [&client, "floor", "small", &in_flight.to_string(), &calls.to_string(), "0", &service.url]
            .map(|part: &str| part.to_owned())
    };
    // Node compiles what is called often; it is measured once it has.
    run_on_server_core(&command(3000))?;
    let before = service.cpu_us()?;
    let measured: Measured = serde_json::from_str(&run_on_server_core(&command(calls))?)?;
    let cpu = (service.cpu_us()? - before) / calls as f64;
    Ok([measured.p50_us, cpu, service.resident_kib()? / 1024.0])
}

fn markdown(rows: &[Row]) -> String {
    let mut text = format!("{HEADING}\n\n{}, {ROUNDS} rounds.\n{METHOD}\n\n", report::machine());
    text += "| service | connections | p50 us | CPU us per request | resident MiB |\n|---|---|---|---|---|\n";
    for row in rows {
        for ((in_flight, _), rounds) in CALLS.iter().zip(&row.rounds) {
            let [p50, cpu, resident] = rounds.medians();
            let title = row.kind.title;
            text += &format!("| {title} | {in_flight} | {p50:.0} | {cpu:.0} | {resident:.1} |\n");
        }
    }
    text += "\nWhat changes with axum and Callwright:\n\n";
    text += "| instead of | connections | p50 | CPU per request | resident |\n|---|---|---|---|---|\n";
    let Some((ours, old)) = rows.split_first() else { return text };
    for row in old {
        for (index, (in_flight, _)) in CALLS.iter().enumerate() {
            let [p50, cpu, resident] = ours.rounds[index].change(&row.rounds[index]);
            let title = row.kind.title;
            text += &format!("| {title} | {in_flight} | {p50:+.0} % | {cpu:+.0} % | {resident:+.0} % |\n");
        }
    }
    let [p50, cpu, resident] = CLAIM;
    text +=
        &format!("| published claim of such a rewrite | | {p50:+.0} % | {cpu:+.0} % | {resident:+.0} % |\n");
    text + "\nThe budget: beat all three figures of the claim against express and axios, and at least -50 % CPU against undici.\n"
        + &verdicts(ours, old)
}

/// Whether the budget is met, for each number of connections.
fn verdicts(ours: &Row, old: &[Row]) -> String {
    let change = |title: &str, index: usize| {
        let row = old.iter().find(|row| row.kind.title == title)?;
        Some(ours.rounds[index].change(&row.rounds[index]))
    };
    let mut text = String::new();
    for (index, (in_flight, _)) in CALLS.iter().enumerate() {
        if let Some(changes) = change(EXPRESS, index) {
            let names = ["p50", "CPU", "memory"].iter().zip(changes).zip(CLAIM);
            let missed: Vec<String> = names
                .filter(|((_, change), claim)| change > claim)
                .map(|((name, change), _)| format!("{name} {change:+.1} %"))
                .collect();
            text += &format!("- {in_flight} against express and axios: {}\n", met(&missed));
        }
        if let Some([_, cpu, _]) = change(LEAN, index) {
            let missed = if cpu > -50.0 { vec![format!("CPU {cpu:+.1} %")] } else { Vec::new() };
            text += &format!("- {in_flight} against undici: {}\n", met(&missed));
        }
    }
    if text.is_empty() { text } else { format!("\nAt so many connections it is\n\n{text}") }
}

fn met(missed: &[String]) -> String {
    if missed.is_empty() { "met".to_owned() } else { format!("missed ({})", missed.join(", ")) }
}
