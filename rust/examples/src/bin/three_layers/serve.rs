//! The common part of every service: it listens, handles requests in their context, and stops gracefully.

use std::io::{self, Read as _, Write as _};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use callwright::sentry::{SentryLayer, SentryReporter};
use callwright::server::ContextLayer;
use callwright::{Sampling, Tasks};
use prometheus::{Encoder as _, TextEncoder};
use tokio::net::TcpListener;

use crate::Failure;
use crate::telemetry::Telemetry;

/// The time for detached work after the last response.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop. Then it accepts no new request, answers the requests in flight, and
/// finishes detached work.
pub(crate) async fn serve(app: Router, tasks: &Tasks, telemetry: Telemetry) -> Result<(), Failure> {
    let registry = telemetry.registry.clone();
    let metrics = async move || {
        let mut text = Vec::new();
        TextEncoder::new().encode(&registry.gather(), &mut text).map(|()| text).unwrap_or_default()
    };
    let context = ContextLayer::new()
        .max_deadline(Duration::from_secs(10))
        .sensitive_baggage(["card"])
        .start_traces(Sampling::Sampled);
    // The layer that is added last is the outermost.
    let app = app
        .layer(axum::middleware::map_request(async |request: Request| {
            // The context layer has marked the credentials as sensitive, so they are not shown.
            tracing::debug!(headers = ?request.headers(), "request received");
            request
        }))
        .layer(SentryLayer::new(SentryReporter::new()))
        .layer(context)
        .route("/metrics", get(metrics));
    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:0".into());
    let listener = TcpListener::bind(address).await?;
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await?;
    let aborted = tasks.shutdown(DRAIN).await;
    tracing::info!(aborted, "stopped");
    telemetry.flush();
    Ok(())
}

/// Completes when the standard input closes, as it does when the parent ends, or on the usual signals.
async fn told_to_stop() {
    let (sender, closed) = tokio::sync::oneshot::channel();
    // A plain thread, because tokio's standard input would keep the runtime from shutting down.
    std::thread::spawn(move || {
        let mut ignored = [0; 256];
        while matches!(io::stdin().read(&mut ignored), Ok(count) if count > 0) {}
        sender.send(())
    });
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! {
        _ = closed => {}
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
