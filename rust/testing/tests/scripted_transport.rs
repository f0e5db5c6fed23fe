//! A scripted transport says what was sent and what became of it, on the clock it was given.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use callwright::{Code, Outcome, Stop, TransportErrorKind};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use callwright_testing::{Fate, FixedRng, Reply, ScriptedTransport};

fn hello(transport: &ScriptedTransport) -> HelloServiceClient {
    HelloServiceClient::builder()
        .transport(transport.clone())
        .rng(FixedRng::new([0.5]))
        .build("http://hello.internal")
        .unwrap()
}

fn greet() -> SayHelloRequest {
    SayHelloRequest { name: "Guoguo".into() }
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What a failing assertion says.
fn message(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("an assertion that fails");
    panic
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| panic.downcast_ref::<&str>().unwrap().to_string())
}

#[tokio::test(start_paused = true)]
async fn each_request_is_logged_with_its_fate_and_its_times() {
    let transport = ScriptedTransport::new([
        Reply::hang(),
        Reply::fail(TransportErrorKind::Broken).after(ms(10)),
        Reply::status(503),
        Reply::json(r#"{"greeting":"hello"}"#).after(ms(20)),
    ]);
    let call = hello(&transport).say_hello(greet()).retries(3).attempt_timeout(ms(1000)).timeout(ms(9000));
    assert_eq!(call.await.unwrap().greeting, "hello");
    let log: Vec<_> =
        transport.sent().into_iter().map(|sent| (sent.at, sent.fate, sent.ended_at.unwrap())).collect();
    assert_eq!(
        log,
        [
            (ms(0), Fate::Abandoned, ms(1000)),
            (ms(1025), Fate::Failed(TransportErrorKind::Broken), ms(1035)),
            (ms(1085), Fate::Answered(503), ms(1085)),
            (ms(1185), Fate::Answered(200), ms(1205)),
        ]
    );
    transport.assert_abandoned(1);
    transport.assert_same_request();
    transport.assert_header("x-retry-attempt", &[None, Some("1"), Some("2"), Some("3")]);
    assert_eq!(transport.timeout_header_ms(), [Some(1000); 4]);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_header_is_seen_to_shrink() {
    let transport = ScriptedTransport::new([Reply::status(503).after(ms(100))]).repeat_last();
    hello(&transport).say_hello(greet()).retries(2).timeout(ms(1000)).await.unwrap_err();
    transport.assert_header_decreases("connect-timeout-ms");
    assert_eq!(transport.timeout_header_ms(), [Some(1000), Some(875), Some(725)]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_abandoned_and_a_running_one_waits() {
    let transport = ScriptedTransport::new([Reply::hang(), Reply::hang()]);
    let (hello, greet) = (hello(&transport), greet());
    let calls = [
        tokio::spawn(hello.say_hello(greet.clone()).into_future()),
        tokio::spawn(hello.say_hello(greet).into_future()),
    ];
    tokio::time::sleep(ms(5)).await;
    calls[0].abort();
    tokio::time::sleep(ms(5)).await;
    let fates: Vec<_> = transport.sent().into_iter().map(|sent| (sent.fate, sent.ended_at)).collect();
    assert_eq!(fates, [(Fate::Abandoned, Some(ms(5))), (Fate::Waiting, None)]);
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_script_says_so_and_is_not_retried() {
    let transport = ScriptedTransport::new([Reply::status(503)]);
    let error = hello(&transport).say_hello(greet()).retries(3).await.unwrap_err();
    assert_eq!((error.code(), error.outcome()), (Code::Internal, Outcome::Local));
    assert_eq!(error.stop(), Some(Stop::NotRetryable));
    assert!(error.message().contains("it has 1 replies, and this is request 2"), "{error}");
    assert!(error.message().contains(".repeat_last()"), "{error}");
    transport.assert_sent(2);

    let error = hello(&transport).say_hello(greet()).await.unwrap_err();
    assert!(error.message().contains("this is request 3"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_last_reply_is_repeated_when_asked_for() {
    let transport = ScriptedTransport::new([Reply::status(500), Reply::status(503)]).repeat_last();
    hello(&transport).say_hello(greet()).await.unwrap_err();
    hello(&transport).say_hello(greet()).retries(3).await.unwrap_err();
    transport.assert_sent(5);
}

#[tokio::test(start_paused = true)]
async fn an_assertion_that_fails_lists_what_was_sent() {
    let transport = ScriptedTransport::new([Reply::status(503), Reply::json("{}").after(ms(7))]);
    assert_eq!(
        message(|| transport.assert_sent(1)),
        "expected 1 requests, and 0 were sent:\n  nothing was sent"
    );
    hello(&transport).say_hello(greet()).retries(1).await.unwrap();
    assert_eq!(
        message(|| transport.assert_sent(1)),
        "expected 1 requests, and 2 were sent:\
         \n  1. POST /hello.v1.HelloService/SayHello at 0ns: answered with 503 at 0ns\
         \n  2. POST /hello.v1.HelloService/SayHello at 25ms: answered with 200 at 32ms"
    );
    assert!(
        message(|| transport.assert_abandoned(1)).starts_with("expected 1 abandoned requests, and 0 were:\n")
    );
    assert_eq!(
        message(|| transport.assert_header_decreases("x-retry-attempt")),
        "expected header x-retry-attempt to decrease from request to request, and it was [None, Some(1)]"
    );
    assert_eq!(
        message(|| transport.assert_header("x-retry-attempt", &[None, None])),
        "expected header x-retry-attempt to be [None, None], and it was [None, Some(\"1\")]"
    );
    let other = SayHelloRequest { name: "Mimi".into() };
    hello(&transport).say_hello(other).await.unwrap_err();
    assert!(message(|| transport.assert_same_request()).contains("request 3 differs"));
}
