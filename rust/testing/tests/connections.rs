//! How long a connection may take to be made, and which connections are kept.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::time::Duration;

use callwright::{Code, Error, HttpVersion, Outcome, TransportSettings};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use callwright_testing::{Scenario, ScriptedServer};
use clients::{Http, assert_clear, greet, greeting, over_both, quick};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

over_both!(
    a_connection_that_is_not_made_in_time_is_given_up,
    a_connection_is_kept_and_used_again,
    no_more_connections_are_kept_than_allowed,
    a_connection_that_was_idle_for_too_long_is_not_used,
    what_is_idle_for_too_long_is_closed_without_a_call,
    as_many_idle_connections_are_kept_as_allowed,
    a_connection_that_still_writes_a_request_is_not_used,
);

fn client(http: Http, settings: &TransportSettings, url: &str) -> HelloServiceClient {
    let transport = http.with(settings).unwrap();
    HelloServiceClient::builder().options(quick()).transport(transport).build(url).unwrap()
}

fn direct() -> TransportSettings {
    TransportSettings::new().no_proxy()
}

/// A server, or a proxy, that takes connections and says nothing.
async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    address
}

async fn a_connection_that_is_not_made_in_time_is_given_up(http: Http) {
    let silent = silent().await;
    let soon = direct().connect_timeout(Duration::from_millis(50));
    let tls = client(http, &soon, &format!("https://{silent}"));
    let tunnel = client(http, &soon.proxy(format!("http://{silent}")), "https://user.internal");
    for hello in [tls, tunnel] {
        let error: Error = hello.say_hello(greet()).await.unwrap_err();
        assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable), "{error:?}");
        assert!(error.message().starts_with("the connection was not made in time"), "{error}");
        assert_clear(&error);
    }
}

const CALLS: usize = 5;

/// How many connections some calls take, one after the other.
async fn connections(http: Http, settings: &TransportSettings) -> usize {
    let server = ScriptedServer::start(Scenario::http1([greeting()]).repeat_last()).await.unwrap();
    let hello = client(http, settings, &server.url());
    for _ in 0..CALLS {
        hello.say_hello(greet()).await.unwrap();
    }
    server.log().connections.len()
}

async fn a_connection_is_kept_and_used_again(http: Http) {
    // A connection may come back to the pool after the next call looked for one, so that a second is made.
    let taken = connections(http, &direct()).await;
    assert!(taken < CALLS, "{taken}");
}

async fn no_more_connections_are_kept_than_allowed(http: Http) {
    assert_eq!(connections(http, &direct().pool_max_idle_per_host(0)).await, CALLS);
}

async fn a_connection_that_was_idle_for_too_long_is_not_used(http: Http) {
    assert_eq!(connections(http, &direct().pool_idle_timeout(Duration::ZERO)).await, CALLS);
}

async fn what_is_idle_for_too_long_is_closed_without_a_call(http: Http) {
    for (scenario, version) in [
        (Scenario::http1([greeting()]), HttpVersion::Http1),
        (Scenario::h2c([greeting()]), HttpVersion::Http2),
    ] {
        let server = ScriptedServer::start(scenario.repeat_last()).await.unwrap();
        let settings = direct().pool_idle_timeout(Duration::from_millis(200)).http_version(version);
        let hello = client(http, &settings, &server.url());
        // Twice, because whoever closes connections stops when none is left.
        for opened in 1..=2 {
            hello.say_hello(greet()).await.unwrap();
            let log = server.wait_until(|log| log.connections.iter().all(|one| one.closed.is_some())).await;
            assert_eq!(log.connections.len(), opened, "{version:?}: {log}");
        }
    }
}

async fn as_many_idle_connections_are_kept_as_allowed(http: Http) {
    const KEPT: usize = 2;
    let slowly = greeting().after(Duration::from_millis(50));
    let server = ScriptedServer::start(Scenario::http1([slowly]).repeat_last()).await.unwrap();
    let hello = client(http, &direct().pool_max_idle_per_host(KEPT), &server.url());
    for opened in [CALLS, 2 * CALLS - KEPT] {
        let calls: Vec<_> =
            (0..CALLS).map(|_| tokio::spawn(hello.say_hello(greet()).into_future())).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let open = |log: &callwright_testing::ServerLog| {
            log.connections.iter().filter(|connection| connection.closed.is_none()).count()
        };
        let log = server.wait_until(|log| open(log) == KEPT).await;
        assert_eq!(log.connections.len(), opened, "{log}");
    }
}

/// The server answers before it has read a request that is larger than what the system holds for it.
async fn a_connection_that_still_writes_a_request_is_not_used(http: Http) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut start = [0; 512];
            stream.read_exact(&mut start).await.unwrap();
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(answer.as_bytes()).await.unwrap();
            held.push(stream);
        }
    });
    let hello = client(http, &direct(), &url);
    for _ in 0..3 {
        let large = SayHelloRequest { name: "x".repeat(32 << 20) };
        hello.say_hello(large).await.unwrap();
    }
}
