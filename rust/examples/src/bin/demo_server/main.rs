//! A JSON service as companies already run them: written by hand, years before anybody wrote a `.proto` file for it.
//!
//! It builds its answers as plain JSON values, adds fields that no contract knows, writes enums as strings, and
//! fails in ordinary ways: an overloaded backend, a slow one, a dead one (see `faults.rs`).
//!
//! It binds a free port of 127.0.0.1, prints `listening on http://127.0.0.1:PORT`, and exits when its standard
//! input closes, so that it never outlives the program that started it. `GET /debug/last` tells what went over the
//! wire last, per endpoint.

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

/// Ends the process once the other end of the standard input is gone, however the parent ended.
fn exit_when_stdin_closes() {
    std::thread::spawn(|| {
        let mut ignored = [0; 256];
        // A plain thread: tokio's standard input would keep a worker busy and delay the exit.
        while matches!(io::stdin().read(&mut ignored), Ok(count) if count > 0) {}
        std::process::exit(0);
    });
}
