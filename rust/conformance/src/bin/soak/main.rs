//! Makes calls while servers fail in many ways. It checks that nothing panics, that memory, file descriptors and tasks
//! do not leak, that calls succeed within a second of a server's return, and that the requests that the servers read
//! equal the attempts that the client reports.
//!
//! `soak [--seconds N] [--seed N]` makes the calls, against servers in a separate process. `soak serve [--seed N]
//! PROTOCOL...` is that process: it prints one line of JSON, and takes orders on standard input, from clients in any
//! language.

mod caller;
mod control;
mod faults;
mod lane;
mod ledger;
mod panics;
mod report;
mod server;
mod vitals;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::control::Server;
use crate::faults::{PHASES, Protocol};
use crate::lane::{IDLE, Lane, Stack};
use crate::report::Soak;
use crate::vitals::Vitals;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "usage: soak [serve] [--seconds N] [--seed N] [hyper|reqwest|http1|h2c|tls...]";

/// The minimum number of rounds. The first one warms up.
const MIN_ROUNDS: u32 = 2;

/// The extra time of a phase after its faults: until each caller has had a success, and for the comparison.
const BESIDE: Duration = Duration::from_millis(150);

struct Arguments {
    is_server: bool,
    seconds: u64,
    seed: u64,
    stacks: Vec<Stack>,
    protocols: Vec<Protocol>,
}

impl Arguments {
    fn read() -> Result<Self, Failure> {
        let mut read = Self {
            is_server: false,
            seconds: 60,
            seed: fastrand::u64(..1 << 32),
            stacks: Vec::new(),
            protocols: Vec::new(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || -> Result<u64, Failure> { Ok(arguments.next().ok_or(USAGE)?.parse()?) };
            match argument.as_str() {
                "serve" => read.is_server = true,
                "--seconds" => read.seconds = number()?,
                "--seed" => read.seed = number()?,
                "hyper" => read.stacks.push(Stack::Hyper),
                "reqwest" => read.stacks.push(Stack::Reqwest),
                "http1" => read.protocols.push(Protocol::Http1),
                "h2c" => read.protocols.push(Protocol::H2c),
                "tls" => read.protocols.push(Protocol::Tls),
                _ => return Err(USAGE.into()),
            }
        }
        if read.stacks.is_empty() {
            read.stacks = vec![Stack::Hyper, Stack::Reqwest];
        }
        if read.protocols.is_empty() {
            read.protocols = vec![Protocol::Http1, Protocol::H2c, Protocol::Tls];
        }
        Ok(read)
    }
}

fn main() -> ExitCode {
    match Arguments::read().and_then(start) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> Result<ExitCode, Failure> {
    let threads = if arguments.is_server { 2 } else { 4 };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    if arguments.is_server {
        runtime.block_on(server::run(arguments.seed, &arguments.protocols))?;
        return Ok(ExitCode::SUCCESS);
    }
    runtime.block_on(soak(&arguments))
}

async fn soak(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { seconds, seed, .. } = *arguments;
    println!("soak: Rust, {seconds} s, --seed {seed}");
    let protocols = &arguments.protocols;
    let clients: Vec<(Stack, Protocol)> = arguments
        .stacks
        .iter()
        .flat_map(|stack| protocols.iter().map(|protocol| (*stack, *protocol)))
        .collect();
    let servers: Vec<Protocol> = clients.iter().map(|(_, protocol)| *protocol).collect();
    let (server, hello) = Server::start(seed, &servers).await?;
    let server = Arc::new(server);
    panics::count();
    let mut lanes = Vec::new();
    for (index, ((stack, _), info)) in clients.iter().zip(&hello.servers).enumerate() {
        lanes.push(Lane::new(*stack, index, info, &hello.ca_pem, seed)?);
    }
    let mut soak = Soak::default();
    soak.before = Some(Vitals::now()?);
    let end = Instant::now() + Duration::from_secs(seconds);
    let time = phase_time(seconds);
    let mut last_round = Duration::ZERO;
    while soak.rounds < MIN_ROUNDS || Instant::now() + last_round <= end {
        let begun = Instant::now();
        lanes = round(lanes, &server, time, &mut soak).await?;
        last_round = begun.elapsed();
        soak.rounds += 1;
        if soak.rounds == 1 {
            soak.warm = Some(settled(soak.before).await?);
        }
    }
    soak.end = Some(settled(soak.before).await?);
    drop(lanes);
    soak.print();
    let faults = soak.faults();
    faults.iter().for_each(|fault| println!("FAILED: {fault}"));
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the time of a phase: a second, or less so that two rounds fit.
fn phase_time(seconds: u64) -> Duration {
    let all = PHASES.len() as u32 * MIN_ROUNDS;
    (Duration::from_secs(seconds) / all)
        .saturating_sub(BESIDE)
        .clamp(Duration::from_millis(100), Duration::from_secs(1))
}

/// Runs all phases of all clients. The clients do not wait for each other.
async fn round(
    lanes: Vec<Lane>,
    server: &Arc<Server>,
    time: Duration,
    soak: &mut Soak,
) -> Result<Vec<Lane>, Failure> {
    let mut running = JoinSet::new();
    for mut lane in lanes {
        let server = Arc::clone(server);
        running.spawn(async move {
            let mut reports = Vec::new();
            for phase in lane.phases() {
                let report = lane.phase(&phase, time, &server).await?;
                reports.push((phase.name, report));
            }
            Ok::<_, Failure>((lane, reports))
        });
    }
    let mut ended = Vec::new();
    while let Some(lane) = running.join_next().await {
        ended.push(lane??);
    }
    ended.sort_by_key(|(lane, _)| lane.index());
    let mut lanes = Vec::new();
    for (lane, reports) in ended {
        for (phase, report) in reports {
            soak.add(&phase, &lane.name, report);
        }
        lanes.push(lane);
    }
    Ok(lanes)
}

/// Measures the process after its idle connections should be closed.
async fn settled(before: Option<Vitals>) -> Result<Vitals, Failure> {
    let patience = Instant::now() + IDLE * 5;
    loop {
        tokio::time::sleep(IDLE / 4).await;
        let now = Vitals::now()?;
        let is_settled = before.is_none_or(|before| now.descriptors <= before.descriptors);
        if is_settled || Instant::now() > patience {
            return Ok(now);
        }
    }
}
