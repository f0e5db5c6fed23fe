//! The top service. It returns a page with the user and the recommendations.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use callwright::server::ErrorAnswer;
use callwright::{BearerAuth, BoxFuture, Context, Error, Served, Tasks, Token, TokenSource};
use callwright_services::feed::v1::{
    FeedServiceClient, ListRecommendationsRequest, ListRecommendationsResponse,
};
use callwright_services::user::v1::{GetUserRequest, UpdateUserRequest, User, UserServiceClient};
use serde_json::json;

use crate::Failure;
use crate::clients;
use crate::serve::serve;
use crate::telemetry::Telemetry;

#[derive(Clone)]
struct Front {
    users: UserServiceClient,
    feed: FeedServiceClient,
    tasks: Tasks,
}

/// The source of the token. A real service would ask its metadata server.
#[derive(Debug)]
struct FromEnvironment;

impl TokenSource for FromEnvironment {
    fn fetch(&self) -> BoxFuture<'_, Result<Token, Error>> {
        let token = std::env::var("API_TOKEN").unwrap_or_default();
        Box::pin(std::future::ready(
            Token::new(&token).map(|token| token.expires_in(Duration::from_secs(300))),
        ))
    }
}

pub(crate) async fn run() -> Result<(), Failure> {
    let telemetry = Telemetry::start("front")?;
    let (clients, auth) = (clients()?, BearerAuth::new(FromEnvironment));
    let front = Front {
        users: clients.get_with(|builder| {
            builder.observer(telemetry.metrics.clone()).intercept_attempts(auth.clone())
        })?,
        feed: clients
            .get_with(|builder| builder.observer(telemetry.metrics.clone()).intercept_attempts(auth))?,
        tasks: Tasks::new(),
    };
    let options = front.users.get_user(GetUserRequest::default()).resolved_options();
    tracing::info!(%options, "how users are called");
    let tasks = front.tasks.clone();
    let app = Router::new().route("/home/{user_id}", get(home)).with_state(front);
    serve(app, &tasks, telemetry).await
}

/// Both calls inherit the deadline, the trace and the cancellation of the request automatically.
async fn home(State(front): State<Front>, Path(user_id): Path<String>) -> Response {
    let user = front.users.get_user(GetUserRequest { user_id: user_id.clone() });
    let list = ListRecommendationsRequest { user_id: user_id.clone(), ..Default::default() };
    let feed = front.feed.list_recommendations(list).downgrade(|_| ListRecommendationsResponse::default());
    let (user, feed) = tokio::join!(user.into_future(), feed.with_metadata());
    let user = match user {
        Ok(user) => user,
        Err(error) => return failed(&error),
    };
    // The user is logged as it is, because fields that the contract marks as sensitive are redacted.
    tracing::info!(?user, "page made");
    front.remember_visit(&user_id);
    let Ok(feed) = feed else { return failed(&Error::unavailable("no feed")) };
    let is_personal = feed.served() == Served::Origin;
    let items = feed.into_inner().items.len();
    Json(json!({ "name": user.display_name, "items": items, "personal": is_personal })).into_response()
}

impl Front {
    /// Starts a write that finishes even if the user does not wait for the page.
    fn remember_visit(&self, user_id: &str) {
        let (users, user_id) = (self.users.clone(), user_id.to_owned());
        let labels = [("visited".to_owned(), "home".to_owned())].into();
        let user = User { user_id, labels, ..Default::default() };
        let update = UpdateUserRequest { user: Some(user), update_mask: None };
        // The handle is not awaited. The tracker logs a failure.
        drop(self.tasks.detach(&Context::current(), Duration::from_secs(5), async move |_| {
            users.update_user(update).await.map(|_| ())
        }));
    }
}

fn failed(error: &Error) -> Response {
    tracing::warn!(error = format!("{error:#}"), "no page");
    ErrorAnswer::of(error).into_response().map(Body::from)
}
