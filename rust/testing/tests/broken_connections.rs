//! A connection that breaks ends the attempt with the right outcome, and what is retried is what may be.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::time::Duration;

use callwright::{Code, Outcome, Stop};
use callwright_testing::{ClosedBy, Framing, Scenario, ScriptedServer, Step, Then};
use clients::{Http, assert_clear, assert_counts, change, greet, greeting, hello, http1, over_both, users};

over_both!(
    an_idempotent_call_survives_every_break,
    a_call_that_is_not_idempotent_is_sent_once,
    what_broke_is_told_apart,
    a_refused_connection_is_retried_whatever_the_method,
    a_hanging_server_costs_the_attempt_and_then_the_deadline,
    an_attempt_that_timed_out_is_not_repeated_when_it_may_have_been_processed,
    a_deadline_ends_a_body_that_trickles,
    the_attempts_reported_are_the_requests_that_the_server_counts
);

/// Every way in which a connection can break once the request was written.
fn breaks() -> Vec<Step> {
    let long = || Step::json(r#"{"greeting":"a greeting that takes a while"}"#);
    vec![
        Step::end(Then::ResetBeforeHeaders),
        Step::raw(""),
        Step::raw("HTTP/1.1 200 OK\r\ncontent-le"),
        Step::raw("HTTP/1.1 2OO OK\r\n\r\n"),
        Step::raw("<html>not HTTP at all</html>"),
        long().then(Then::ResetInBody),
        long().then(Then::CloseInBody),
        long().framing(Framing::Chunked).then(Then::ResetInBody),
        long().framing(Framing::Chunked).then(Then::CloseInBody),
        Step::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
    ]
}

async fn an_idempotent_call_survives_every_break(http: Http) {
    for step in breaks() {
        let server = http1([step.clone(), greeting()]).await;
        let response = hello(&server.url(), http).say_hello(greet()).retries(1).with_metadata().await;
        let response = response.unwrap_or_else(|error| panic!("{step:?}: {error:?}"));
        assert_eq!(response.get_ref().greeting, "hello");
        assert_eq!((response.attempts().len(), server.log().requests.len()), (2, 2), "{step:?}");
        assert_eq!(response.attempts()[0].code(), Some(Code::Unavailable), "{step:?}");
    }
}

async fn a_call_that_is_not_idempotent_is_sent_once(http: Http) {
    for step in breaks() {
        let server = http1([step.clone(), Step::json("{}")]).await;
        let error = users(&server.url(), http).update_user(change()).retries(3).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Transport, "{step:?}: {error:?}");
        assert_eq!((error.code(), error.stop()), (Code::Unavailable, Some(Stop::NotIdempotent)));
        assert_clear(&error);
        assert_counts(&server, &error);
    }
}

async fn what_broke_is_told_apart(http: Http) {
    let said = async |step: Step| {
        let server = http1([step]).await;
        hello(&server.url(), http).say_hello(greet()).await.unwrap_err().message().to_owned()
    };
    assert_eq!(said(Step::end(Then::ResetBeforeHeaders)).await, "the connection broke before an answer came");
    assert_eq!(said(Step::raw("HTTP/1.1 2OO OK\r\n\r\n")).await, "the answer is not valid HTTP");
    let cut = greeting().then(Then::CloseInBody);
    assert_eq!(said(cut).await, "the connection broke while the answer was read");
}

async fn a_refused_connection_is_retried_whatever_the_method(http: Http) {
    // Bound and closed again: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let error = users(&url, http).update_user(change()).retries(2).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable));
    assert_eq!((error.attempts().len(), error.stop()), (3, Some(Stop::MaxRetries)));
    assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
    assert_clear(&error);
}

async fn a_hanging_server_costs_the_attempt_and_then_the_deadline(http: Http) {
    let hang = || Step::end(Then::Hang);
    let server = http1([hang(), greeting()]).await;
    let call =
        hello(&server.url(), http).say_hello(greet()).attempt_timeout(Duration::from_millis(60)).retries(1);
    assert_eq!(call.await.unwrap().greeting, "hello");
    let log = server.wait_until(|log| log.requests.len() == 2 && log.requests[0].is_abandoned()).await;
    assert_eq!(log.connections[0].closed.unwrap().by, ClosedBy::Client);

    let server = http1([hang()]).await;
    let error =
        hello(&server.url(), http).say_hello(greet()).timeout(Duration::from_millis(60)).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Deadline, Code::DeadlineExceeded));
    assert_counts(&server, &error);
    server.wait_until(|log| log.requests[0].is_abandoned()).await;
}

async fn an_attempt_that_timed_out_is_not_repeated_when_it_may_have_been_processed(http: Http) {
    let server = http1([Step::end(Then::Hang), Step::json("{}")]).await;
    let call = users(&server.url(), http)
        .update_user(change())
        .attempt_timeout(Duration::from_millis(60))
        .retries(3);
    let error = call.await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::AttemptTimeout, Code::DeadlineExceeded));
    assert_eq!(error.stop(), Some(Stop::NotIdempotent));
    assert!(error.to_string().contains("idempotency_level"), "the remedy is named: {error}");
    assert_counts(&server, &error);
}

async fn a_deadline_ends_a_body_that_trickles(http: Http) {
    let trickle = greeting().slow(1, Duration::from_millis(200));
    for step in [trickle.clone(), trickle.framing(Framing::Chunked), greeting().then(Then::HangInBody)] {
        let server = http1([step]).await;
        let error = hello(&server.url(), http)
            .say_hello(greet())
            .timeout(Duration::from_millis(80))
            .await
            .unwrap_err();
        assert_eq!((error.outcome(), error.code()), (Outcome::Deadline, Code::DeadlineExceeded));
        server.wait_until(|log| log.requests[0].is_abandoned()).await;
    }
}

async fn the_attempts_reported_are_the_requests_that_the_server_counts(http: Http) {
    for retries in 0..3 {
        let server =
            ScriptedServer::start(Scenario::http1([Step::end(Then::ResetBeforeHeaders)]).repeat_last())
                .await
                .unwrap();
        let error = hello(&server.url(), http).say_hello(greet()).retries(retries).await.unwrap_err();
        assert_eq!(error.attempts().len(), retries as usize + 1);
        assert_counts(&server, &error);
    }
}
