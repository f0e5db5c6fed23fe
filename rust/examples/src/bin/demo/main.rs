//! The demo: a typed client against a JSON service that knows nothing about `.proto` files.
//!
//! It starts `demo-server` as a separate process, and then runs seven steps. Each step prints its evidence and checks
//! its claims. The exit status is 0 only if all of them hold.

mod answers;
mod breaker;
mod failures;
mod process;
mod report;

use std::process::ExitCode;

use process::Server;
use report::Failure;

const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    tokio::select! {
        outcome = run() => match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                report::failure(error.as_ref());
                ExitCode::FAILURE
            }
        },
        // Leaving drops `run`, and with it the server.
        () = interrupted() => ExitCode::from(INTERRUPTED),
    }
}

async fn run() -> Result<(), Failure> {
    let server = Server::start().await?;
    report::title("Callwright: a typed client and an old JSON service");
    report::evidence("server", format!("{}, process {}", server.url(), server.id().unwrap_or_default()));

    report::step(1, "A typed call");
    answers::typed_call(&server).await?;
    report::step(2, "JSON on the wire: an enum travels as its name, a oneof survives the trip");
    answers::json_on_the_wire(&server).await?;
    report::step(3, "A flaky endpoint, answered on the third attempt");
    failures::flaky_endpoint(&server).await?;
    report::step(4, "A slow endpoint, cut by the timeout and downgraded");
    failures::slow_endpoint(&server).await?;
    report::step(5, "What the caller sees without a downgrade");
    failures::error_of_a_call(&server).await?;
    report::step(6, "Nobody listens: one clear error");
    failures::connection_refused().await?;
    report::step(
        7,
        "A circuit breaker: shut in a flood of cancels, open on a dead endpoint, closed through a probe",
    );
    breaker::opens_and_recovers(&server).await?;

    server.stop().await?;
    report::success("all 7 steps hold, and the server process has ended");
    Ok(())
}

/// Completes on Ctrl-C, and on unix also when the process is asked to terminate.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler, the default action of the signal ends the process, and the server stops with its standard
    // input.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
