//! Measures all clients round by round and writes the table: `bench DIRECTORY [ROUNDS]`.

use std::path::PathBuf;

use callwright_bench::calls::Failure;
use callwright_bench::measured::Measured;
use callwright_bench::processes::{self, Server, program};
use callwright_bench::report::{self, COLUMNS, Row};
use callwright_bench::{chart, counts};

const SIZES: [&str; 2] = ["small", "medium"];

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("usage: bench DIRECTORY [ROUNDS]")?);
    let rounds: usize = arguments.next().map_or(Ok(12), |rounds| rounds.parse())?;
    let server = Server::start()?;
    let mut rows = Row::all();
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (column, (size, in_flight)) in COLUMNS.iter().enumerate() {
            for _ in 0..times_a_round(size, *in_flight) {
                // There and back, so that no client always follows the same one.
                let is_back = rows[0].rounds[column].len() % 2 == 1;
                let mut in_turn: Vec<&mut Row> = rows.iter_mut().collect();
                if is_back {
                    in_turn.reverse();
                }
                for row in in_turn {
                    row.rounds[column].push(measure(row.name, size, *in_flight, &server.url)?);
                }
            }
        }
    }
    eprintln!("counting");
    for row in &mut rows {
        for (index, size) in SIZES.iter().enumerate() {
            row.allocations[index] = Some(counts::allocations(row.name, size, &server.url)?);
            if processes::is_installed("valgrind") {
                row.instructions[index] = Some(counts::instructions(row.name, size, &server.url)?);
            }
            if processes::is_installed("strace") {
                row.system_calls[index] = Some(counts::system_calls(row.name, size, &server.url)?);
            }
        }
    }
    let table = report::markdown(&rows);
    println!("{table}");
    std::fs::create_dir_all(&directory)?;
    std::fs::write(directory.join("results.md"), table)?;
    chart::draw(&rows, &directory.join("cpu.svg"))
}

/// The small call that waits alone differs most from process to process.
fn times_a_round(size: &str, in_flight: usize) -> usize {
    if (size, in_flight) == ("small", 1) { 3 } else { 1 }
}

fn measure(client: &str, size: &str, in_flight: usize, url: &str) -> Result<Measured, Failure> {
    // Processes differ more from each other than calls do: rather more rounds than longer ones.
    let calls = match (size, in_flight) {
        ("small", 1) => 1500,
        ("small", _) => 4000,
        (_, 1) => 700,
        _ => 1000,
    };
    let program = program("client")?.display().to_string();
    let command = [&program, client, size, &in_flight.to_string(), &calls.to_string(), "300", url];
    let printed = processes::run(&command.map(|part| part.to_owned()))?;
    Ok(serde_json::from_str(&printed)?)
}
