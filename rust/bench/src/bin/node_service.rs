//! The same endpoint as a Node service and as axum with Callwright, under the same load: `node_service FILE NODE_SCRIPT`
//! writes a table.

use std::process::Command;

use callwright_bench::client::Failure;
use callwright_bench::measured::{Measured, median};
use callwright_bench::processes::{Server, program, run_on_server_core};

const HEADING: &str = "# The same endpoint in Node and in Rust\n\n\
    Takes ten ids, asks a backend, answers a verdict per id; same backend, same load, same machine and day as [results.md](results.md).\n\
    The Node service is [service.mjs](../../rust/bench/node/service.mjs), the other [service.rs](../../rust/bench/src/bin/service.rs).";

const ROUNDS: usize = 5;
const CALLS: [(usize, usize); 2] = [(1, 3000), (64, 10_000)];

/// One service at one number of connections.
#[derive(Default)]
struct Rounds {
    p50_us: Vec<f64>,
    cpu_us: Vec<f64>,
    resident_mib: Vec<f64>,
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (file, script) =
        arguments.next().zip(arguments.next()).ok_or("usage: node_service FILE NODE_SCRIPT")?;
    let backend = Server::start()?;
    let mut measured: [[Rounds; 2]; 2] = Default::default();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        for (which, rounds) in measured.iter_mut().enumerate() {
            let mut command =
                if which == 0 { Command::new("node") } else { Command::new(program("service")?) };
            if which == 0 {
                command.arg(&script);
            }
            let service = Server::start_on_client_core(command.arg(&backend.url))?;
            for ((in_flight, calls), rounds) in CALLS.iter().zip(rounds) {
                load(&service, *in_flight, *calls, rounds)?;
            }
        }
    }
    let text = table(&measured);
    println!("{text}");
    Ok(std::fs::write(file, text)?)
}

fn load(service: &Server, in_flight: usize, calls: usize, rounds: &mut Rounds) -> Result<(), Failure> {
    let client = program("client")?.display().to_string();
    let command = |calls: usize| {
        [&client, "floor", "small", &in_flight.to_string(), &calls.to_string(), "0", &service.url]
            .map(|part: &str| part.to_owned())
    };
    // Node compiles what is called often; it is measured once it has.
    run_on_server_core(&command(2000))?;
    let before = service.cpu_us()?;
    let measured: Measured = serde_json::from_str(&run_on_server_core(&command(calls))?)?;
    rounds.p50_us.push(measured.p50_us);
    rounds.cpu_us.push((service.cpu_us()? - before) / calls as f64);
    rounds.resident_mib.push(service.resident_kib()? / 1024.0);
    Ok(())
}

fn table(measured: &[[Rounds; 2]; 2]) -> String {
    let mut text = String::from(HEADING) + "\n\n";
    text += "| service | connections | p50 us | CPU us per request | resident MiB |\n|---|---|---|---|---|\n";
    let names = ["Node, node:http and fetch", "axum and Callwright over hyper"];
    for (name, rounds) in names.iter().zip(measured) {
        for ((in_flight, _), rounds) in CALLS.iter().zip(rounds) {
            let [p50, cpu, resident] = medians(rounds);
            text += &format!("| {name} | {in_flight} | {p50:.0} | {cpu:.0} | {resident:.1} |\n");
        }
    }
    for (index, (in_flight, _)) in CALLS.iter().enumerate() {
        let (old, new) = (medians(&measured[0][index]), medians(&measured[1][index]));
        let [p50, cpu, resident] = [0, 1, 2].map(|of| 100.0 * (new[of] / old[of] - 1.0));
        text += &format!("| change | {in_flight} | {p50:.0} % | {cpu:.0} % | {resident:.0} % |\n");
    }
    text + "| published claim of such a rewrite | | -50 % | -90 % | -95 % |\n"
}

fn medians(rounds: &Rounds) -> [f64; 3] {
    [&rounds.p50_us, &rounds.cpu_us, &rounds.resident_mib].map(|values| median(values.clone()))
}
