//! Vectors of the state machine of the circuit breaker.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{expect, only};
use crate::outcome::Health;
use crate::policy::breaker::{Breaker, BreakerPolicy, Pass};

const LEASE_MS: u64 = 30_000;

pub(super) fn check(case: &Value) -> Result<(), String> {
    only(case, &["id", "note", "jitter", "steps", "expect"])?;
    let mut breaker = Breaker::default();
    let mut passes: BTreeMap<String, Pass> = BTreeMap::new();
    let jitter = case["jitter"].as_f64().unwrap_or(0.0);
    for (index, step) in case["steps"].as_array().ok_or("no steps")?.iter().enumerate() {
        take(&mut breaker, &mut passes, step, jitter).map_err(|why| format!("step {index}: {why}"))?;
    }
    judge(&breaker, &case["expect"], 0)
}

fn take(
    breaker: &mut Breaker,
    passes: &mut BTreeMap<String, Pass>,
    step: &Value,
    jitter: f64,
) -> Result<(), String> {
    only(step, &["at", "acquire", "retry_in_ms", "lease_ms", "record", "event", "times", "expect"])?;
    let policy = BreakerPolicy::enforce();
    let now = step["at"].as_u64().unwrap_or(0);
    if let Some(name) = step["acquire"].as_str() {
        match (breaker.acquire(now, step["lease_ms"].as_u64().unwrap_or(LEASE_MS)), name) {
            (Err(rejected), "rejected") => {
                expect("retry_in_ms", step["retry_in_ms"].as_u64(), rejected.retry_in_ms.unwrap_or(0))?;
            }
            (Ok(_), "rejected") => return Err("it was admitted".into()),
            (Err(_), _) => return Err("it was rejected".into()),
            (Ok(pass), name) => _ = passes.insert(name.to_owned(), pass),
        }
    }
    for (name, result) in step["record"].as_object().into_iter().flatten() {
        let pass = *passes.get(name).ok_or_else(|| format!("nothing was admitted as {name}"))?;
        breaker.record(pass, health(result)?, now, &policy, || jitter);
    }
    if !step["event"].is_null() {
        for _ in 0..step["times"].as_u64().unwrap_or(1) {
            let pass = breaker.acquire(now, LEASE_MS).map_err(|_| "it was rejected")?;
            breaker.record(pass, health(&step["event"])?, now, &policy, || jitter);
        }
    }
    judge(breaker, &step["expect"], now)
}

fn health(value: &Value) -> Result<Health, String> {
    match value.as_str() {
        Some("success") => Ok(Health::Success),
        Some("failure") => Ok(Health::Failure),
        Some("neutral") => Ok(Health::Neutral),
        _ => Err(format!("result {value}")),
    }
}

fn judge(breaker: &Breaker, want: &Value, now: u64) -> Result<(), String> {
    only(want, &["state", "samples", "failures", "until_ms", "trips", "successes"])?;
    let (trips, successes, until) = breaker.facts();
    let (samples, failures) = breaker.counts(now);
    expect("state", want["state"].as_str(), breaker.state().name())?;
    expect("samples", want["samples"].as_u64(), samples)?;
    expect("failures", want["failures"].as_u64(), failures)?;
    expect("until_ms", want["until_ms"].as_u64(), until)?;
    expect("trips", want["trips"].as_u64(), u64::from(trips))?;
    expect("successes", want["successes"].as_u64(), u64::from(successes))
}
