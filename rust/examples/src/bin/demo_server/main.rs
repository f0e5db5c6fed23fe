//! A JSON service as many companies run them: written by hand, long before its `.proto` file.
//!
//! It builds its responses as plain JSON values, adds fields that no contract knows, writes enums as strings, and fails
//! in ordinary ways: an overloaded backend, a slow one, a dead one (see `faults.rs`).
//!
//! It binds a free port of 127.0.0.1, prints `listening on http://127.0.0.1:PORT`, and exits when its standard input
//! closes, so that it never outlives its parent. `GET /debug/last` returns the last exchange of each endpoint.

mod faults;
mod feed;
mod greeting;
mod recorder;
mod users;

use std::io::{self, Read, Write};

use axum::{Router, middleware, routing::get};
use recorder::Recorder;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> io::Result<()> {
    exit_when_stdin_closes();
    let recorder = Recorder::default();
    let services = Router::new()
        .merge(greeting::routes())
        .merge(users::routes())
        .merge(feed::routes())
        .layer(middleware::from_fn_with_state(recorder.clone(), recorder::record));
    let app = services.route("/debug/last", get(recorder::last).with_state(recorder));

    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    axum::serve(listener, app).await
}

/// Ends the process when the other end of the standard input closes, for whatever reason the parent ended.
fn exit_when_stdin_closes() {
    std::thread::spawn(|| {
        let mut ignored = [0; 256];
        // A plain thread, because tokio's standard input would keep a worker busy and delay the exit.
        while matches!(io::stdin().read(&mut ignored), Ok(count) if count > 0) {}
        std::process::exit(0);
    });
}
