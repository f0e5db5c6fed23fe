//! Property tests: invariants that hold for every script.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::client::{Draws, READ, Reply, Script, builder};
use crate::options::CallOptions;
use crate::outcome::Health;
use crate::policy::breaker::{Breaker, BreakerPolicy, BreakerState};
use crate::policy::budget::RetryBudget;

fn outcome() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "OK",
        "UNAVAILABLE",
        "INTERNAL",
        "RESOURCE_EXHAUSTED",
        "UNSENT",
        "TRANSPORT",
        "DECODE",
        "HTTP 503",
        "HTTP 429",
        "HANG",
    ])
}

fn script() -> impl Strategy<Value = Vec<(&'static str, u64, Option<u64>)>> {
    prop::collection::vec((outcome(), 0u64..300, prop::option::of(0u64..25)), 12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// A call makes at most N + 1 sends and ends by its deadline. Each wait and the bucket stay within their bounds.
    #[test]
    fn calls_keep_their_bounds(
        script in script(),
        retries in 0u32..=10,
        overall in 5u64..5_000,
        attempt in prop::option::of(1u64..1_000),
        hedge in prop::option::of(1u64..200),
        tokens in 0u32..=500,
        draw in 0.0f64..1.0,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let (transport, budget) = (Script::new(), RetryBudget::with_tokens(tokens));
            let replies = script.iter().map(|(outcome, latency, wait)| {
                let mut reply = json!({"outcome": outcome, "latency_ms": latency});
                if let Some(wait) = wait {
                    reply["retry_after"] = json!(wait.to_string());
                }
                Reply::of(&reply).expect("a reply")
            });
            *transport.replies.lock().expect("replies") = replies.collect();
            let rng = Draws::of(&json!({"jitter": vec![draw; 40]}));
            let client = builder().transport(transport.clone()).rng(rng).retry_budget(&budget);
            let client = client.build("http://service.test").expect("a client");
            let mut options = CallOptions::new().retries(retries).timeout(Duration::from_millis(overall));
            if let Some(attempt) = attempt {
                options = options.attempt_timeout(Duration::from_millis(attempt));
            }
            if let Some(hedge) = hedge {
                options = options.hedge(Duration::from_millis(hedge));
            }
            let start = tokio::time::Instant::now();
            let result = client.call(&READ, "x").options(options).with_metadata().await;
            let end = start.elapsed();
            let sends = transport.sends.lock().expect("sends").len();
            let attempts = result.as_ref().map_or_else(|error| error.attempts().to_vec(), |response| response.attempts().to_vec());

            let most = if hedge.is_some() { retries.max(1) } else { retries } + 1;
            prop_assert!(sends <= most as usize, "{sends} sends with {retries} retries");
            prop_assert_eq!(attempts.len(), sends);
            prop_assert!(end <= Duration::from_millis(overall), "ended at {:?} of {} ms", end, overall);
            prop_assert!(budget.tokens() <= 500);
            for attempt in &attempts {
                // At most 20 s of pushback and 5 s of backoff.
                prop_assert!(attempt.delay_before() <= Duration::from_secs(25));
                prop_assert!(attempt.started() + attempt.duration() <= Duration::from_millis(overall));
            }
            Ok(())
        })?;
    }

    /// Neutral results change nothing, and only two successes in the half-open state close an open breaker.
    #[test]
    fn a_breaker_opens_and_closes_by_results_only(
        steps in prop::collection::vec((0u64..4_000, 0u8..4), 1..400),
        min_samples in 1u32..30,
    ) {
        let policy = BreakerPolicy::enforce().min_samples(min_samples);
        let mut breaker = Breaker::default();
        let (mut now, mut successes) = (0, 0);
        for (wait, result) in steps {
            now += wait;
            let Ok(pass) = breaker.acquire(now, 30_000) else {
                prop_assert_ne!(breaker.state(), BreakerState::Closed);
                continue;
            };
            let (before, counts) = (breaker.state(), breaker.counts(now));
            let health = [Health::Success, Health::Failure, Health::Neutral, Health::Neutral][result as usize];
            breaker.record(pass, health, now, &policy, || 0.0);
            let after = breaker.state();
            match health {
                Health::Neutral => prop_assert_eq!((after, breaker.counts(now)), (before, counts)),
                Health::Failure => successes = 0,
                Health::Success if before == BreakerState::HalfOpen => successes += 1,
                Health::Success => {}
            }
            if before == BreakerState::HalfOpen && after == BreakerState::Closed {
                prop_assert_eq!(successes, 2);
                successes = 0;
            }
            if after == BreakerState::Open {
                prop_assert_eq!(health, Health::Failure);
                successes = 0;
            }
            let (samples, failures) = breaker.counts(now);
            prop_assert!(failures <= samples);
        }
    }

    /// The bucket always holds 0 to 500 tokens.
    #[test]
    fn the_bucket_stays_in_its_bounds(steps in prop::collection::vec((any::<bool>(), 0u32..600), 0..200)) {
        let budget = RetryBudget::new();
        for (takes, tokens) in steps {
            let before = budget.tokens();
            if takes {
                prop_assert_eq!(budget.take(tokens), tokens <= before);
            } else {
                budget.put(tokens);
            }
            prop_assert!(budget.tokens() <= 500);
        }
    }
}
