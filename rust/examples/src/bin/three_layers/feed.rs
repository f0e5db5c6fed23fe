//! The middle service. It asks the user service about the user, and recommends items.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use callwright::Tasks;
use callwright::server::ErrorAnswer;
use callwright_services::user::v1::{GetUserRequest, UserServiceClient};
use serde_json::json;

use crate::Failure;
use crate::clients;
use crate::serve::serve;
use crate::telemetry::Telemetry;

pub(crate) async fn run() -> Result<(), Failure> {
    let telemetry = Telemetry::start("feed")?;
    let users: UserServiceClient =
        clients()?.get_with(|builder| builder.observer(telemetry.metrics.clone()))?;
    let app = Router::new().route("/1.0/users/{user_id}/recommendations", get(list)).with_state(users);
    serve(app, &Tasks::new(), telemetry).await
}

async fn list(State(users): State<UserServiceClient>, Path(user_id): Path<String>) -> Response {
    let user = match users.get_user(GetUserRequest { user_id }).await {
        Ok(user) => user,
        // The caller belongs to the same company, so it may see the chain of the error.
        Err(error) => return ErrorAnswer::of(&error).with_chain().into_response().map(Body::from),
    };
    let post = json!({ "postId": "p-17", "authorId": user.user_id, "text": "first snow" });
    Json(json!({ "items": [{ "recommendationId": "r-1", "score": 0.9, "post": post }] })).into_response()
}
