//! The Rust client of the cross-language suite. It reads one call per line from standard input, makes it with a
//! generated client, and writes its result as a line of JSON. `conformance/README.md` describes the keys.

use std::io::{BufRead, Write};
use std::time::Duration;

use callwright::{
    Call, CallOptions, Context, Error, HttpVersion, HyperTransport, Outcome, Protocol, Response, Served,
    Stop, TransportSettings,
};
use callwright_conformance::http_v1::{HttpServiceClient, NameRequest, Reply, UserRequest};
use serde::Deserialize;
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    url: String,
    call: Wanted,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    method: String,
    #[serde(default)]
    protocol: Option<String>,
    #[serde(default)]
    http: Option<String>,
    #[serde(default)]
    times: Option<u32>,
    #[serde(default)]
    retries: u32,
    #[serde(default)]
    base_ms: Option<u64>,
    timeout_ms: u64,
    #[serde(default)]
    attempt_timeout_ms: Option<u64>,
    #[serde(default)]
    idempotent: Option<bool>,
    #[serde(default)]
    chained: bool,
    #[serde(default)]
    cancel_after_ms: Option<u64>,
    #[serde(default)]
    downgrade: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    for line in std::io::stdin().lock().lines() {
        let order: Order = serde_json::from_str(&line?)?;
        let report = make(&order).await?;
        let mut output = std::io::stdout().lock();
        writeln!(output, "{report}")?;
        output.flush()?;
    }
    Ok(())
}

async fn make(order: &Order) -> Result<Value, Failure> {
    let version = match order.call.http.as_deref() {
        Some("h2c") => HttpVersion::Http2,
        _ => HttpVersion::Http1,
    };
    let transport = HyperTransport::with_settings(&TransportSettings::new().http_version(version))?;
    let client = HttpServiceClient::builder().transport(transport).build(&order.url)?;
    let mut report = Value::Null;
    for _ in 0..order.call.times.unwrap_or(1) {
        report = match order.call.method.as_str() {
            "read" => {
                run(client.peek(NameRequest { name: "x".into(), ..NameRequest::default() }), &order.call)
                    .await
            }
            "write" => run(client.unbound(UserRequest { user_id: "x".into() }), &order.call).await,
            other => return Err(format!("method {other:?} is not known").into()),
        };
    }
    Ok(report)
}

async fn run<Req: Send + Sync + 'static>(mut call: Call<Req, Reply>, wanted: &Wanted) -> Value {
    let ms = Duration::from_millis;
    let mut options = CallOptions::new().retries(wanted.retries).timeout(ms(wanted.timeout_ms)).protocol(
        match wanted.protocol.as_deref() {
            Some("rest") => Protocol::Rest,
            Some("twirp") => Protocol::Twirp,
            _ => Protocol::Connect,
        },
    );
    options = wanted.base_ms.map_or(options.clone(), |base| options.retry_base(ms(base)));
    options = wanted.attempt_timeout_ms.map_or(options.clone(), |time| options.attempt_timeout(ms(time)));
    options = wanted.idempotent.map_or(options.clone(), |idempotent| options.idempotent(idempotent));
    if let Some(text) = wanted.downgrade.clone() {
        call = call.downgrade(move |_error| Reply { text });
    }
    let mut context = Context::new();
    if wanted.chained {
        context = context.with_retry_mark();
    }
    if let Some(after) = wanted.cancel_after_ms {
        let context = context.clone();
        tokio::spawn(async move {
            tokio::time::sleep(ms(after)).await;
            context.cancel();
        });
    }
    report(&call.options(options).context(&context).with_metadata().await)
}

fn report(result: &Result<Response<Reply>, Error>) -> Value {
    let failure = result.as_ref().map_or_else(Some, |response| response.downgraded_from());
    let attempts = result.as_ref().map_or_else(|error| error.attempts(), |response| response.attempts());
    json!({
        "code": result.as_ref().map_or_else(|error| error.code().name(), |_| "OK"),
        "text": result.as_ref().map_or("", |response| &response.get_ref().text),
        "served": result.as_ref().map_or("none", |response| match response.served() {
            Served::Origin => "origin",
            Served::Stale => "stale",
            _ => "downgrade",
        }),
        "attempts": attempts.len(),
        "outcome": failure.map(|error| error.outcome()).map_or("ok", Outcome::name),
        "stop": failure.and_then(Error::stop).map_or("", Stop::name),
        "http_status": failure.and_then(Error::http_status),
        "shape": failure.map_or("", |error| error.shape().name()),
        "message": failure.map_or("", Error::message),
        "retry_after_ms": failure.and_then(Error::retry_after).map(|wait| wait.as_millis() as u64),
        "details": failure.map_or(Vec::new(), |error| {
            error.raw_details().iter().map(|detail| detail.type_url().to_owned()).collect()
        }),
    })
}
