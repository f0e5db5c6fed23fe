//! The control protocol of the server process: one line of JSON per order, and one line as its reply.

use std::io;
use std::process::Stdio;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use crate::faults::Protocol;

/// The header that names a call: `<generation>-<index>`.
pub(crate) const CALL_HEADER: &str = "x-soak-call";

/// The maximum number of calls in one phase.
pub(crate) const MAX_CALLS: usize = 1 << 13;

/// The maximum number of attempts of a call.
pub(crate) const MAX_ATTEMPTS: usize = 4;

/// The first line of a server process.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// The certificate authority of the TLS servers.
    pub(crate) ca_pem: String,
    pub(crate) max_calls: usize,
    pub(crate) max_attempts: usize,
    /// In the order of the arguments.
    pub(crate) servers: Vec<ServerInfo>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ServerInfo {
    pub(crate) url: String,
    pub(crate) protocol: Protocol,
    pub(crate) phases: Vec<PhaseInfo>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PhaseInfo {
    pub(crate) name: String,
    pub(crate) is_exact: bool,
}

/// An order to a server. `server` is its index in [`Hello`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "order")]
pub(crate) enum Order {
    /// Starts a phase, and counts the calls of this generation.
    Begin { server: usize, phase: String, generation: u32 },
    /// Ends all faults. The reply is sent when connections are accepted.
    Calm { server: usize },
    /// Asks how often each attempt of this generation was read. The reply has one digit per attempt, call by call.
    Hits { server: usize },
}

impl Order {
    pub(crate) fn server(&self) -> usize {
        match self {
            Order::Begin { server, .. } | Order::Calm { server } | Order::Hits { server } => *server,
        }
    }
}

/// A server process. Dropping it ends the process.
pub(crate) struct Server {
    _child: Child,
    pipes: Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
}

impl Server {
    /// Starts this program again, as a server of these protocols.
    pub(crate) async fn start(seed: u64, protocols: &[Protocol]) -> io::Result<(Self, Hello)> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .args(["--seed", &seed.to_string()])
            .args(protocols.iter().map(|protocol| protocol.name()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let no_pipe = || io::Error::other("the server process has no pipes");
        let stdin = child.stdin.take().ok_or_else(no_pipe)?;
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(no_pipe)?).lines();
        let hello = lines.next_line().await?.ok_or_else(ended)?;
        let hello = serde_json::from_str(&hello)?;
        Ok((Self { _child: child, pipes: Mutex::new((stdin, lines)) }, hello))
    }

    /// Sends an order and waits until it is done.
    pub(crate) async fn order(&self, order: &Order) -> io::Result<String> {
        let mut pipes = self.pipes.lock().await;
        let (stdin, lines) = &mut *pipes;
        stdin.write_all(format!("{}\n", serde_json::to_string(order)?).as_bytes()).await?;
        lines.next_line().await?.ok_or_else(ended)
    }
}

fn ended() -> io::Error {
    io::Error::other("the server process has ended")
}
