//! A stand-in for an error collector. It keeps everything that the Sentry client sends, as text.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use callwright::Tasks;

use crate::Failure;
use crate::serve::serve;
use crate::telemetry::Telemetry;

type Events = Arc<Mutex<Vec<String>>>;

pub(crate) async fn run() -> Result<(), Failure> {
    let telemetry = Telemetry::start("capture")?;
    let app = Router::new()
        .route("/api/{project}/envelope/", post(keep))
        .route("/debug/events", get(show))
        .with_state(Events::default());
    serve(app, &Tasks::new(), telemetry).await
}

async fn keep(State(events): State<Events>, envelope: String) -> &'static str {
    events.lock().unwrap_or_else(PoisonError::into_inner).push(envelope);
    "{}"
}

async fn show(State(events): State<Events>) -> String {
    events.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
}
