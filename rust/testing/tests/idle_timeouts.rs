//! A server that ends idle connections with 408: a 408 that was there before the request answers nothing.
//!
//! The server runs on a runtime of its own, so that its 408 can wait on a pooled connection while the client's runtime stands
//! still.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;
mod loopback;

use std::time::Duration;

use callwright::{HyperTransport, Outcome, Stop, TlsSettings, TransportSettings};
use callwright_services::user::v1::UserServiceClient;
use callwright_testing::{Scenario, ScriptedServer, Step, Then};
use clients::{Http, assert_counts, change, greet, greeting, hello, http1, over_both, quick, users};
use loopback::Authority;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

fn runtimes() -> (Runtime, Runtime) {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let client = Builder::new_current_thread().enable_all().build().unwrap();
    (server, client)
}

/// Blocks the client's runtime until the server has ended so many connections: they must not notice yet.
fn wait_until_ended(server: &ScriptedServer, connections: usize) {
    let ended = || server.log().connections.iter().filter(|connection| connection.closed.is_some()).count();
    while ended() < connections {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Puts TLS in front of a server.
async fn with_tls(authority: &Authority, server: &ScriptedServer) -> String {
    let (acceptor, to) = (authority.acceptor(&["http/1.1"]), server.address());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                copy_bidirectional(&mut stream, &mut TcpStream::connect(to).await?).await
            });
        }
    });
    url
}

fn trusting(authority: &Authority, url: &str) -> UserServiceClient {
    let settings = TransportSettings::new().no_proxy().tls(TlsSettings::new().ca_pem(authority.pem()));
    let transport = HyperTransport::with_settings(&settings).unwrap();
    UserServiceClient::builder().options(quick()).transport(transport).build(url).unwrap()
}

/// The write is not idempotent, and still it is made again: the server cannot have read anything of it. Returns how often it
/// was: not at all if the 408 came so early that the client noticed it before its runtime was blocked.
async fn a_write_takes_another_connection(users: &UserServiceClient, server: &ScriptedServer) -> u32 {
    users.update_user(change()).await.unwrap();
    wait_until_ended(server, 1);
    let response = users.update_user(change()).with_metadata().await.unwrap();
    assert_eq!(response.attempts().len(), 1);
    let log = server.log();
    assert_eq!((log.requests.len(), log.connections.len()), (2, 2), "{log}");
    response.attempts()[0].transparent_retries()
}

/// Repeats a test until the client was blocked before the 408 came, and so had to look at the socket.
fn until_it_waited_on_the_socket(mut transparent_retries: impl FnMut() -> u32) {
    let found = (0..20).map(|_| transparent_retries()).find(|retries| *retries > 0);
    assert_eq!(found, Some(1));
}

fn timing_out_once() -> Scenario {
    Scenario::http1([Step::json("{}").then(Then::TimeOutIdle), Step::json("{}")])
}

#[test]
fn a_408_that_came_before_the_request_was_written_answers_nothing() {
    let (server_runtime, client_runtime) = runtimes();
    until_it_waited_on_the_socket(|| {
        let server = server_runtime.block_on(ScriptedServer::start(timing_out_once())).unwrap();
        let users = users(&server.url(), Http::Hyper);
        client_runtime.block_on(a_write_takes_another_connection(&users, &server))
    });
}

#[test]
fn a_408_that_came_before_the_request_was_written_answers_nothing_over_tls() {
    let (server_runtime, client_runtime) = runtimes();
    let authority = Authority::new();
    until_it_waited_on_the_socket(|| {
        let (server, url) = server_runtime.block_on(async {
            let server = ScriptedServer::start(timing_out_once()).await.unwrap();
            let url = with_tls(&authority, &server).await;
            (server, url)
        });
        client_runtime.block_on(a_write_takes_another_connection(&trusting(&authority, &url), &server))
    });
}

#[tokio::test]
async fn what_tls_sends_beside_answers_ends_no_connection() {
    const CALLS: usize = 20;
    let authority = Authority::new();
    let server = ScriptedServer::start(Scenario::http1([Step::json("{}")]).repeat_last()).await.unwrap();
    let users = trusting(&authority, &with_tls(&authority, &server).await);
    for _ in 0..CALLS {
        let response = users.update_user(change()).with_metadata().await.unwrap();
        assert_eq!(response.attempts()[0].transparent_retries(), 0);
    }
    let log = server.log();
    assert_eq!((log.requests.len(), log.connections.len()), (CALLS, 1), "{log}");
}

over_both!(a_408_is_repeated_where_a_request_may_be);

async fn a_408_is_repeated_where_a_request_may_be(http: Http) {
    let server = http1([Step::status(408).then(Then::Close), greeting()]).await;
    let response = hello(&server.url(), http).say_hello(greet()).retries(1).with_metadata().await.unwrap();
    assert_eq!(response.attempts().len(), 2);

    let server = http1([Step::status(408).then(Then::Close), Step::json("{}")]).await;
    let error = users(&server.url(), http).update_user(change()).retries(1).await.unwrap_err();
    assert_eq!((error.outcome(), error.stop()), (Outcome::Intermediary, Some(Stop::NotIdempotent)));
    assert_counts(&server, &error);
}

mod races {
    use super::*;

    over_both!(blocking: a_race_with_a_408_sends_nothing_twice);
}

fn a_race_with_a_408_sends_nothing_twice(http: Http) {
    const CALLS: usize = 60;
    let (server_runtime, client_runtime) = runtimes();
    let scenario = Scenario::http1([Step::json("{}").then(Then::TimeOutIdle)]).repeat_last();
    let server = server_runtime.block_on(ScriptedServer::start(scenario)).unwrap();
    let (answered, crossed) = client_runtime.block_on(async {
        let users = users(&server.url(), http);
        let (mut answered, mut crossed) = (0, 0);
        for _ in 0..CALLS {
            match users.update_user(change()).retries(3).await {
                Ok(_) => answered += 1,
                // Written before the 408 came: only the server knows that it did not read the request.
                Err(error) => {
                    let ended = (error.http_status(), error.stop());
                    assert_eq!(ended, (Some(408), Some(Stop::NotIdempotent)), "{error:?}");
                    crossed += 1;
                }
            }
        }
        (answered, crossed)
    });
    assert_eq!(server.log().requests.len(), answered);
    assert!(answered > 0 && crossed > 0, "{answered} answered, {crossed} crossed");
}
