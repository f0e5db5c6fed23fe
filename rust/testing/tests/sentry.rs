//! Errors as Sentry's own test transport gets them.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use callwright::sentry::{SentryLayer, SentryReporter, to_event};
use callwright::server::{ContextLayer, ErrorAnswer};
use callwright::{
    BreakerPolicy, Call, Code, Context, Error, RemoteError, RemoteLink, Tasks, Transport as _,
    TransportErrorKind, TransportRequest,
};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest, SayHelloResponse};
use callwright_testing::{InMemoryTransport, Reply, ScriptedTransport};
use sentry_core::protocol::Event;
use sentry_core::test::TestTransport;
use sentry_core::{Hub, Level};
use serde_json::{Value, json};

fn greet(client: &HelloServiceClient) -> Call<SayHelloRequest, SayHelloResponse> {
    client.say_hello(SayHelloRequest { name: "s3cret".into() }).attempt_timeout(Duration::from_secs(5))
}

fn client(script: impl IntoIterator<Item = Reply>) -> HelloServiceClient {
    HelloServiceClient::builder()
        .transport(ScriptedTransport::new(script))
        .build("http://hello:3000")
        .unwrap()
}

fn refused(code: &str, status: u16) -> Reply {
    Reply::json(json!({ "code": code, "message": format!("says {code}") }).to_string()).with_status(status)
}

/// The event without what differs from run to run: ids, times, lines, stacks.
fn golden(event: &Event<'static>) -> Value {
    let mut json = serde_json::to_value(event).unwrap();
    for volatile in ["event_id", "timestamp"] {
        json.as_object_mut().unwrap().remove(volatile);
    }
    for exception in json["exception"]["values"].as_array_mut().unwrap() {
        let Some(frames) = exception.pointer_mut("/stacktrace/frames").and_then(Value::as_array_mut) else {
            continue;
        };
        // Before the place where the link was made stands the stack, when the environment asks for one.
        frames.drain(..frames.len() - 1);
        assert!(frames[0]["lineno"].as_u64().unwrap() > 0);
        frames[0]["lineno"] = 0.into();
    }
    json
}

#[tokio::test(start_paused = true)]
async fn each_link_is_an_exception_with_its_own_type_and_place() {
    let client = client([refused("unavailable", 503), Reply::fail(TransportErrorKind::Broken)]);
    let error = greet(&client).retries(1).await.unwrap_err();
    let place = |file: &str| json!({ "frames": [{ "filename": format!("rust/runtime/src/{file}"), "lineno": 0, "in_app": true }] });
    let expected = json!({
        "transaction": "hello.v1.HelloService/SayHello",
        "fingerprint": ["hello.v1.HelloService", "SayHello", "UNAVAILABLE", "transport"],
        "tags": {
            "rpc.service": "hello.v1.HelloService", "rpc.method": "SayHello",
            "rpc.code": "UNAVAILABLE", "rpc.outcome": "transport",
        },
        "contexts": { "call": {
            "type": "unknown",
            "attempts": ["attempt 1: UNAVAILABLE, http 503", "attempt 2: UNAVAILABLE"],
            "authority": "hello:3000",
            "stop": "max_retries",
        } },
        "exception": { "values": [
            {
                "type": "callwright::AttemptError",
                "value": "attempt 2 at hello:3000: the connection broke",
                "stacktrace": place("client/pipeline.rs"),
            },
            {
                "type": "callwright::Error",
                "value": "hello.v1.HelloService/SayHello: unavailable: the script says so (2 attempts, stopped by max_retries)",
                "stacktrace": place("client/pipeline.rs"),
            },
        ] },
    });
    let mut found = golden(&to_event(&error));
    if let Some(object) = found.pointer_mut("/contexts/call").and_then(Value::as_object_mut) {
        object.entry("type").or_insert_with(|| "unknown".into());
    }
    found.as_object_mut().unwrap().remove("platform");
    assert_eq!(found, expected, "{found:#}");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_mend_is_not_sent_and_the_rest_once() {
    let context = Context::new();
    context.cancel();
    let client = client([refused("not_found", 404), refused("internal", 500)]);
    let cancelled = greet(&client).context(&context).await.unwrap_err();
    let missing = greet(&client).await.unwrap_err();
    let internal = greet(&client).await.unwrap_err();
    let reporter = SentryReporter::new();
    let events = sentry_core::test::with_captured_events(|| {
        assert_eq!(reporter.report(&cancelled), None);
        assert_eq!(reporter.report(&missing), None);
        assert!(reporter.report(&internal).is_some());
        assert!(reporter.with_client_faults().report(&missing).is_some());
    });
    let codes: Vec<&str> = events.iter().map(|event| event.tags["rpc.code"].as_str()).collect();
    assert_eq!(codes, ["INTERNAL", "NOT_FOUND"]);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_dropped_is_among_the_attempts_of_the_event_and_a_dropped_call_is_no_event() {
    let below = ScriptedTransport::new([Reply::hang(), refused("internal", 500), Reply::hang()]);
    let client = HelloServiceClient::builder().transport(below.clone()).build("http://hello:3000").unwrap();
    let error = greet(&client).hedge(Duration::from_millis(10)).await.unwrap_err();
    let event = serde_json::to_value(to_event(&error)).unwrap();
    let attempts = &event["contexts"]["call"]["attempts"];
    assert_eq!(attempts, &json!(["attempt 1: CANCELLED", "attempt 2: INTERNAL, http 500"]));
    assert_eq!(error.attempts()[0].duration(), Duration::from_millis(10));

    let handler = async |State(client): State<HelloServiceClient>| -> Response {
        let error = greet(&client).await.unwrap_err();
        ErrorAnswer::of(&error).into_response().map(Body::from)
    };
    let app = Router::new().route("/", post(handler)).with_state(client).layer(SentryLayer::default());
    let (transport, hub) = hub();
    let answer = InMemoryTransport::new(app);
    let answer = answer
        .send(TransportRequest::new(http::Request::post("http://above/").body(Bytes::new()).unwrap(), 1024));
    let dropped = tokio::time::timeout(Duration::from_millis(10), answer);
    sentry_core::SentryFutureExt::bind_hub(dropped, hub).await.unwrap_err();
    below.assert_abandoned(2);
    assert_eq!(transport.fetch_and_clear_events().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_level_follows_the_outcome() {
    let transport =
        ScriptedTransport::new([refused("internal", 500), Reply::hang(), refused("resource_exhausted", 429)]);
    let client = HelloServiceClient::builder()
        .transport(transport)
        .breaker(BreakerPolicy::enforce().min_samples(3))
        .build("http://hello")
        .unwrap();
    let level = |error: Error| to_event(&error).level;
    assert_eq!(level(greet(&client).await.unwrap_err()), Level::Error);
    let slow = greet(&client).timeout(Duration::from_secs(2)).await.unwrap_err();
    assert_eq!(level(slow), Level::Warning);
    assert_eq!(level(greet(&client).await.unwrap_err()), Level::Warning);
}

/// What a service of a user says on top of a failed call.
#[derive(Debug, thiserror::Error)]
#[error("no page for {user}")]
struct NoPage {
    user: &'static str,
    source: Error,
}

async fn fail_below() -> Error {
    greet(&client([Reply::fail(TransportErrorKind::Broken)])).retries(0).await.unwrap_err()
}

#[tokio::test]
async fn anyhow_thiserror_and_eyre_show_the_same_chain() {
    let error = fail_below().await;
    let ours = format!("{error:#}");
    assert!(!error.to_string().contains('\n') && ours.starts_with(&error.to_string()));
    let lines = |error: &dyn StdError| {
        let mut lines = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(error) = cause {
            lines.push(error.to_string());
            cause = error.source();
        }
        lines
    };
    let own = NoPage { user: "guoguo", source: error.clone() };
    let [anyhow, eyre] = [
        lines(anyhow::Error::from(error.clone()).context("no page for guoguo").as_ref()),
        lines(eyre::Report::from(error.clone()).wrap_err("no page for guoguo").as_ref()),
    ];
    assert_eq!(lines(&own), anyhow);
    assert_eq!(anyhow, eyre);
    assert_eq!(anyhow.len(), 3);
    // The links of ours stand once each in what anyhow prints.
    let printed = format!("{:#}", anyhow::Error::from(error).context("no page for guoguo"));
    let calls = printed.matches("attempt 1 at hello:3000").count();
    assert_eq!(calls, 1, "{printed}");
}

#[tokio::test]
async fn the_callers_own_types_are_exceptions_too() {
    let own = NoPage { user: "guoguo", source: fail_below().await };
    let event = to_event(&own);
    let types: Vec<&str> = event.exception.iter().map(|exception| exception.ty.as_str()).collect();
    let expected = ["callwright::AttemptError", "callwright::Error", "NoPage"];
    assert_eq!(types, expected);
    assert_eq!(event.tags["rpc.method"], "SayHello");
}

/// Three tasks deep, each with a word of its own.
async fn through_three_tasks(tasks: Tasks) -> Result<(), Error> {
    let inner = tasks.clone();
    let wrap =
        |message: &'static str| move |error: Error| Error::new(Code::Internal, message).with_source(error);
    let outer = tasks.spawn(async move {
        let innermost = inner.clone();
        let middle = inner.spawn(async move {
            let last = innermost.spawn(async { Err::<(), _>(Error::new(Code::DataLoss, "row 7 is gone")) });
            last.await.map_err(wrap("index is broken"))
        });
        middle.await.map_err(wrap("no index"))
    });
    outer.await.map_err(wrap("no greeting"))
}

/// The server of another process: it fails three tasks deep and tells its caller the chain.
async fn below(request: http::Request<Bytes>) -> http::Response<Bytes> {
    let handler = async || {
        let error = through_three_tasks(Tasks::new()).await.unwrap_err();
        ErrorAnswer::of(&error).with_chain().into_response().map(Body::from)
    };
    let app = Router::new().fallback(handler).layer(ContextLayer::new());
    InMemoryTransport::new(app).send(TransportRequest::new(request, 1 << 20)).await.unwrap()
}

#[tokio::test]
async fn a_chain_through_three_tasks_and_a_process_arrives_whole() {
    let answer = below(http::Request::post("http://below/").body(Bytes::new()).unwrap()).await;
    let body = String::from_utf8(answer.body().to_vec()).unwrap();
    let client = client([Reply::json(body).with_status(answer.status().as_u16())]);
    let error = greet(&client).await.unwrap_err();
    let event = to_event(&error);
    let chain: Vec<(&str, &str, bool)> = event
        .exception
        .iter()
        .rev()
        .map(|exception| {
            (exception.ty.as_str(), exception.value.as_deref().unwrap(), exception.stacktrace.is_some())
        })
        .collect();
    let service =
        "hello.v1.HelloService/SayHello: internal: no greeting (http 500, stopped by not_retryable)";
    let expected = [
        ("callwright::Error", service, true),
        (
            "callwright::AttemptError",
            "attempt 1 at hello:3000: the service answered INTERNAL (http 500)",
            true,
        ),
        ("callwright::RemoteError", "error of hello.v1.HelloService", false),
        ("callwright::Error", "internal: no greeting", true),
        ("callwright::Error", "internal: no index", true),
        ("callwright::Error", "internal: index is broken", true),
        ("callwright::Error", "data_loss: row 7 is gone", true),
    ];
    assert_eq!(chain, expected);
    // The innermost link knows the file of the other process.
    let frames = &event.exception.values[0].stacktrace.as_ref().unwrap().frames;
    assert_eq!(frames[0].filename.as_deref(), Some("rust/testing/tests/sentry.rs"));
    let remote = error.source().unwrap().source().unwrap().downcast_ref::<RemoteError>().unwrap();
    assert_eq!(
        (remote.service(), remote.code(), remote.message()),
        ("hello.v1.HelloService", Code::Internal, "no greeting")
    );
    assert!(remote.source().unwrap().is::<RemoteLink>());
}

#[tokio::test]
async fn the_chain_is_told_only_on_request() {
    let error = through_three_tasks(Tasks::new()).await.unwrap_err();
    let answer = ErrorAnswer::of(&error).into_response();
    assert_eq!(&answer.body()[..], br#"{"code":"internal","message":"no greeting"}"#);
}

/// A hub whose events can be read.
fn hub() -> (Arc<TestTransport>, Arc<Hub>) {
    let transport = TestTransport::new();
    let mut options = sentry_core::ClientOptions::default();
    options.dsn = Some("https://public@sentry.invalid/1".parse().unwrap());
    options.transport = Some(Arc::new(transport.clone()));
    let client = Arc::new(sentry_core::Client::from(options));
    (transport, Arc::new(Hub::new(Some(client), Arc::default())))
}

#[tokio::test]
async fn the_layer_reports_the_error_of_a_request_once_with_its_trace() {
    let failing = client([refused("internal", 500), refused("not_found", 404)]);
    let handler = async |State(client): State<HelloServiceClient>| -> Response {
        let error = greet(&client).await.unwrap_err();
        ErrorAnswer::of(&error).into_response().map(Body::from)
    };
    let app = Router::new()
        .route("/", post(handler))
        .with_state(failing)
        .layer(SentryLayer::default())
        .layer(SentryLayer::default())
        .layer(ContextLayer::new());
    let (transport, hub) = hub();
    let calls = async {
        for _ in 0..2 {
            let request = http::Request::post("http://above/")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("x-request-id", "r-9")
                .body(Bytes::new())
                .unwrap();
            InMemoryTransport::new(app.clone()).send(TransportRequest::new(request, 1024)).await.unwrap();
        }
    };
    sentry_core::SentryFutureExt::bind_hub(calls, hub).await;
    let events = transport.fetch_and_clear_events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].tags["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(events[0].tags["request_id"], "r-9");
}
