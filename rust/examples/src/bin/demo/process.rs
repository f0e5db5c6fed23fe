//! Starts the demo server as a separate process and reads the exchanges that it recorded.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::report::Failure;

const START_LIMIT: Duration = Duration::from_secs(10);
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// The running server. Dropping it stops the server. The server also stops if this program is killed, because its
/// standard input closes.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: String,
}

/// The last request and response on one endpoint.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Exchange {
    pub(crate) path_and_query: String,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) response: String,
    pub(crate) times: u32,
}

impl Server {
    /// Starts the `demo-server` next to this program and waits for the address that it prints.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let name = format!("demo-server{}", std::env::consts::EXE_SUFFIX);
        let program = std::env::current_exe()?.with_file_name(name);
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("start {}: {error} (`make demo` builds it)", program.display()))?;
        let stdout = child.stdout.take().ok_or("the demo server has no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(START_LIMIT, lines.next_line())
            .await
            .map_err(|_| format!("the demo server printed no address within {START_LIMIT:?}"))??
            .ok_or("the demo server ended before it printed its address")?;
        let address = line
            .strip_prefix("listening on http://")
            .ok_or_else(|| format!("the demo server printed `{line}` instead of its address"))?;
        Ok(Self { child, address: address.to_owned() })
    }

    /// Returns the base URL of the services.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the process id, which the demo prints.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Returns the last exchange on one endpoint, by `METHOD /path`.
    pub(crate) async fn exchange(&self, endpoint: &str) -> Result<Exchange, Failure> {
        let body = self.get("/debug/last").await?;
        let mut exchanges: BTreeMap<String, Exchange> = serde_json::from_str(&body)?;
        exchanges.remove(endpoint).ok_or_else(|| format!("the server saw no call of `{endpoint}`").into())
    }

    /// Closes the server's standard input, which stops it, and waits until it has ended.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        drop(self.child.stdin.take());
        let status = tokio::time::timeout(STOP_LIMIT, self.child.wait())
            .await
            .map_err(|_| format!("the demo server did not end within {STOP_LIMIT:?}"))??;
        if status.success() { Ok(()) } else { Err(format!("the demo server ended with {status}").into()) }
    }

    /// Sends a GET without a Callwright client, so that the evidence does not depend on the code under test.
    async fn get(&self, path: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (_head, body) =
            answer.split_once("\r\n\r\n").ok_or("the server's answer has no end of headers")?;
        Ok(body.to_owned())
    }
}
