use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};
use opentelemetry_semantic_conventions::{attribute, metric};

use crate::observe::CallEnd;
use crate::observe::spans::{host_and_port, system_name};
use crate::observe::{Event, Observer};
use crate::outcome::Outcome;
use crate::outcome::{Attempt, Served};
use crate::spec::MethodSpec;

/// The bucket bounds of duration histograms, in seconds, as the conventions recommend.
const SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// The bucket bounds of size histograms, in bytes.
const BYTES: [f64; 9] = [64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0, 1_048_576.0, 4_194_304.0];

/// Metrics of calls with the OpenTelemetry API. Pass it to the builder's `observer`.
///
/// Names and attributes follow the conventions for RPC and HTTP. Names without a convention begin with `callwright`:
///
/// | metric | kind | attributes |
/// |---|---|---|
/// | `rpc.client.call.duration` (s) | histogram | system, method, server, status, error type |
/// | `http.client.request.duration` (s), one per attempt | histogram | verb, server, status, error type |
/// | `http.client.request.body.size`, `http.client.response.body.size` (bytes) | histogram | the same |
/// | `callwright.client.retries` | counter | method |
/// | `callwright.client.stops` | counter | method, `callwright.stop`: why a failed call was not tried again |
/// | `callwright.client.downgrades` | counter | method, `callwright.served`, status: what was downgraded |
/// | `callwright.client.retry_budget` | gauge | method: what was left in the budget after the last retry |
/// | `callwright.breaker.transitions` | counter | breaker, `callwright.breaker.from`, `callwright.breaker.to` |
/// | `callwright.breaker.rejections` | counter | breaker, `callwright.breaker.enforced` |
/// | `callwright.breaker.neutral` | counter | breaker, `callwright.outcome` |
///
/// A cancelled call is not an error: its duration has the status CANCELLED and no `error.type`. The same holds for the
/// durations of cancelled attempts.
///
/// ```
/// use callwright::OtelMetrics;
///
/// let metrics = OtelMetrics::new(&opentelemetry::global::meter("callwright"));
/// // UserServiceClient::builder().observer(metrics)
/// # let _ = metrics;
/// ```
#[derive(Clone, Debug)]
pub struct OtelMetrics {
    call_duration: Histogram<f64>,
    attempt_duration: Histogram<f64>,
    request_size: Histogram<u64>,
    response_size: Histogram<u64>,
    retries: Counter<u64>,
    stops: Counter<u64>,
    downgrades: Counter<u64>,
    budget: Gauge<u64>,
    transitions: Counter<u64>,
    rejections: Counter<u64>,
    neutral: Counter<u64>,
}

impl OtelMetrics {
    /// Returns metrics that are recorded with this meter.
    pub fn new(meter: &Meter) -> Self {
        let seconds =
            |name| meter.f64_histogram(name).with_unit("s").with_boundaries(SECONDS.to_vec()).build();
        let bytes = |name| meter.u64_histogram(name).with_unit("By").with_boundaries(BYTES.to_vec()).build();
        let counter = |name, unit| meter.u64_counter(name).with_unit(unit).build();
        Self {
            call_duration: seconds(metric::RPC_CLIENT_CALL_DURATION),
            attempt_duration: seconds(metric::HTTP_CLIENT_REQUEST_DURATION),
            request_size: bytes(metric::HTTP_CLIENT_REQUEST_BODY_SIZE),
            response_size: bytes(metric::HTTP_CLIENT_RESPONSE_BODY_SIZE),
            retries: counter("callwright.client.retries", "{retry}"),
            stops: counter("callwright.client.stops", "{call}"),
            downgrades: counter("callwright.client.downgrades", "{call}"),
            budget: meter.u64_gauge("callwright.client.retry_budget").with_unit("{token}").build(),
            transitions: counter("callwright.breaker.transitions", "{transition}"),
            rejections: counter("callwright.breaker.rejections", "{attempt}"),
            neutral: counter("callwright.breaker.neutral", "{attempt}"),
        }
    }

    fn call_ended(&self, end: &CallEnd<'_>) {
        let method = method_attribute(end.method);
        let status = end.code.map_or("OK", crate::outcome::Code::name);
        let mut attributes = vec![
            KeyValue::new(attribute::RPC_SYSTEM_NAME, system_name(end.protocol)),
            method.clone(),
            KeyValue::new(attribute::RPC_RESPONSE_STATUS_CODE, status),
        ];
        add_server(&mut attributes, end.authority);
        if end.outcome.is_some_and(|outcome| outcome != Outcome::Cancelled) {
            attributes.push(KeyValue::new(attribute::ERROR_TYPE, status));
        }
        self.call_duration.record(end.duration.as_secs_f64(), &attributes);
        if let Some(stop) = end.stop {
            self.stops.add(1, &[method.clone(), KeyValue::new("callwright.stop", stop.name())]);
        }
        if let (Some(code), Some(served @ (Served::Downgrade | Served::Stale))) = (end.code, end.served) {
            let served = KeyValue::new("callwright.served", served.to_string());
            let status = KeyValue::new(attribute::RPC_RESPONSE_STATUS_CODE, code.name());
            self.downgrades.add(1, &[method, served, status]);
        }
    }

    fn attempt_ended(&self, authority: Option<&str>, attempt: &Attempt, outcome: Option<Outcome>) {
        // A mock makes no HTTP request.
        let Some(verb) = attempt.http_method() else { return };
        let mut attributes = vec![KeyValue::new(attribute::HTTP_REQUEST_METHOD, verb.to_string())];
        add_server(&mut attributes, authority);
        if let Some(status) = attempt.http_status() {
            attributes.push(KeyValue::new(attribute::HTTP_RESPONSE_STATUS_CODE, i64::from(status)));
        }
        if let Some(code) = attempt.code()
            && outcome != Some(Outcome::Cancelled)
        {
            let status = attempt.http_status().filter(|status| *status >= 400);
            let error = status.map_or_else(|| code.name().to_owned(), |status| status.to_string());
            attributes.push(KeyValue::new(attribute::ERROR_TYPE, error));
        }
        self.attempt_duration.record(attempt.duration().as_secs_f64(), &attributes);
        if let Some(bytes) = attempt.request_bytes() {
            self.request_size.record(bytes, &attributes);
        }
        if let Some(bytes) = attempt.response_bytes() {
            self.response_size.record(bytes, &attributes);
        }
    }
}

fn method_attribute(method: &'static MethodSpec) -> KeyValue {
    KeyValue::new(attribute::RPC_METHOD, method.full_name())
}

fn add_server(attributes: &mut Vec<KeyValue>, authority: Option<&str>) {
    let Some((host, port)) = authority.map(host_and_port) else { return };
    attributes.push(KeyValue::new(attribute::SERVER_ADDRESS, host.to_owned()));
    if let Some(port) = port {
        attributes.push(KeyValue::new(attribute::SERVER_PORT, i64::from(port)));
    }
}

impl Observer for OtelMetrics {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::CallStarted { .. } => {}
            Event::CallEnded(end) => self.call_ended(end),
            Event::AttemptEnded { authority, attempt, outcome, .. } => {
                self.attempt_ended(*authority, attempt, *outcome);
            }
            Event::Retry { method, budget, .. } => {
                let method = [method_attribute(method)];
                self.retries.add(1, &method);
                self.budget.record(u64::from(*budget), &method);
            }
            Event::BreakerChanged { breaker, from, to } => {
                let changed = [
                    KeyValue::new("callwright.breaker", (*breaker).to_owned()),
                    KeyValue::new("callwright.breaker.from", from.name()),
                    KeyValue::new("callwright.breaker.to", to.name()),
                ];
                self.transitions.add(1, &changed);
            }
            Event::BreakerRejected { breaker, is_enforced } => {
                let breaker = KeyValue::new("callwright.breaker", (*breaker).to_owned());
                self.rejections
                    .add(1, &[breaker, KeyValue::new("callwright.breaker.enforced", *is_enforced)]);
            }
            Event::BreakerNeutral { breaker, outcome } => {
                let breaker = KeyValue::new("callwright.breaker", (*breaker).to_owned());
                self.neutral.add(1, &[breaker, KeyValue::new("callwright.outcome", outcome.name())]);
            }
        }
    }
}
