//! The server process. Its servers count the requests that they read, and run the faults of the phase.

mod door;
mod hits;
mod http1;
mod http2;
mod port;
mod reply;
mod tls;

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fastrand::Rng;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use self::door::Door;
use self::hits::Hits;
use self::port::Port;
use self::tls::Tls;
use crate::Failure;
use crate::control::{Hello, MAX_ATTEMPTS, MAX_CALLS, Order, PhaseInfo, ServerInfo};
use crate::faults::{PHASES, Phase, Protocol, RequestFault};

/// An order with the channel for its reply.
type Ordered = (Order, oneshot::Sender<String>);

/// Serves these protocols, one server each, until standard input closes.
pub(crate) async fn run(seed: u64, protocols: &[Protocol]) -> Result<(), Failure> {
    let (tls, ca_pem) = Tls::new()?;
    let mut doors = Vec::new();
    let mut servers = Vec::new();
    for (index, &protocol) in protocols.iter().enumerate() {
        let port = Port::reserve()?;
        let scheme = if protocol == Protocol::Tls { "https" } else { "http" };
        let info = |phase: &Phase| PhaseInfo { name: phase.name.to_owned(), is_exact: phase.is_exact };
        servers.push(ServerInfo {
            url: format!("{scheme}://{}", port.address()),
            protocol,
            phases: PHASES.iter().filter(|phase| phase.is_for(protocol)).map(info).collect(),
        });
        let (sender, orders) = mpsc::channel(1);
        let door = Door::new(port, protocol, tls.clone(), Rng::with_seed(seed ^ index as u64))?;
        tokio::spawn(door.run(orders));
        doors.push(sender);
    }
    let hello = Hello { ca_pem, max_calls: MAX_CALLS, max_attempts: MAX_ATTEMPTS, servers };
    say(&serde_json::to_string(&hello)?)?;
    let mut orders = lines();
    while let Some(line) = orders.recv().await {
        let order: Order = serde_json::from_str(&line)?;
        let door = doors.get(order.server()).ok_or("there is no such server")?;
        let (answer, answered) = oneshot::channel();
        door.send((order, answer)).await.map_err(|_| "a server has ended")?;
        say(&answered.await.map_err(|_| "a server has ended")?)?;
    }
    Ok(())
}

/// Returns the lines of standard input. A plain thread reads them, because tokio's standard input would delay the exit.
fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn say(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// The state that the connections of one server share.
struct Shared {
    /// The index of the phase. The first one has no faults.
    phase: AtomicUsize,
    hits: Hits,
}

impl Shared {
    fn phase(&self) -> &'static Phase {
        &PHASES[self.phase.load(Ordering::SeqCst)]
    }

    fn set_phase(&self, name: &str) -> bool {
        let index = PHASES.iter().position(|phase| phase.name == name);
        self.phase.store(index.unwrap_or(0), Ordering::SeqCst);
        index.is_some()
    }
}

/// The server as one of its connections sees it.
struct Served {
    shared: Arc<Shared>,
    rng: Rng,
}

impl Served {
    /// Returns a copy for a stream, with random draws of its own.
    fn fork(&mut self) -> Self {
        Self { shared: Arc::clone(&self.shared), rng: self.rng.fork() }
    }

    /// Draws the fault of a request that was just read, and the latency of its response.
    fn draw(&mut self) -> (RequestFault, Duration) {
        let phase = self.shared.phase();
        (phase.request_fault(&mut self.rng), phase.latency(&mut self.rng))
    }

    fn count(&self, call: &str, attempt: &str) {
        self.shared.hits.count(call, attempt);
    }
}

/// Sleeps for the given time, or forever for `None`.
async fn after(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

fn done() -> String {
    json!({ "done": true }).to_string()
}
