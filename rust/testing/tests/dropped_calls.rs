//! A call that is dropped, or whose context is cancelled, ends at the server too, and its attempts are reported.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use callwright::{BoxFuture, Code, Context, Outcome, Transport, TransportError, TransportRequest};
use callwright_services::hello::v1::{HelloServiceClient, MockHelloService};
use callwright_testing::{
    ClosedBy, Reply, Scenario, ScriptedServer, ScriptedTransport, ServerLog, Step, Then,
};
use clients::reports::{Ended, Reports};
use clients::{Http, greet, greeting, hello, http1, over_both, quick};
use tokio::runtime::Builder;

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

const CANCELLED: Option<Outcome> = Some(Outcome::Cancelled);

#[test]
fn a_runtime_that_shuts_down_ends_its_attempts() {
    const CALLS: usize = 8;
    for http in [Http::Hyper, Http::Reqwest] {
        let server_runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client_runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let scenario = Scenario::http1([Step::end(Then::Hang)]).repeat_last();
        let server = server_runtime.block_on(ScriptedServer::start(scenario)).unwrap();
        let reports = Reports::default();
        client_runtime.block_on(async {
            let transport = http.by_default();
            let client = HelloServiceClient::builder().options(quick()).transport(transport);
            let client = client.observer(reports.clone()).build(server.url()).unwrap();
            for _ in 0..CALLS {
                tokio::spawn(client.say_hello(greet()).into_future());
            }
        });
        server_runtime.block_on(server.wait_until(|log| log.requests.len() == CALLS));
        drop(client_runtime);

        let told = reports.told();
        assert_eq!(told.outcomes(), [CANCELLED; CALLS]);
        assert_eq!(told.calls, [Ended { outcome: CANCELLED, sends: 1 }; CALLS]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_panics_ends_as_cancelled() {
    let mut mock = MockHelloService::new();
    mock.expect_say_hello().returning(|_, _| panic!("boom"));
    let reports = Reports::default();
    let client = HelloServiceClient::builder().observer(reports.clone()).build_from_service(Arc::new(mock));

    let panicked = tokio::spawn(client.say_hello(greet()).into_future()).await.unwrap_err();

    assert!(panicked.is_panic());
    let told = reports.told();
    assert_eq!(told.outcomes(), [CANCELLED]);
    assert_eq!(told.calls, [Ended { outcome: CANCELLED, sends: 1 }]);
}

/// Never answers the first request, and panics at the second.
#[derive(Debug)]
struct PanicsAtTheHedge;

impl Transport for PanicsAtTheHedge {
    fn send(
        &self,
        request: TransportRequest,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            assert!(request.http.headers().get("x-retry-attempt").is_none(), "boom");
            std::future::pending().await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_hedge_that_panics_ends_both_attempts() {
    let reports = Reports::default();
    let client = HelloServiceClient::builder().observer(reports.clone()).transport(PanicsAtTheHedge);
    let client = client.build("http://hello").unwrap();

    let call = client.say_hello(greet()).hedge(Duration::from_millis(10)).into_future();
    assert!(tokio::spawn(call).await.unwrap_err().is_panic());

    let told = reports.told();
    assert_eq!(told.outcomes(), [CANCELLED; 2]);
    assert_eq!(told.calls, [Ended { outcome: CANCELLED, sends: 2 }]);
    let took: Vec<_> = told.attempts.iter().map(|(attempt, _)| attempt.duration()).collect();
    assert_eq!(took, [Duration::from_millis(10), Duration::ZERO]);
}

#[tokio::test(start_paused = true)]
async fn the_loser_of_a_hedge_is_reported_as_the_response_shows_it() {
    let transport = ScriptedTransport::new([Reply::hang(), Reply::json(r#"{"greeting":"hello"}"#)]);
    let reports = Reports::default();
    let client = HelloServiceClient::builder().observer(reports.clone()).transport(transport);
    let client = client.build("http://hello").unwrap();

    let call = client.say_hello(greet()).hedge(Duration::from_millis(10)).with_metadata();
    let response = call.await.unwrap();

    let told = reports.told();
    assert_eq!(told.outcomes(), [CANCELLED, None]);
    let reported: Vec<String> = told.attempts.iter().map(|(attempt, _)| format!("{attempt:?}")).collect();
    let shown: Vec<String> = response.attempts().iter().map(|attempt| format!("{attempt:?}")).collect();
    assert_eq!(reported, shown);
    assert_eq!(response.attempts()[0].duration(), Duration::from_millis(10));
    assert_eq!(response.attempts()[0].http_method(), Some(&http::Method::POST));
}
