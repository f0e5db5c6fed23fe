//! Compares instructions per call with the baseline: `check FILE`, and `check FILE --write` makes a new one.
//!
//! Fails when one has grown by more than 5 %.

use callwright_bench::client::Failure;
use callwright_bench::counts;
use callwright_bench::processes::Server;

const CLIENTS: [&str; 4] = ["callwright", "callwright-all", "callwright-hyper-all", "callwright-hyper-proto"];
const LIMIT: f64 = 1.05;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: check FILE [--write]")?;
    let is_written = arguments.next().as_deref() == Some("--write");
    let baseline = if is_written { String::new() } else { std::fs::read_to_string(&file)? };
    let server = Server::start()?;
    let mut lines = String::new();
    let mut grown = Vec::new();
    for client in CLIENTS {
        for size in ["small", "medium"] {
            let now = counts::instructions(client, size, &server.url)?;
            let key = format!("{client} {size}");
            lines += &format!("{key} {now:.0}\n");
            if is_written {
                continue;
            }
            let line = baseline.lines().find_map(|line| line.strip_prefix(&key)?.strip_prefix(' '));
            let before: f64 = line.ok_or_else(|| format!("{file} has no line for {key}"))?.trim().parse()?;
            println!(
                "{key:32} {before:9.0} -> {now:9.0} instructions per call, {:+.1} %",
                100.0 * (now / before - 1.0)
            );
            if now > before * LIMIT {
                grown.push(key);
            }
        }
    }
    if is_written {
        std::fs::write(&file, lines)?;
    }
    if grown.is_empty() {
        Ok(())
    } else {
        Err(format!("more than 5 % more instructions: {}", grown.join(", ")).into())
    }
}
