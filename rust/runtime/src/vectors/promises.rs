//! Promises of the public types, and warnings about settings that are rarely intended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

use super::client::{READ, Reply, Script, Text, WRITE, builder};
use crate::call::{Call, CallFuture};
use crate::context::Context;
use crate::engine::Breakers;
use crate::error::Error;
use crate::policy::breaker::BreakerPolicy;
use crate::response::Response;

const WORD: usize = size_of::<usize>();

#[test]
fn an_error_is_one_word_and_a_call_on_its_way_is_small() {
    assert_eq!(size_of::<Error>(), WORD);
    assert_eq!(size_of::<Result<(), Error>>(), WORD);
    assert!(size_of::<CallFuture<Response<Text>>>() <= 64);
    assert_eq!(size_of::<Option<CallFuture<Text>>>(), 2 * WORD);
}

#[test]
fn what_callers_hold_can_move_between_threads() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync + 'static>() {}
    is_send::<Call<Text, Text>>();
    is_send::<CallFuture<Text>>();
    is_shared::<Error>();
    is_shared::<Response<Text>>();
    is_shared::<Context>();
    is_shared::<crate::context::CallContext>();
    is_shared::<crate::options::CallOptions>();
    is_shared::<crate::engine::Breakers>();
    is_shared::<crate::policy::budget::RetryBudget>();
    is_shared::<crate::observe::Counters>();
    is_shared::<crate::context::Tasks>();
    is_shared::<crate::transport::TransportError>();
    is_shared::<crate::error::AttemptError>();
}

/// The texts of the logged warnings.
#[derive(Clone, Debug, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Warnings {
    fn on_event(&self, event: &tracing::Event<'_>, _: LayerContext<'_, S>) {
        struct Message(String);
        impl Visit for Message {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                if field.name() == "message" {
                    self.0 = format!("{value:?}");
                }
            }
        }
        if *event.metadata().level() == tracing::Level::WARN {
            let mut message = Message(String::new());
            event.record(&mut message);
            self.0.lock().expect("warnings").push(message.0);
        }
    }
}

#[test]
fn settings_that_are_rarely_meant_are_warned_of_once() {
    let warnings = Warnings::default();
    let subscriber = tracing_subscriber::registry().with(warnings.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let script = Script::new();
        let ok = Reply::of(&json!({"outcome": "OK"})).expect("a reply");
        *script.replies.lock().expect("replies") = std::iter::repeat_n(ok, 9).collect();
        let client = builder().transport(script).build("http://service.test").expect("a client");
        let second = Duration::from_secs(1);
        client.call(&READ, "x").downgrade(|_| Text::default()).await.expect("an answer");
        client.call(&READ, "x").retries(1).attempt_timeout(second).await.expect("an answer");
        assert_eq!(warnings.0.lock().expect("warnings").len(), 0);
        for _ in 0..2 {
            client.call(&READ, "x").retries(1).await.expect("an answer");
            client.call(&WRITE, "x").downgrade(|_| Text::default()).await.expect("an answer");
        }
    });
    let warnings = warnings.0.lock().expect("warnings");
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].starts_with("retries are set without an attempt timeout"));
    assert!(warnings[1].starts_with("a downgrade is set for a method that may write"));
}

#[test]
fn the_chain_of_an_error_names_each_layer_once() {
    use std::error::Error as _;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let error = runtime.expect("a runtime").block_on(async {
        let script = Script::new();
        let replies =
            ["UNSENT", "HANG"].map(|outcome| Reply::of(&json!({ "outcome": outcome })).expect("a reply"));
        *script.replies.lock().expect("replies") = replies.into();
        let client = builder().transport(script).build("http://service.test").expect("a client");
        client.call(&READ, "x").retries(1).timeout(Duration::from_secs(2)).await.expect_err("a deadline")
    });
    assert_eq!(
        error.to_string(),
        "conformance.engine.CallRun/Read: deadline_exceeded: no answer within the call's deadline of 2s (2 attempts, stopped \
         by deadline)"
    );
    let chain: Vec<String> =
        std::iter::successors(error.source(), |link| <dyn std::error::Error>::source(*link))
            .map(ToString::to_string)
            .collect();
    assert_eq!(
        chain,
        [
            "attempt 2 at service.test: cut by the deadline of the call",
            "attempt 1 at service.test: nothing reached the server",
        ]
    );
    assert_eq!(format!("{error:#}"), format!("{error}: {}", chain.join(": ")));
    assert!(format!("{error:?}").starts_with("Error {"));
}

#[test]
fn a_time_that_no_clock_can_express_is_no_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let script = Script::new();
        let replies =
            ["OK", "INTERNAL"].map(|outcome| Reply::of(&json!({ "outcome": outcome })).expect("a reply"));
        *script.replies.lock().expect("replies") = replies.into();
        let client = builder().transport(script).build("http://service.test").expect("a client");
        let endless = crate::options::CallOptions::new()
            .timeout(Duration::MAX)
            .attempt_timeout(Duration::MAX)
            .retry_base(Duration::MAX)
            .retry_max(Duration::MAX)
            .blame_after(Duration::MAX)
            .downgrade_timeout(Duration::MAX);
        let call = || {
            client
                .call(&READ, "x")
                .options(endless.clone())
                .context(&Context::new().with_timeout(Duration::MAX))
        };
        call().hedge(Duration::MAX).await.expect("an answer");
        call().downgrade(|_| Text::default()).await.expect("a downgrade");
    });
}

#[test]
fn what_a_proxy_answers_is_no_error_of_the_service() {
    use std::error::Error as _;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let chains = runtime.expect("a runtime").block_on(async {
        let script = Script::new();
        let replies = ["HTTP 503", "DECODE", "UNAVAILABLE"];
        let replies = replies.map(|outcome| Reply::of(&json!({ "outcome": outcome })).expect("a reply"));
        *script.replies.lock().expect("replies") = replies.into();
        let client = builder().transport(script).build("http://service.test").expect("a client");
        let mut chains = Vec::new();
        for _ in 0..3 {
            let error = client.call(&READ, "x").await.expect_err("a failure");
            let links = std::iter::successors(error.source(), |link| <dyn std::error::Error>::source(*link));
            chains.push(links.map(ToString::to_string).collect::<Vec<_>>().join(": "));
        }
        chains
    });
    assert!(chains[..2].iter().all(|chain| !chain.contains("error of")), "{chains:?}");
    assert!(chains[2].ends_with("error of conformance.engine.CallRun"), "{chains:?}");
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_had_to_make_room_is_found_anew() {
    let breakers = Breakers::with_capacity(BreakerPolicy::enforce().min_samples(1), 1);
    let script = Script::new();
    let client =
        builder().transport(script.clone()).breakers(&breakers).build("http://host").expect("a client");
    let names = || breakers.statuses().into_iter().map(|status| status.name).collect::<Vec<_>>();
    // Each lookup finds the breaker of its method once, and evicts the other one.
    for method in [&READ, &WRITE, &READ, &WRITE] {
        script
            .replies
            .lock()
            .expect("replies")
            .push_back(Reply::of(&json!({"outcome": "OK"})).expect("a reply"));
        client.call(method, "x").await.expect("an answer");
        assert_eq!(names(), [format!("host/{}", method.full_name())]);
    }
    // A breaker that was looked up again trips, and then holds the client's calls back.
    script
        .replies
        .lock()
        .expect("replies")
        .push_back(Reply::of(&json!({"outcome": "UNAVAILABLE"})).expect("a reply"));
    client.call(&READ, "x").await.expect_err("a failure");
    let error = client.call(&READ, "x").await.expect_err("held back");
    assert_eq!(error.stop(), Some(crate::outcome::Stop::Breaker));
}
