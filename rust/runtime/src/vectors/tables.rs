//! Vectors of the pure functions: classification, pushback, backoff.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::client::{READ, Reply, Script, WALL, builder};
use super::{expect, only};
use crate::context::Context;
use crate::options::CallOptions;
use crate::outcome::{Health, RetryClass};
use crate::policy::pushback::{self, Pushback};
use crate::policy::retry::RetryPolicy;

fn class_name(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Never => "none",
        RetryClass::Transient => "transient",
        RetryClass::Throttle => "throttle",
        RetryClass::Unsent => "unsent",
    }
}

fn health_name(health: Health) -> &'static str {
    match health {
        Health::Success => "success",
        Health::Failure => "failure",
        Health::Neutral => "neutral",
    }
}

/// Checks one row of the table of outcomes: the meaning of an error for each policy.
pub(super) fn outcome(case: &Value) -> Result<(), String> {
    only(
        case,
        &[
            "id",
            "note",
            "protocol",
            "method",
            "reply",
            "overall_ms",
            "attempt_ms",
            "blame_after_ms",
            "cancel",
            "expect",
        ],
    )?;
    only(&case["expect"], &["outcome", "code", "retry", "breaker", "fallback", "from_intermediary"])?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let error = runtime.expect("a runtime").block_on(async {
        let script = Script::new();
        script.replies.lock().expect("replies").push_back(Reply::of(&case["reply"])?);
        let client =
            builder().transport(script).build("http://service.test").map_err(|error| error.to_string())?;
        let ms = |key: &str| case[key].as_u64().map(Duration::from_millis);
        let mut options = CallOptions::new().timeout(ms("overall_ms").unwrap_or(Duration::MAX));
        options = ms("attempt_ms").map_or(options.clone(), |timeout| options.attempt_timeout(timeout));
        options = ms("blame_after_ms").map_or(options.clone(), |time| options.blame_after(time));
        if case["protocol"] == "rest" {
            options = options.protocol(crate::options::Protocol::Rest);
        }
        let context = Context::new();
        let method = if case["method"] == "keyed" { &super::client::KEYED } else { &READ };
        let call = client.call(method, "request").options(options).context(&context);
        let cancel = async {
            match case["cancel"].as_bool() {
                Some(true) => tokio::time::sleep(Duration::from_millis(1)).await,
                _ => std::future::pending().await,
            }
            context.cancel();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            result = call => result.err().ok_or_else(|| "the call succeeded".to_owned()),
            () = cancel => Err("not reached".into()),
        }
    })?;
    let want = &case["expect"];
    let verdict = error.verdict();
    expect("outcome", want["outcome"].as_str(), error.outcome().name())?;
    expect("code", want["code"].as_str(), error.code().name())?;
    expect("retry", want["retry"].as_str(), class_name(verdict.retry))?;
    expect("breaker", want["breaker"].as_str(), health_name(verdict.health))?;
    expect("fallback", want["fallback"].as_bool(), verdict.downgrade)?;
    expect("from_intermediary", want["from_intermediary"].as_bool(), error.from_intermediary())
}

/// Checks the pushback of a response.
pub(super) fn pushback(case: &Value) -> Result<(), String> {
    only(case, &["id", "note", "headers", "detail_ms", "expect"])?;
    let mut headers = http::HeaderMap::new();
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        let name = http::HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
        let value = value.as_str().unwrap_or_default().parse().map_err(|_| "a header value")?;
        headers.append(name, value);
    }
    let detail = case["detail_ms"].as_u64().map(Duration::from_millis);
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(WALL);
    let actual = match pushback::read(&headers, detail, wall) {
        None => Value::from("none"),
        Some(Pushback::Never) => Value::from("stop"),
        Some(Pushback::After(wait)) => Value::from(wait.as_millis() as u64),
    };
    expect("pushback", Some(case["expect"].clone()), actual)
}

/// Checks the backoff before a retry.
pub(super) fn backoff(case: &Value) -> Result<(), String> {
    only(case, &["id", "note", "class", "retry", "jitter", "base_ms", "max_ms", "expect"])?;
    let mut options = CallOptions::new();
    if let Some(base) = case["base_ms"].as_u64() {
        options = options.retry_base(Duration::from_millis(base));
    }
    if let Some(max) = case["max_ms"].as_u64() {
        options = options.retry_max(Duration::from_millis(max));
    }
    let class = match case["class"].as_str() {
        Some("throttle") => RetryClass::Throttle,
        Some("unsent") => RetryClass::Unsent,
        _ => RetryClass::Transient,
    };
    let retry = case["retry"].as_u64().ok_or("no retry")? as u32;
    let delay =
        RetryPolicy::from(&options).backoff(class, retry, case["jitter"].as_f64().ok_or("no jitter")?);
    expect("delay", case["expect"].as_u64(), delay.as_millis() as u64)
}
