//! How long a connection may take to be made, and which connections are kept.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::time::Duration;

use callwright::{Code, Error, Outcome, TransportSettings};
use callwright_services::hello::v1::HelloServiceClient;
use callwright_testing::{Scenario, ScriptedServer};
use clients::{Http, assert_clear, greet, greeting, over_both, quick};
use tokio::net::TcpListener;

over_both!(
    a_connection_that_is_not_made_in_time_is_given_up,
    a_connection_is_kept_and_used_again,
    no_more_connections_are_kept_than_allowed,
    a_connection_that_was_idle_for_too_long_is_not_used,
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
