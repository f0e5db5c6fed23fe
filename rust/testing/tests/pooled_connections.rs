//! A pooled connection that the server has closed costs no request and doubles none.
//!
//! The server runs on a runtime of its own, so that it can close a connection while the client's runtime stands still: the
//! client then finds out when it uses the connection, as in production.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::time::Duration;

use callwright::Outcome;
use callwright_testing::{Scenario, ScriptedServer, Step, Then};
use clients::{Http, change, over_both, users};
use tokio::runtime::{Builder, Runtime};

over_both!(blocking: a_request_that_was_never_written_takes_another_connection, however_many_pooled_connections_died_the_request_is_written_once, a_race_with_the_servers_close_sends_nothing_twice, a_transport_outlives_the_runtime_that_its_connections_ran_on, many_callers_on_many_threads_share_the_pool);

fn runtimes() -> (Runtime, Runtime) {
    let server = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let client = Builder::new_current_thread().enable_all().build().unwrap();
    (server, client)
}

fn a_request_that_was_never_written_takes_another_connection(http: Http) {
    let (server_runtime, client_runtime) = runtimes();
    let scenario = Scenario::http1([Step::json("{}").then(Then::CloseIdle), Step::json("{}")]);
    let server = server_runtime.block_on(ScriptedServer::start(scenario)).unwrap();
    client_runtime.block_on(async {
        let users = users(&server.url(), http);
        users.update_user(change()).await.unwrap();
        while server.log().connections[0].closed.is_none() {
            // Blocks the client's runtime on purpose: its connection must not notice yet.
            std::thread::sleep(Duration::from_millis(5));
        }
        let response = users.update_user(change()).with_metadata().await.unwrap();
        assert_eq!(response.attempts().len(), 1);
    });
    let log = server.log();
    assert_eq!((log.requests.len(), log.connections.len()), (2, 2), "{log}");
}

fn however_many_pooled_connections_died_the_request_is_written_once(http: Http) {
    const POOLED: usize = 5;
    let (server_runtime, client_runtime) = runtimes();
    let slow = Step::json("{}").after(Duration::from_millis(50)).then(Then::CloseIdle);
    let steps = std::iter::repeat_n(slow, POOLED).chain([Step::json("{}")]);
    let server = server_runtime.block_on(ScriptedServer::start(Scenario::http1(steps))).unwrap();
    client_runtime.block_on(async {
        let users = users(&server.url(), http);
        let calls: Vec<_> =
            (0..POOLED).map(|_| tokio::spawn(users.update_user(change()).into_future())).collect();
        server.wait_until(|log| log.requests.len() == POOLED).await;
        for call in calls {
            call.await.unwrap().unwrap();
        }
        while server.log().connections.iter().any(|connection| connection.closed.is_none()) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let response = users.update_user(change()).with_metadata().await.unwrap();
        assert_eq!(response.attempts().len(), 1);
    });
    assert_eq!(server.log().requests.len(), POOLED + 1);
}

fn a_race_with_the_servers_close_sends_nothing_twice(http: Http) {
    const CALLS: usize = 60;
    let (server_runtime, client_runtime) = runtimes();
    let scenario = Scenario::http1([Step::json("{}").then(Then::CloseIdle)]).repeat_last();
    let server = server_runtime.block_on(ScriptedServer::start(scenario)).unwrap();
    let answered = client_runtime.block_on(async {
        let users = users(&server.url(), http);
        let mut answered = 0;
        for _ in 0..CALLS {
            match users.update_user(change()).retries(3).await {
                Ok(_) => answered += 1,
                // Written into a connection that was closing: it may have been read, so it is not repeated.
                Err(error) => assert_eq!(error.outcome(), Outcome::Transport, "{error:?}"),
            }
        }
        answered
    });
    assert_eq!(server.log().requests.len(), answered);
    assert!(answered > 0);
}

fn a_transport_outlives_the_runtime_that_its_connections_ran_on(http: Http) {
    let (server_runtime, first) = runtimes();
    let (_, second) = runtimes();
    let server = server_runtime
        .block_on(ScriptedServer::start(Scenario::http1([Step::json("{}")]).repeat_last()))
        .unwrap();
    let users = users(&server.url(), http);
    first.block_on(async { users.update_user(change()).await.unwrap() });
    drop(first);
    second.block_on(async { users.update_user(change()).await.unwrap() });
    assert_eq!(server.log().requests.len(), 2);
}

fn many_callers_on_many_threads_share_the_pool(http: Http) {
    const CALLERS: usize = 32;
    const CALLS: usize = 40;
    let (server_runtime, _) = runtimes();
    let server = server_runtime
        .block_on(ScriptedServer::start(Scenario::http1([Step::json("{}")]).repeat_last()))
        .unwrap();
    let client_runtime = Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    client_runtime.block_on(async {
        let users = users(&server.url(), http);
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let users = users.clone();
                tokio::spawn(async move {
                    for _ in 0..CALLS {
                        users.update_user(change()).await.unwrap();
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
    });
    let log = server.log();
    assert_eq!(log.requests.len(), CALLERS * CALLS);
    assert!(log.connections.len() < CALLERS * 3, "{}", log.connections.len());
}
