//! Vectors of calls against a scripted transport, on a virtual clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::client::{Client, Draws, KEYED, READ, Reply, Script, Text, WRITE, builder};
use super::reports::Reports;
use super::{expect, numbers, only, texts};
use crate::call::Call;
use crate::context::Context;
use crate::engine::Breakers;
use crate::error::Error;
use crate::observe::Counters;
use crate::options::CallOptions;
use crate::outcome::Code;
use crate::outcome::Served;
use crate::policy::breaker::BreakerPolicy;
use crate::policy::budget::RetryBudget;
use crate::response::Response;

const CASE: &[&str] = &[
    "id",
    "note",
    "jitter",
    "budget",
    "breaker",
    "calls",
    "at_ms",
    "times",
    "method",
    "retries",
    "base_ms",
    "max_ms",
    "idempotent",
    "retry_on",
    "hedge_ms",
    "overall_ms",
    "attempt_ms",
    "blame_after_ms",
    "inherited_ms",
    "detach_ms",
    "chained",
    "chain_stop",
    "cancel_at_ms",
    "drop_at_ms",
    "fallback",
    "auth",
    "partition",
    "request",
    "script",
    "expect",
];
const EXPECT: &[&str] = &[
    "code",
    "outcome",
    "stop",
    "attempts",
    "sends",
    "codes",
    "reported",
    "delays_ms",
    "started_ms",
    "end_ms",
    "timeout_header_ms",
    "attempt_header",
    "same_bytes",
    "idempotency_key",
    "retry_after_ms",
    "served",
    "original",
    "age_ms",
    "text",
    "fallback_runs",
    "suppressed",
    "budget_after",
    "breaker",
    "retries_granted",
    "neutral",
    "in_flight",
];

/// The observable results of a call.
struct Ran {
    result: Option<Result<Response<Text>, Error>>,
    end_ms: u64,
    fallback_runs: u32,
}

struct Laboratory {
    client: Client,
    script: Script,
    budget: RetryBudget,
    breakers: Breakers,
    counters: Counters,
    reports: Reports,
}

pub(super) fn check(case: &Value) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(run(case))
}

async fn run(case: &Value) -> Result<(), String> {
    only(case, CASE)?;
    let script = Script::new();
    let budget = RetryBudget::with_tokens(case["budget"].as_u64().unwrap_or(500) as u32);
    let breakers = Breakers::new(breaker_policy(&case["breaker"])?);
    let (counters, reports) = (Counters::new(), Reports::default());
    let mut builder = builder()
        .transport(script.clone())
        .rng(Draws::of(case))
        .retry_budget(&budget)
        .observer((counters.clone(), reports.clone()));
    if !case["breaker"].is_null() {
        builder = builder.breakers(&breakers);
    }
    let client = builder.build("http://service.test").map_err(|error| error.to_string())?;
    let laboratory = Laboratory { client, script, budget, breakers, counters, reports };
    let Some(calls) = case["calls"].as_array() else {
        return laboratory.call(case, case).await;
    };
    for (index, call) in calls.iter().enumerate() {
        only(call, CASE)?;
        for _ in 0..call["times"].as_u64().unwrap_or(1) {
            laboratory.call(case, call).await.map_err(|why| format!("call {index}: {why}"))?;
        }
    }
    laboratory.judge_rest(&case["expect"])
}

fn breaker_policy(value: &Value) -> Result<BreakerPolicy, String> {
    only(
        value,
        &[
            "mode",
            "min_samples",
            "failure_percent",
            "consecutive_failures",
            "consecutive_ms",
            "open_ms",
            "max_open_ms",
        ],
    )?;
    let ms = |key: &str| value[key].as_u64().map(Duration::from_millis);
    let mut policy =
        if value["mode"] == "observe" { BreakerPolicy::observe() } else { BreakerPolicy::enforce() };
    if let Some(samples) = value["min_samples"].as_u64() {
        policy = policy.min_samples(samples as u32);
    }
    if let Some(percent) = value["failure_percent"].as_u64() {
        policy = policy.failure_percent(percent as u32);
    }
    if let Some(failures) = value["consecutive_failures"].as_u64() {
        policy = policy.consecutive_failures(failures as u32);
    }
    policy = ms("consecutive_ms").map_or(policy.clone(), |time| policy.consecutive_for(time));
    policy = ms("open_ms").map_or(policy.clone(), |time| policy.open_for(time));
    Ok(ms("max_open_ms").map_or(policy.clone(), |time| policy.max_open_for(time)))
}

impl Laboratory {
    async fn call(&self, case: &Value, call: &Value) -> Result<(), String> {
        if let Some(at) = call["at_ms"].as_u64() {
            tokio::time::sleep_until(self.script.start + Duration::from_millis(at)).await;
        }
        let replies = call["script"].as_array().into_iter().flatten().map(Reply::of);
        *self.script.replies.lock().expect("replies") = replies.collect::<Result<_, _>>()?;
        self.script.sends.lock().expect("sends").clear();
        self.reports.clear();
        let start = tokio::time::Instant::now();
        let ran = self.make(call, start).await?;
        self.judge(case, call, start, &ran)
    }

    async fn make(&self, call: &Value, start: tokio::time::Instant) -> Result<Ran, String> {
        let method = match call["method"].as_str() {
            None | Some("read") => &READ,
            Some("write") => &WRITE,
            Some("keyed") => &KEYED,
            Some(other) => return Err(format!("method {other}")),
        };
        let ms = |key: &str| call[key].as_u64().map(Duration::from_millis);
        let mut parent = Context::new();
        if let Some(timeout) = ms("inherited_ms") {
            parent = parent.with_timeout(timeout);
        }
        if call["chained"] == true {
            parent = parent.with_retry_mark();
        }
        let context = ms("detach_ms").map_or_else(|| parent.clone(), |timeout| parent.detach(timeout));
        let runs = Arc::new(AtomicU32::new(0));
        let mut made = self.client.call(method, call["request"].as_str().unwrap_or("request"));
        made = made.options(options(call)?).context(&context);
        if call["auth"] == true {
            made = made.header("authorization", "Bearer secret");
        }
        made = downgrade(made, &call["fallback"], &runs)?;
        // The cancellation is polled first, so that it is visible when a timer of the call fires at the same instant.
        let mut running = std::pin::pin!(made.with_metadata());
        let at = |key: &str| call[key].as_u64().map(|ms| start + Duration::from_millis(ms));
        let mut cancel = std::pin::pin!(timer(at("cancel_at_ms")));
        let mut cut = std::pin::pin!(timer(at("drop_at_ms")));
        let mut is_cancelled = false;
        let result = std::future::poll_fn(|cx| {
            use std::task::Poll;
            if !is_cancelled && cancel.as_mut().poll(cx).is_ready() {
                is_cancelled = true;
                parent.cancel();
            }
            match running.as_mut().poll(cx) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending if cut.as_mut().poll(cx).is_ready() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        let end_ms = start.elapsed().as_millis() as u64;
        Ok(Ran { result, end_ms, fallback_runs: runs.load(Ordering::Relaxed) })
    }

    fn judge(
        &self,
        case: &Value,
        call: &Value,
        start: tokio::time::Instant,
        ran: &Ran,
    ) -> Result<(), String> {
        let want = &call["expect"];
        only(want, EXPECT)?;
        let offset = (start - self.script.start).as_millis() as u64;
        expect("end_ms", want["end_ms"].as_u64(), ran.end_ms)?;
        expect("fallback_runs", want["fallback_runs"].as_u64(), u64::from(ran.fallback_runs))?;
        self.judge_sends(want, offset)?;
        expect("reported", texts(&want["reported"]), self.reports.codes())?;
        let sends = self.script.sends.lock().expect("sends").len();
        self.reports.judge(sends, ran.result.is_none())?;
        if let Some(result) = &ran.result {
            judge_result(want, result)?;
        }
        if std::ptr::eq(case, call) { self.judge_rest(want) } else { self.judge_breaker(want) }
    }

    fn judge_sends(&self, want: &Value, offset: u64) -> Result<(), String> {
        let sends = self.script.sends.lock().expect("sends").clone();
        let header = |name: &str| {
            let text = |send: &super::client::Send| send.headers.get(name)?.to_str().ok().map(str::to_owned);
            sends.iter().map(text).collect::<Vec<_>>()
        };
        let number = |text: Option<String>| text.and_then(|text| text.parse().ok()).unwrap_or(0);
        expect("sends", want["sends"].as_u64(), sends.len() as u64)?;
        let started = sends.iter().map(|send| send.at_ms - offset).collect();
        expect("started_ms", numbers(&want["started_ms"]), started)?;
        let timeouts = header("connect-timeout-ms").into_iter().map(number).collect();
        expect("timeout_header_ms", numbers(&want["timeout_header_ms"]), timeouts)?;
        let attempts = header("x-retry-attempt").into_iter().map(number).collect();
        expect("attempt_header", numbers(&want["attempt_header"]), attempts)?;
        let same = sends.windows(2).all(|pair| pair[0].body == pair[1].body);
        expect("same_bytes", want["same_bytes"].as_bool(), same)?;
        if want["idempotency_key"] == "same" {
            let mut keys = header("idempotency-key");
            keys.dedup();
            let is_quoted = matches!(&keys[..], [Some(key)] if key.starts_with('"') && key.ends_with('"') && key.len() == 38);
            if !is_quoted {
                return Err(format!("idempotency keys are {keys:?}"));
            }
        }
        Ok(())
    }

    fn judge_rest(&self, want: &Value) -> Result<(), String> {
        expect("budget_after", want["budget_after"].as_u64(), u64::from(self.budget.tokens()))?;
        expect("retries_granted", want["retries_granted"].as_u64(), self.counters.retries())?;
        expect("in_flight", want["in_flight"].as_i64(), self.counters.in_flight())?;
        expect("neutral", want["neutral"].as_u64(), self.counters.breaker_neutrals())?;
        self.judge_breaker(want)
    }

    fn judge_breaker(&self, want: &Value) -> Result<(), String> {
        let want = &want["breaker"];
        only(want, &["state", "samples", "failures", "rejected"])?;
        if want.is_null() {
            return Ok(());
        }
        let status = self.breakers.statuses().into_iter().next().ok_or("there is no breaker")?;
        expect("state", want["state"].as_str(), status.state.name())?;
        expect("samples", want["samples"].as_u64(), status.samples)?;
        expect("failures", want["failures"].as_u64(), status.failures)?;
        expect("rejected", want["rejected"].as_u64(), status.rejected)
    }
}

async fn timer(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn options(call: &Value) -> Result<CallOptions, String> {
    let ms = |key: &str| call[key].as_u64().map(Duration::from_millis);
    let mut options = CallOptions::new()
        .retries(call["retries"].as_u64().unwrap_or(3) as u32)
        .timeout(ms("overall_ms").unwrap_or(Duration::MAX))
        .chain_stop(call["chain_stop"].as_bool().unwrap_or(true));
    let method = call["method"].as_str().unwrap_or("read");
    if let Some(idempotent) = call["idempotent"].as_bool().or((method == "read").then_some(true)) {
        options = options.idempotent(idempotent);
    }
    type Set = fn(CallOptions, Duration) -> CallOptions;
    let durations: [(&str, Set); 5] = [
        ("base_ms", CallOptions::retry_base),
        ("max_ms", CallOptions::retry_max),
        ("attempt_ms", CallOptions::attempt_timeout),
        ("hedge_ms", CallOptions::hedge),
        ("blame_after_ms", CallOptions::blame_after),
    ];
    for (key, set) in durations {
        if let Some(duration) = ms(key) {
            options = set(options, duration);
        }
    }
    if let Some(codes) = texts(&call["retry_on"]) {
        options = options.retry_on(codes_of(&codes)?);
    }
    if let Some(partition) = call["partition"].as_str() {
        options = options.partition(partition);
    }
    Ok(options)
}

fn codes_of(names: &[String]) -> Result<Vec<Code>, String> {
    names.iter().map(|name| Code::from_name(name).ok_or_else(|| format!("code {name}"))).collect()
}

fn downgrade(
    call: Call<Text, Text>,
    fallback: &Value,
    runs: &Arc<AtomicU32>,
) -> Result<Call<Text, Text>, String> {
    only(
        fallback,
        &["value", "error", "panic", "latency_ms", "on", "when_text", "max_age_ms", "timeout_ms"],
    )?;
    let mut call = call;
    if fallback.is_null() {
        return Ok(call);
    }
    if let Some(max_age) = fallback["max_age_ms"].as_u64() {
        call = call.downgrade_stale(Duration::from_millis(max_age));
    }
    if let Some(codes) = texts(&fallback["on"]) {
        call = call.downgrade_on(codes_of(&codes)?);
    }
    if let Some(text) = fallback["when_text"].as_str().map(str::to_owned) {
        call = call.downgrade_when_response(move |answer| answer.text == text);
    }
    if let Some(timeout) = fallback["timeout_ms"].as_u64() {
        call = call.options(CallOptions::new().downgrade_timeout(Duration::from_millis(timeout)));
    }
    if ["value", "error", "panic"].iter().all(|key| fallback[*key].is_null()) {
        return Ok(call);
    }
    let (fallback, runs) = (fallback.clone(), Arc::clone(runs));
    Ok(call.downgrade_with(move |_request, _error| {
        runs.fetch_add(1, Ordering::Relaxed);
        async move {
            if let Some(ms) = fallback["latency_ms"].as_u64() {
                tokio::time::sleep(Duration::from_millis(ms)).await;
            }
            match (&fallback["value"], &fallback["error"]) {
                (Value::String(text), _) => Ok(Text { text: text.clone() }),
                (_, Value::String(error)) => Err(error.clone()),
                _ => panic!("{}", fallback["panic"].as_str().unwrap_or("panic")),
            }
        }
    }))
}

fn judge_result(want: &Value, result: &Result<Response<Text>, Error>) -> Result<(), String> {
    let code = |error: &Error| error.code().name().to_owned();
    let (attempts, failure, served) = match result {
        Ok(response) => (response.attempts(), response.downgraded_from(), response.served().to_string()),
        Err(error) => (error.attempts(), Some(error), "none".to_owned()),
    };
    let served = if served == Served::Downgrade.to_string() { "fallback".to_owned() } else { served };
    let name = |text: &Value| text.as_str().map(str::to_owned);
    let answered = result.as_ref().map_or_else(code, |_| "OK".to_owned());
    expect("code", name(&want["code"]), answered)?;
    expect("served", name(&want["served"]), served)?;
    expect("original", name(&want["original"]), failure.map(code).unwrap_or_default())?;
    let outcome = failure.map_or("ok", |error| error.outcome().name()).to_owned();
    expect("outcome", name(&want["outcome"]), outcome)?;
    let stop = failure.and_then(Error::stop).map_or("", crate::outcome::Stop::name).to_owned();
    expect("stop", name(&want["stop"]), stop)?;
    expect("attempts", want["attempts"].as_u64(), attempts.len() as u64)?;
    let codes = attempts.iter().map(|attempt| attempt.code().map_or("OK", Code::name).to_owned()).collect();
    expect("codes", texts(&want["codes"]), codes)?;
    let delays = attempts.iter().skip(1).map(|attempt| attempt.delay_before().as_millis() as u64).collect();
    expect("delays_ms", numbers(&want["delays_ms"]), delays)?;
    let retry_after = failure.and_then(Error::retry_after).map_or(0, |wait| wait.as_millis() as u64);
    expect("retry_after_ms", want["retry_after_ms"].as_u64(), retry_after)?;
    let suppressed = failure.into_iter().flat_map(Error::suppressed).map(ToString::to_string).collect();
    expect("suppressed", texts(&want["suppressed"]), suppressed)?;
    let response = result.as_ref().ok();
    let age = response.and_then(Response::age).map_or(0, |age| age.as_millis() as u64);
    expect("age_ms", want["age_ms"].as_u64(), age)?;
    expect(
        "text",
        name(&want["text"]),
        response.map(|response| response.get_ref().text.clone()).unwrap_or_default(),
    )
}
