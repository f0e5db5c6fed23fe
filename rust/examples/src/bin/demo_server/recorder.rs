//! Records the last exchange per endpoint, so that a client can show its calls as they were on the wire.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

const MAX_BODY_BYTES: usize = 1 << 20;

/// The last request and response of one endpoint.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Exchange {
    path_and_query: String,
    request: String,
    status: u16,
    response: String,
    /// The number of calls of the endpoint since the server started.
    times: u32,
}

/// The last exchange of each endpoint, by `METHOD /path`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder(Arc<Mutex<BTreeMap<String, Exchange>>>);

impl Recorder {
    fn store(&self, endpoint: String, mut exchange: Exchange) {
        let mut exchanges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        exchange.times = exchanges.get(&endpoint).map_or(1, |earlier| earlier.times + 1);
        exchanges.insert(endpoint, exchange);
    }
}

/// Passes the request on and records both bodies when the response is complete.
pub(crate) async fn record(State(recorder): State<Recorder>, request: Request, next: Next) -> Response {
    let endpoint = format!("{} {}", request.method(), request.uri().path());
    let path_and_query = request.uri().to_string();
    let (parts, body) = request.into_parts();
    let Ok(sent) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let response = next.run(Request::from_parts(parts, Body::from(sent.clone()))).await;
    let (parts, body) = response.into_parts();
    let answered = to_bytes(body, MAX_BODY_BYTES).await.unwrap_or_default();
    recorder.store(
        endpoint,
        Exchange {
            path_and_query,
            request: text(&sent),
            status: parts.status.as_u16(),
            response: text(&answered),
            times: 0,
        },
    );
    Response::from_parts(parts, Body::from(answered))
}

/// Answers `GET /debug/last`.
pub(crate) async fn last(State(recorder): State<Recorder>) -> Json<BTreeMap<String, Exchange>> {
    Json(recorder.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

fn text(bytes: &Bytes) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
