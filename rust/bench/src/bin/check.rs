//! Compares instructions per call with the baseline: `check FILE`, and `check FILE --write` makes a new one.
//!
//! Fails when one has grown by more than 5 %.

use callwright_bench::calls::Failure;
use callwright_bench::processes::Server;
use callwright_bench::{baseline, counts};

const CLIENTS: [&str; 4] = ["callwright", "callwright-all", "callwright-hyper-all", "callwright-hyper-proto"];

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: check FILE [--write]")?;
    let is_written = arguments.next().as_deref() == Some("--write");
    let server = Server::start()?;
    let mut counted = Vec::new();
    for client in CLIENTS {
        for size in ["small", "medium"] {
            eprintln!("counting {client} {size}");
            counted.push((format!("{client} {size}"), counts::instructions(client, size, &server.url)?));
        }
    }
    if is_written {
        return Ok(std::fs::write(&file, baseline::text(&counted))?);
    }
    let (lines, verdict) = baseline::compare(&std::fs::read_to_string(&file)?, &counted)?;
    println!("{}", lines.join("\n"));
    verdict
}
