//! A call that is dropped, or whose context is cancelled, ends at the server too.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::time::Duration;

use callwright::{Code, Context};
use callwright_testing::{ClosedBy, ServerLog, Step, Then};
use clients::{Http, greet, greeting, hello, http1, over_both};

over_both!(dropping_a_call_closes_its_connection, cancelling_the_context_closes_the_connection);

/// Everything in which a server can be while its client gives up.
fn unfinished() -> [Step; 4] {
    [
        Step::end(Then::Hang),
        greeting().after(Duration::from_secs(60)),
        greeting().then(Then::HangInBody),
        greeting().slow(1, Duration::from_secs(1)),
    ]
}

fn client_closed(log: &ServerLog) -> bool {
    log.requests[0].is_abandoned()
        && log.connections[0].closed.is_some_and(|closed| closed.by == ClosedBy::Client)
}

async fn dropping_a_call_closes_its_connection(http: Http) {
    for step in unfinished() {
        let server = http1([step, greeting()]).await;
        let hello = hello(&server.url(), http);
        let call = tokio::spawn(hello.say_hello(greet()).retries(3).into_future());
        server.wait_until(|log| log.requests.len() == 1).await;
        call.abort();
        let log = server.wait_until(client_closed).await;
        assert_eq!(log.requests.len(), 1);

        assert_eq!(hello.say_hello(greet()).await.unwrap().greeting, "hello");
        assert_eq!(server.log().connections.len(), 2);
    }
}

async fn cancelling_the_context_closes_the_connection(http: Http) {
    for step in unfinished() {
        let server = http1([step]).await;
        let context = Context::new();
        let hello = hello(&server.url(), http);
        let call = tokio::spawn(hello.say_hello(greet()).retries(3).context(&context).into_future());
        server.wait_until(|log| log.requests.len() == 1).await;
        context.cancel();
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_cancelled() && error.code() == Code::Cancelled, "{error:?}");
        let log = server.wait_until(client_closed).await;
        assert_eq!(log.requests.len(), 1);
    }
}
