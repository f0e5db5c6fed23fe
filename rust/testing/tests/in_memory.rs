//! A service in the same process is called as over a socket, and its handlers end with their calls.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::{get, post};
use bytes::Bytes;
use callwright::{Code, Outcome};
use callwright_services::feed::v1::{FeedServiceClient, ListRecommendationsRequest};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use callwright_testing::InMemoryTransport;
use http_body::Frame;
use tokio::sync::Notify;

const PATH: &str = "/hello.v1.HelloService/SayHello";

fn hello(app: Router) -> HelloServiceClient {
    HelloServiceClient::builder()
        .transport(InMemoryTransport::new(app))
        .build("http://hello.internal:81")
        .unwrap()
}

#[tokio::test]
async fn the_handler_sees_what_a_server_would_see() {
    let app = Router::new().route(
        "/api/1.0/users/{user_id}/recommendations",
        get(async |request: Request| {
            assert_eq!(request.uri(), "/api/1.0/users/guoguo/recommendations?pageSize=2");
            assert_eq!(request.headers()["host"], "feed.internal");
            assert!(request.headers().contains_key("connect-timeout-ms"));
            r#"{"nextPageToken":"two"}"#
        }),
    );
    let feed = FeedServiceClient::builder()
        .transport(InMemoryTransport::new(app))
        .build("http://feed.internal/api")
        .unwrap();
    let request = ListRecommendationsRequest { user_id: "guoguo".into(), page_size: 2, ..Default::default() };
    assert_eq!(feed.list_recommendations(request).await.unwrap().next_page_token, "two");
}

#[tokio::test(start_paused = true)]
async fn an_error_answer_is_the_same_error_as_over_a_socket() {
    let app = Router::new()
        .route(PATH, post(async || (StatusCode::NOT_FOUND, r#"{"code":"not_found","message":"no Guoguo"}"#)));
    let error = hello(app).say_hello(SayHelloRequest::default()).await.unwrap_err();
    assert_eq!(
        (error.code(), error.message(), error.http_status()),
        (Code::NotFound, "no Guoguo", Some(404))
    );

    let error = hello(Router::new()).say_hello(SayHelloRequest::default()).await.unwrap_err();
    assert_eq!((error.code(), error.outcome()), (Code::Unimplemented, Outcome::Intermediary));
}

#[tokio::test]
async fn no_more_is_read_than_the_call_allows() {
    let body = r#"{"greeting":"hello"}"#;
    let json = [("content-type", "application/json")];
    let app = Router::new().route(PATH, post(async move || (json, r#"{"greeting":"hello"}"#)));
    for (limit, allowed) in [(body.len(), true), (body.len() - 1, false)] {
        let options = callwright::CallOptions::new().max_response_bytes(limit);
        let result = hello(app.clone()).say_hello(SayHelloRequest::default()).options(options).await;
        match result {
            Ok(_) => assert!(allowed),
            Err(error) => {
                assert!(!allowed && error.code() == Code::ResourceExhausted, "{error}");
                assert!(error.message().contains(&format!("limit of {limit} bytes")), "{error}");
            }
        }
    }
}

/// Tells when it is dropped.
struct OnDrop(Arc<Notify>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_the_call_drops_the_handler() {
    let (entered, dropped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (enter, drop) = (Arc::clone(&entered), Arc::clone(&dropped));
    let app = Router::new().route(
        PATH,
        post(async move || {
            let _guard = OnDrop(drop);
            enter.notify_one();
            std::future::pending::<&str>().await
        }),
    );
    let call = tokio::spawn(hello(app.clone()).say_hello(SayHelloRequest::default()).into_future());
    entered.notified().await;
    call.abort();
    dropped.notified().await;

    let timed = hello(app).say_hello(SayHelloRequest::default()).timeout(Duration::from_millis(50));
    assert_eq!(timed.await.unwrap_err().outcome(), Outcome::Deadline);
    dropped.notified().await;
}

#[tokio::test]
async fn a_service_that_fails_is_a_broken_connection() {
    let service = tower::service_fn(async |_: axum::http::Request<_>| {
        Err::<axum::http::Response<Body>, _>(std::io::Error::other("no database"))
    });
    let hello = HelloServiceClient::builder()
        .transport(InMemoryTransport::new(service))
        .build("http://hello")
        .unwrap();
    let error = hello.say_hello(SayHelloRequest::default()).await.unwrap_err();
    assert_eq!((error.code(), error.outcome()), (Code::Unavailable, Outcome::Transport), "{error:?}");

    let half = tower::service_fn(async |_: axum::http::Request<_>| {
        Ok::<_, Infallible>(axum::http::Response::new(Half { sent: false }))
    });
    let hello =
        HelloServiceClient::builder().transport(InMemoryTransport::new(half)).build("http://hello").unwrap();
    let error = hello.say_hello(SayHelloRequest::default()).await.unwrap_err();
    assert_eq!((error.outcome(), error.message()), (Outcome::Transport, "the answer broke off"));
}

/// A body that breaks off after its first piece.
struct Half {
    sent: bool,
}

impl http_body::Body for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if std::mem::replace(&mut self.sent, true) {
            return Poll::Ready(Some(Err(std::io::Error::other("cut"))));
        }
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"{\"greeting\":")))))
    }
}
