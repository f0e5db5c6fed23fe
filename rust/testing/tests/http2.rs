//! HTTP/2: what the server refuses was not sent, what it resets may have been.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::time::Duration;

use callwright::{Code, Outcome, Stop};
use callwright_services::user::v1::UserServiceClient;
use callwright_testing::{Ending, ScriptedServer, Step, Then};
use clients::{Http, assert_clear, assert_counts, change, greet, greeting, h2c, over_both, quick};

over_both!(
    a_refused_request_is_retried_whatever_the_method,
    a_refusal_without_retries_is_reported_as_never_sent,
    a_stream_or_connection_that_is_reset_may_have_been_processed,
    a_call_that_is_dropped_resets_its_stream_and_leaves_the_connection,
    a_pooled_connection_that_was_closed_costs_no_attempt,
    a_deadline_resets_the_stream,
    the_body_and_headers_arrive_as_over_http1
);

fn users(server: &ScriptedServer, http: Http) -> UserServiceClient {
    UserServiceClient::builder().options(quick()).transport(http.h2()).build(server.url()).unwrap()
}

async fn a_refused_request_is_retried_whatever_the_method(http: Http) {
    for refusal in [Then::RefuseStream, Then::GoAway] {
        let server = h2c([Step::end(refusal), Step::json(r#"{"displayName":"Guoguo"}"#)]).await;
        let response = users(&server, http).update_user(change()).retries(1).with_metadata().await;
        let response = response.unwrap_or_else(|error| panic!("{refusal:?}: {error:?}"));
        assert_eq!(response.get_ref().display_name, "Guoguo");
        assert_eq!((response.attempts().len(), server.log().requests.len()), (2, 2), "{refusal:?}");
    }
}

async fn a_refusal_without_retries_is_reported_as_never_sent(http: Http) {
    for refusal in [Then::RefuseStream, Then::GoAway] {
        let server = h2c([Step::end(refusal), Step::json("{}")]).await;
        let error = users(&server, http).update_user(change()).await.unwrap_err();
        assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable), "{error:?}");
        assert_clear(&error);
        // The HTTP client below does not resend by itself.
        assert_counts(&server, &error);
    }
}

async fn a_stream_or_connection_that_is_reset_may_have_been_processed(http: Http) {
    let long = || Step::json("{}").fill(100);
    for step in [
        Step::end(Then::CancelStream),
        Step::end(Then::ResetBeforeHeaders),
        long().then(Then::ResetInBody),
        long().then(Then::CloseInBody),
    ] {
        let server = h2c([step.clone(), Step::json("{}")]).await;
        let error = users(&server, http).update_user(change()).retries(3).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Transport, "{step:?}: {error:?}");
        assert_eq!(error.stop(), Some(Stop::NotIdempotent), "{step:?}");
        assert_clear(&error);
        assert_counts(&server, &error);
    }
}

async fn a_call_that_is_dropped_resets_its_stream_and_leaves_the_connection(http: Http) {
    let hanging = [Step::end(Then::Hang), greeting().then(Then::HangInBody)];
    for step in hanging {
        let server = h2c([step, Step::json("{}")]).await;
        let users = users(&server, http);
        let call = tokio::spawn(users.update_user(change()).into_future());
        server.wait_until(|log| log.requests.len() == 1).await;
        // The first bytes of an answer may still be on their way.
        tokio::time::sleep(Duration::from_millis(20)).await;
        call.abort();
        let log = server.wait_until(|log| log.requests[0].ending.is_some()).await;
        let ending = log.requests[0].ending.clone();
        assert!(
            matches!(&ending, Some(Ending::ClientReset { reason, .. }) if reason == "CANCEL"),
            "{ending:?}"
        );

        users.update_user(change()).await.unwrap();
        let log = server.log();
        assert_eq!((log.connections.len(), log.connections[0].closed), (1, None), "{log}");
    }
}

async fn a_pooled_connection_that_was_closed_costs_no_attempt(http: Http) {
    let server = h2c([Step::json("{}").then(Then::Close), Step::json("{}")]).await;
    let users = users(&server, http);
    users.update_user(change()).await.unwrap();
    server.wait_until(|log| log.connections[0].closed.is_some()).await;
    let response = users.update_user(change()).with_metadata().await.unwrap();
    assert_eq!(response.attempts().len(), 1);
    assert_eq!((server.log().requests.len(), server.log().connections.len()), (2, 2));
}

async fn a_deadline_resets_the_stream(http: Http) {
    let server = h2c([Step::json("{}").slow(1, Duration::from_millis(200))]).await;
    let error =
        users(&server, http).update_user(change()).timeout(Duration::from_millis(60)).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Deadline, Code::DeadlineExceeded));
    let log = server.wait_until(|log| log.requests[0].ending.is_some()).await;
    assert!(log.requests[0].is_abandoned(), "{log}");
}

async fn the_body_and_headers_arrive_as_over_http1(http: Http) {
    let server = h2c([greeting()]).await;
    let hello = callwright_services::hello::v1::HelloServiceClient::builder()
        .options(quick())
        .transport(http.h2())
        .build(server.url())
        .unwrap();
    assert_eq!(hello.say_hello(greet()).await.unwrap().greeting, "hello");
    let log = server.log();
    let request = &log.requests[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/hello.v1.HelloService/SayHello"));
    assert_eq!(request.body, r#"{"name":"s3cret"}"#);
    assert_eq!(request.header("content-type"), Some("application/json"));
}
