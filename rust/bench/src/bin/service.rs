//! The new service: takes ids, asks the backend by Callwright, answers one verdict per id.
//!
//! `service BACKEND_URL` prints its own URL.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use callwright::{BreakerPolicy, HyperTransport};
use callwright_bench::calls::Failure;
use callwright_bench::contract::{BenchServiceClient, SmallRequest, SmallResponse};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let backend = std::env::args().nth(1).ok_or("usage: service BACKEND_URL")?;
    let backend = BenchServiceClient::builder()
        .transport(HyperTransport::new()?)
        .breaker(BreakerPolicy::enforce())
        .retries(2)
        .timeout(Duration::from_secs(3))
        .attempt_timeout(Duration::from_secs(1))
        .build(backend)?;
    let routes = Router::new().route("/bench.v1.BenchService/Small", post(verdicts)).with_state(backend);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, routes).await?)
}

async fn verdicts(
    State(backend): State<BenchServiceClient>,
    Json(request): Json<SmallRequest>,
) -> Result<Json<SmallResponse>, (StatusCode, String)> {
    let ids = request.user_ids.clone();
    let failed = |error: callwright::Error| {
        eprintln!("{error}");
        (StatusCode::BAD_GATEWAY, error.to_string())
    };
    let known = backend.small(request).await.map_err(failed)?.beta_users;
    let verdict = |id: String| {
        let is_known = known.get(&id).copied().unwrap_or_default();
        (id, is_known)
    };
    Ok(Json(SmallResponse { beta_users: ids.into_iter().map(verdict).collect() }))
}
