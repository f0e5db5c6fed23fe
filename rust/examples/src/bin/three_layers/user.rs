//! The bottom service. It knows the users, records its requests, and fails by the id of the user: `slow` is never
//! answered, `shy` only on a retry, and `broken` always fails.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use callwright::server::ErrorAnswer;
use callwright::{Code, Error, Tasks};
use serde_json::{Value, json};

use crate::Failure;
use crate::serve::serve;
use crate::telemetry::Telemetry;

/// The requests so far, for `/debug/seen`.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Value>>>);

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Vec<Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request. Returns how it must end.
    fn begin(&self, what: &str, user_id: &str, headers: &HeaderMap) -> Ending {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let mut seen = self.lock();
        seen.push(json!({
            "what": what,
            "user": user_id,
            "traceparent": text("traceparent"),
            "timeout": text("connect-timeout-ms"),
            "retry": text("x-retry-attempt"),
            "authorized": text("authorization").is_some(),
            "baggage": text("baggage").is_some(),
            "end": "on its way",
        }));
        Ending { seen: self.clone(), index: seen.len() - 1, end: "dropped" }
    }
}

struct Ending {
    seen: Seen,
    index: usize,
    end: &'static str,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.seen.lock()[self.index]["end"] = self.end.into();
    }
}

pub(crate) async fn run() -> Result<(), Failure> {
    let telemetry = Telemetry::start("user")?;
    let app = Router::new()
        .route("/1.0/users/{user_id}", get(user).patch(update))
        .route("/debug/seen", get(async |State(seen): State<Seen>| Json(Value::from(seen.lock().clone()))))
        .with_state(Seen::default());
    serve(app, &Tasks::new(), telemetry).await
}

async fn user(State(seen): State<Seen>, Path(user_id): Path<String>, headers: HeaderMap) -> Response {
    let mut ending = seen.begin("get", &user_id, &headers);
    let is_retry = headers.contains_key("x-retry-attempt");
    let failure = match user_id.as_str() {
        "slow" => return std::future::pending().await,
        "shy" if !is_retry => Some(Error::unavailable("not at the first time")),
        "broken" => Some(Error::new(Code::Internal, "the row is broken")),
        _ => None,
    };
    ending.end = "answered";
    match failure {
        Some(error) => ErrorAnswer::of(&error).with_chain().into_response().map(Body::from),
        None => {
            let email = format!("{user_id}-private@example.com");
            Json(json!({ "userId": user_id, "displayName": user_id, "email": email })).into_response()
        }
    }
}

async fn update(State(seen): State<Seen>, Path(user_id): Path<String>, headers: HeaderMap) -> Response {
    let mut ending = seen.begin("update", &user_id, &headers);
    tokio::time::sleep(Duration::from_millis(300)).await;
    ending.end = "answered";
    Json(json!({ "userId": user_id })).into_response()
}
