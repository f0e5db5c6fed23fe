//! Runs a scripted server from a scenario file, for tests in any language.
//!
//! `scripted-server --script FILE` reads the file as a [`callwright_testing::Scenario`]. It prints `listening on
//! http://127.0.0.1:PORT` and `control on http://127.0.0.1:PORT`. It exits when its standard input closes, so that it
//! never outlives its parent. `GET /__log` on the control port returns the log as JSON.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;

use callwright_testing::{Scenario, ScriptedServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "scripted-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = read_scenario()?;
    exit_when_stdin_closes();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(scenario))?;
    Ok(())
}

fn read_scenario() -> Result<Scenario, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [flag, file] = arguments.as_slice() else {
        return Err("usage: scripted-server --script FILE".into());
    };
    if flag != "--script" {
        return Err(format!("unknown option {flag}; usage: scripted-server --script FILE").into());
    }
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("script {file} cannot be read: {error}"))?;
    Scenario::from_json(&text).map_err(|error| format!("script {file} is not a scenario: {error}").into())
}

/// Ends the process when the other end of the standard input closes, for whatever reason the parent ended.
fn exit_when_stdin_closes() {
    std::thread::spawn(|| {
        let mut ignored = [0; 256];
        // A plain thread, because tokio's standard input would delay the exit.
        while matches!(io::stdin().read(&mut ignored), Ok(count) if count > 0) {}
        std::process::exit(0);
    });
}

async fn serve(scenario: Scenario) -> io::Result<()> {
    let server = Arc::new(ScriptedServer::start(scenario).await?);
    let control = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", server.url())?;
    writeln!(stdout, "control on http://{}", control.local_addr()?)?;
    stdout.flush()?;
    loop {
        let (stream, _) = control.accept().await?;
        tokio::spawn(answer(stream, Arc::clone(&server)));
    }
}

/// Answers one request on the control port and closes the connection.
async fn answer(mut stream: TcpStream, server: Arc<ScriptedServer>) -> io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < 64 << 10 {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let (status, body) = if request.starts_with(b"GET /__log ") {
        ("200 OK", serde_json::to_string(&server.log()).map_err(io::Error::other)?)
    } else {
        ("404 Not Found", r#"{"message":"only GET /__log is served here"}"#.to_owned())
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
