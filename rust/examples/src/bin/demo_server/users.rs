//! The user service: profiles, the beta programme, filtering. It only uses plain JSON values.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use crate::faults::Faults;

#[derive(Clone, Debug)]
struct Users {
    by_id: Arc<Mutex<BTreeMap<String, Value>>>,
    faults: Faults,
}

impl Users {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Value>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn routes() -> Router {
    let users = [
        ("guoguo", "Guoguo", "USER_STATUS_ACTIVE", 12_800, "2019-04-01T08:00:00Z"),
        ("mimi", "Mimi", "USER_STATUS_ACTIVE", 41, "2024-11-30T20:15:00Z"),
        ("doudou", "Doudou", "USER_STATUS_SUSPENDED", 90_210, "2021-07-14T12:30:00Z"),
    ];
    let by_id = users.map(|(id, name, status, followers, created)| {
        let user = json!({
            "userId": id, "displayName": name, "email": format!("{id}@example.com"), "status": status,
            "createTime": created, "followerCount": followers, "labels": { "city": "Shanghai" },
            "shard": 7, "legacyFlags": ["v1", "imported"],
        });
        (id.to_owned(), user)
    });
    let users = Users { by_id: Arc::new(Mutex::new(BTreeMap::from(by_id))), faults: Faults::default() };
    Router::new()
        .route("/1.0/users/isBetaUser", post(is_beta_user))
        .route("/1.0/users/{user_id}", get(user).patch(update_user))
        .route("/1.0/users:filter", post(filter_users))
        .with_state(users)
}

/// The first user id of the request selects the fault. Users whose name begins before `m` are beta users.
async fn is_beta_user(State(users): State<Users>, Json(request): Json<Value>) -> Response {
    let ids = texts(&request["userIds"]);
    if let Some(failure) = users.faults.strike(ids.first().map_or("", String::as_str)).await {
        return failure;
    }
    let beta: Map<String, Value> = ids.iter().map(|id| (id.clone(), json!(id.as_str() < "m"))).collect();
    Json(json!({ "betaUsers": beta, "experiment": { "name": "beta-2019", "bucket": 3 } })).into_response()
}

async fn user(State(users): State<Users>, Path(user_id): Path<String>) -> Response {
    if let Some(failure) = users.faults.strike(&user_id).await {
        return failure;
    }
    match users.lock().get(&user_id) {
        Some(user) => Json(user.clone()).into_response(),
        None => no_such_user(&user_id),
    }
}

async fn update_user(
    State(users): State<Users>,
    Path(user_id): Path<String>,
    Json(changes): Json<Map<String, Value>>,
) -> Response {
    let mut users = users.lock();
    let Some(user) = users.get_mut(&user_id) else {
        return no_such_user(&user_id);
    };
    for (name, value) in changes {
        user[&name] = value;
    }
    Json(user.clone()).into_response()
}

async fn filter_users(State(users): State<Users>, Json(request): Json<Value>) -> Json<Value> {
    let explain = request["explain"].as_bool().unwrap_or(false);
    let criteria = request["criteria"].as_array().cloned().unwrap_or_default();
    let users = users.lock();
    let verdict = |id: &String| {
        let Some(user) = users.get(id) else {
            return json!({ "outcome": "OUTCOME_NOT_FOUND" });
        };
        let reasons: Vec<String> =
            criteria.iter().filter_map(|criterion| objection(user, criterion)).collect();
        let outcome = if reasons.is_empty() { "OUTCOME_MATCH" } else { "OUTCOME_NO_MATCH" };
        let reasons = if explain { reasons } else { Vec::new() };
        json!({ "outcome": outcome, "reasons": reasons, "tookMicros": 12 })
    };
    let verdicts: Map<String, Value> =
        texts(&request["userIds"]).iter().map(|id| (id.clone(), verdict(id))).collect();
    Json(json!({ "verdicts": verdicts, "evaluateTime": "2026-01-01T00:00:00Z", "servedBy": "user-2" }))
}

/// Returns the reason why the user fails the criterion, if it does. Unknown criteria are ignored.
fn objection(user: &Value, criterion: &Value) -> Option<String> {
    if let Some(status) = criterion["status"].as_str() {
        let actual = user["status"].as_str().unwrap_or_default();
        return (actual != status).then(|| format!("status is {actual}, not {status}"));
    }
    if let Some(range) = criterion["followers"].as_object() {
        let count = integer(&user["followerCount"])?;
        let minimum = range.get("minimum").and_then(integer).unwrap_or(0);
        let maximum = range.get("maximum").and_then(integer).unwrap_or(i64::MAX);
        return (!(minimum..=maximum).contains(&count))
            .then(|| format!("{count} followers, not {minimum} to {maximum}"));
    }
    None
}

/// Parses an integer that is a number, or a string as in proto's JSON for 64 bits.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn no_such_user(user_id: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "reason": "no such user", "user": user_id }))).into_response()
}
