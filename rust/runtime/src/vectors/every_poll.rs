//! Drops or cancels a call after its first, second, ... poll, and checks that nothing is left behind.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context as LayerContext, Layer, SubscriberExt as _};

use super::client::{Client, READ, Reply, Script, builder};
use crate::context::Context;
use crate::engine::Breakers;
use crate::observe::Counters;
use crate::policy::breaker::{BreakerPolicy, BreakerState};
use crate::policy::budget::RetryBudget;

const MS: Duration = Duration::from_millis(1);

/// Records the spans of calls and attempts: the open spans, and the outcomes of the closed ones.
#[derive(Clone, Debug, Default)]
struct Spans(Arc<Mutex<Seen>>);

/// Open spans by id, then the outcomes of the closed spans.
type Seen = (BTreeMap<u64, Option<String>>, Vec<Option<String>>);

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: LayerContext<'_, S>) {
        if ["rpc.call", "rpc.attempt"].contains(&attributes.metadata().name()) {
            self.0.lock().expect("spans").0.insert(id.into_u64(), None);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: LayerContext<'_, S>) {
        struct Outcome(Option<String>);
        impl Visit for Outcome {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                if field.name() == "rpc.outcome" {
                    self.0 = Some(format!("{value:?}").trim_matches('"').to_owned());
                }
            }
        }
        let mut outcome = Outcome(None);
        values.record(&mut outcome);
        if let (Some(outcome), Some(open)) =
            (outcome.0, self.0.lock().expect("spans").0.get_mut(&id.into_u64()))
        {
            *open = Some(outcome);
        }
    }

    fn on_close(&self, id: Id, _: LayerContext<'_, S>) {
        let mut spans = self.0.lock().expect("spans");
        if let Some(outcome) = spans.0.remove(&id.into_u64()) {
            spans.1.push(outcome);
        }
    }
}

struct Laboratory {
    client: Client,
    script: Script,
    budget: RetryBudget,
    breakers: Breakers,
    counters: Counters,
}

/// Returns a client whose half-open breaker will admit the call under test as its probe.
async fn laboratory() -> Laboratory {
    let script = Script::new();
    let budget = RetryBudget::new();
    let breakers = Breakers::new(BreakerPolicy::enforce().min_samples(1).open_for(10 * MS));
    let counters = Counters::new();
    let client = builder()
        .transport(script.clone())
        .retry_budget(&budget)
        .breakers(&breakers)
        .observer(counters.clone())
        .build("http://service.test")
        .expect("a client");
    reply(&script, &["UNAVAILABLE"]);
    client.call(&READ, "x").await.expect_err("the first failure opens the breaker");
    tokio::time::advance(20 * MS).await;
    Laboratory { client, script, budget, breakers, counters }
}

fn reply(script: &Script, outcomes: &[&str]) {
    let replies = outcomes.iter().map(|outcome| Reply::of(&json!({"latency_ms": 3, "outcome": outcome})));
    *script.replies.lock().expect("replies") = replies.collect::<Result<_, _>>().expect("replies");
}

/// The way in which a call is abandoned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum GiveUp {
    Drop,
    Cancel,
}

/// Polls the call `polls` times, a millisecond apart, and abandons it. Returns false if the call ended earlier.
async fn give_up_after(polls: usize, how: GiveUp, outcomes: &[&str]) -> bool {
    let laboratory = laboratory().await;
    reply(&laboratory.script, outcomes);
    let context = Context::new();
    let call = laboratory.client.call(&READ, "x").context(&context).retries(2).downgrade_with(|_, _| async {
        tokio::time::sleep(5 * MS).await;
        Ok::<_, crate::error::Error>(super::client::Text { text: "fallback".into() })
    });
    let mut call = Box::pin(call.with_metadata());
    let mut task = TaskContext::from_waker(Waker::noop());
    for _ in 0..polls {
        if call.as_mut().poll(&mut task).is_ready() {
            return false;
        }
        tokio::time::advance(MS).await;
    }
    match how {
        GiveUp::Drop => drop(call),
        GiveUp::Cancel => {
            context.cancel();
            let Poll::Ready(result) = call.as_mut().poll(&mut task) else {
                panic!("{polls}: a cancelled call goes on")
            };
            match result {
                // A response that is ready wins over the cancellation.
                Ok(_) => assert!(polls > 0),
                Err(error) => assert!(error.is_cancelled(), "after poll {polls}: {error}"),
            }
        }
    }
    leaves_nothing(&laboratory, polls, outcomes).await;
    true
}

async fn leaves_nothing(laboratory: &Laboratory, polls: usize, outcomes: &[&str]) {
    assert_eq!(laboratory.counters.in_flight(), 0, "after poll {polls} of {outcomes:?}");
    let sends = laboratory.script.sends.lock().expect("sends").len() as u32;
    assert_eq!(laboratory.counters.attempts(), u64::from(sends), "after poll {polls} of {outcomes:?}");
    let sends = sends - 1;
    let spent = 14 * sends.saturating_sub(1);
    assert!(laboratory.budget.tokens() >= 500 - spent, "{} after poll {polls}", laboratory.budget.tokens());
    // The place of the probe is free again: the next call is admitted, unless a failure opened the breaker.
    let state = laboratory.breakers.statuses()[0].state;
    if state == BreakerState::Open && sends > 0 {
        return;
    }
    reply(&laboratory.script, &["OK"]);
    laboratory.client.call(&READ, "x").await.unwrap_or_else(|error| panic!("after poll {polls}: {error}"));
}

fn every_poll(how: GiveUp, outcomes: &[&str]) {
    let spans = Spans::default();
    let subscriber = tracing_subscriber::registry().with(spans.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut polls = 0;
    loop {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let goes_on = runtime.expect("a runtime").block_on(give_up_after(polls, how, outcomes));
        let (open, closed) = spans.0.lock().expect("spans").clone();
        assert!(open.is_empty(), "a span is open after poll {polls} of {outcomes:?}");
        assert!(closed.iter().all(Option::is_some), "a span ended without outcome after poll {polls}");
        if !goes_on {
            break;
        }
        polls += 1;
    }
    assert!(polls > 3, "{outcomes:?} took only {polls} polls");
}

#[test]
fn a_dropped_call_leaves_nothing_behind() {
    every_poll(GiveUp::Drop, &["OK"]);
    every_poll(GiveUp::Drop, &["UNAVAILABLE"]);
    every_poll(GiveUp::Drop, &["INTERNAL"]);
}

#[test]
fn a_cancelled_call_ends_at_once_and_leaves_nothing_behind() {
    every_poll(GiveUp::Cancel, &["OK"]);
    every_poll(GiveUp::Cancel, &["UNAVAILABLE"]);
    every_poll(GiveUp::Cancel, &["INTERNAL"]);
}

/// Runs without a breaker, so that backoffs, retries and hedges are cut as well.
fn every_poll_without_breaker(outcomes: &[&str], hedge: bool) {
    let mut polls = 0;
    loop {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let goes_on = runtime.expect("a runtime").block_on(async {
            let (script, budget, counters) = (Script::new(), RetryBudget::new(), Counters::new());
            reply(&script, outcomes);
            let client = builder().transport(script.clone()).retry_budget(&budget).observer(counters.clone());
            let client = client
                .rng(super::client::Draws::of(&json!({})))
                .build("http://service.test")
                .expect("a client");
            let mut call = client.call(&READ, "x").retries(2);
            if hedge {
                call = call.hedge(MS);
            }
            let mut call = Box::pin(call.with_metadata());
            let mut task = TaskContext::from_waker(Waker::noop());
            for _ in 0..polls {
                if call.as_mut().poll(&mut task).is_ready() {
                    return false;
                }
                tokio::time::advance(MS).await;
            }
            drop(call);
            assert_eq!(counters.in_flight(), 0);
            // Only sent retries are paid for.
            let sends = script.sends.lock().expect("sends").len() as u32;
            assert_eq!(counters.attempts(), u64::from(sends), "after poll {polls} of {outcomes:?}");
            assert_eq!(
                budget.tokens(),
                500 - 14 * sends.saturating_sub(1),
                "after poll {polls} of {outcomes:?}"
            );
            true
        });
        if !goes_on {
            break;
        }
        polls += 1;
    }
    assert!(polls > 3);
}

#[test]
fn a_dropped_retry_is_paid_for_only_when_it_was_sent() {
    every_poll_without_breaker(&["UNAVAILABLE", "UNAVAILABLE", "OK"], false);
    every_poll_without_breaker(&["HANG", "OK"], true);
}
