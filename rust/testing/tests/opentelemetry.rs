//! What OpenTelemetry's own in-memory exporters see of calls: names and attributes of the conventions.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use callwright::server::ContextLayer;
use callwright::{
    Baggage, BreakerPolicy, Call, ClientBuilder, Code, Context, Error, OtelMetrics, Outcome, RetryBudget,
    Stop, Transport as _, TransportRequest,
};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest, SayHelloResponse};
use callwright_testing::{FixedRng, InMemoryTransport, Reply, ScriptedTransport};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{SpanKind, Status, TracerProvider as _};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use opentelemetry_semantic_conventions::{attribute, metric};
use tracing::{Instrument as _, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Identity, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

const GREETING: &str = r#"{"greeting":"hello"}"#;
const BUSY: &str = r#"{"code":"unavailable","message":"busy"}"#;

fn greet(client: &HelloServiceClient) -> Call<SayHelloRequest, SayHelloResponse> {
    client.say_hello(SayHelloRequest { name: "Guoguo".into() }).attempt_timeout(Duration::from_secs(5))
}

fn builder(transport: &ScriptedTransport) -> ClientBuilder<HelloServiceClient> {
    HelloServiceClient::builder().transport(transport.clone()).retry_budget(&RetryBudget::new())
}

fn busy() -> Reply {
    Reply::json(BUSY).with_status(503)
}

/// An exporter of spans, and the subscriber that feeds it.
struct Tracing {
    exporter: InMemorySpanExporter,
    _guard: tracing::subscriber::DefaultGuard,
}

impl Tracing {
    fn start() -> Self {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        Self { exporter, _guard: guard }
    }

    /// The spans so far, the one that began first in front.
    fn spans(&self) -> Vec<SpanData> {
        let mut spans = self.exporter.get_finished_spans().unwrap();
        spans.sort_by_key(|span| span.start_time);
        spans
    }
}

/// The attributes that the conventions and this project name.
fn attributes(span: &SpanData) -> BTreeMap<String, String> {
    let known = ["rpc.", "http.", "server.", "error.", "url."];
    span.attributes
        .iter()
        .filter(|pair| known.iter().any(|prefix| pair.key.as_str().starts_with(prefix)))
        .map(|pair| (pair.key.to_string(), pair.value.to_string()))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_call_is_a_client_span_and_its_attempts_are_children() {
    let tracing = Tracing::start();
    let transport = ScriptedTransport::new([busy(), Reply::json(GREETING)]);
    let client = builder(&transport).build("http://hello.internal:3000/api").unwrap();
    greet(&client).retries(1).await.unwrap();
    let spans = tracing.spans();
    let [call, first, second] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((call.name.as_ref(), &call.span_kind), ("hello.v1.HelloService/SayHello", &SpanKind::Client));
    assert_eq!(call.status, Status::Unset);
    let expected = pairs(&[
        (attribute::RPC_SYSTEM_NAME, "connectrpc"),
        (attribute::RPC_METHOD, "hello.v1.HelloService/SayHello"),
        (attribute::RPC_RESPONSE_STATUS_CODE, "OK"),
        (attribute::SERVER_ADDRESS, "hello.internal"),
        (attribute::SERVER_PORT, "3000"),
        ("rpc.attempts", "2"),
        ("rpc.outcome", "ok"),
    ]);
    assert_eq!(attributes(call), expected);
    for attempt in [first, second] {
        assert_eq!((attempt.name.as_ref(), &attempt.span_kind), ("POST", &SpanKind::Client));
        assert_eq!(attempt.parent_span_id, call.span_context.span_id());
    }
    assert!(matches!(first.status, Status::Error { .. }));
    let url = "http://hello.internal:3000/api/hello.v1.HelloService/SayHello";
    let expected = pairs(&[
        (attribute::HTTP_REQUEST_METHOD, "POST"),
        (attribute::HTTP_REQUEST_BODY_SIZE, "17"),
        (attribute::HTTP_RESPONSE_STATUS_CODE, "503"),
        (attribute::HTTP_RESPONSE_BODY_SIZE, "39"),
        (attribute::SERVER_ADDRESS, "hello.internal"),
        (attribute::SERVER_PORT, "3000"),
        (attribute::URL_FULL, url),
        (attribute::ERROR_TYPE, "503"),
        ("rpc.outcome", "service"),
    ]);
    assert_eq!(attributes(first), expected);
    let resent = attributes(second);
    assert_eq!(resent.get(attribute::HTTP_REQUEST_RESEND_COUNT).map(String::as_str), Some("1"));
    assert_eq!(second.status, Status::Unset);
    // What was sent is what is exported.
    let parents: Vec<String> = [first, second]
        .map(|span| format!("00-{}-{}-01", span.span_context.trace_id(), span.span_context.span_id()))
        .into();
    transport.assert_header("traceparent", &[Some(&parents[0]), Some(&parents[1])]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_an_error_and_a_cancellation_is_none() {
    let tracing = Tracing::start();
    let transport = ScriptedTransport::new([busy(), Reply::hang(), Reply::hang()]);
    let client = builder(&transport).build("http://hello").unwrap();
    greet(&client).retries(0).await.unwrap_err();
    let context = Context::new();
    let cancel = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        context.cancel();
    };
    let (error, ()) = tokio::join!(greet(&client).context(&context).into_future(), cancel);
    assert!(error.unwrap_err().is_cancelled());
    drop(tokio::time::timeout(Duration::from_millis(10), greet(&client).into_future()).await);
    let spans = tracing.spans();
    let calls: Vec<&SpanData> = spans.iter().filter(|span| span.name.contains('/')).collect();
    let [failed, cancelled, dropped] = calls[..] else { panic!("{spans:#?}") };
    assert!(matches!(failed.status, Status::Error { .. }));
    let failed = attributes(failed);
    assert_eq!(failed.get(attribute::ERROR_TYPE).map(String::as_str), Some("UNAVAILABLE"));
    assert_eq!(failed.get("rpc.stop").map(String::as_str), Some("max_retries"));
    for span in [cancelled, dropped] {
        assert_eq!(span.status, Status::Unset);
        let seen = attributes(span);
        assert_eq!(seen.get(attribute::RPC_RESPONSE_STATUS_CODE).map(String::as_str), Some("CANCELLED"));
        assert_eq!(seen.get("rpc.outcome").map(String::as_str), Some("cancelled"));
        assert_eq!(seen.get(attribute::ERROR_TYPE), None);
    }
    let attempts = spans.iter().filter(|span| !span.name.contains('/'));
    let outcomes: Vec<_> = attempts
        .map(|span| (span.status != Status::Unset, attributes(span)["rpc.outcome"].clone()))
        .collect();
    let expected = [(true, "service"), (false, "cancelled"), (false, "cancelled")];
    assert_eq!(outcomes, expected.map(|(is_error, outcome)| (is_error, outcome.to_owned())));
}

#[tokio::test]
async fn the_attempt_of_a_dropped_call_ends_as_cancelled() {
    let (tracing, (exporter, provider, metrics)) = (Tracing::start(), meter());
    let transport = ScriptedTransport::new([busy(), Reply::hang()]);
    let client = builder(&transport).observer(metrics).rng(FixedRng::new([]));
    let call = greet(&client.build("http://hello:3000").unwrap()).retries(1).into_future();
    let (wait, start) = (Duration::from_millis(20), SystemTime::now());
    tokio::time::timeout(wait, call).await.unwrap_err();

    let spans = tracing.spans();
    let [call, _failed, dropped] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((dropped.parent_span_id, &dropped.status), (call.span_context.span_id(), &Status::Unset));
    let expected = pairs(&[
        (attribute::HTTP_REQUEST_METHOD, "POST"),
        (attribute::HTTP_REQUEST_RESEND_COUNT, "1"),
        (attribute::HTTP_REQUEST_BODY_SIZE, "17"),
        (attribute::SERVER_ADDRESS, "hello"),
        (attribute::SERVER_PORT, "3000"),
        (attribute::URL_FULL, "http://hello:3000/hello.v1.HelloService/SayHello"),
        ("rpc.outcome", "cancelled"),
    ]);
    assert_eq!(attributes(dropped), expected);
    assert!(dropped.start_time >= start && dropped.end_time >= start + wait, "{dropped:?}");
    assert!(call.end_time >= dropped.end_time);
    let call = attributes(call);
    assert_eq!(call.get("rpc.attempts").map(String::as_str), Some("2"));
    assert_eq!(call.get("rpc.stop").map(String::as_str), Some("cancelled"));
    let cancelled = "http.request.method=POST server.address=hello server.port=3000";
    let points = points(&exporter, &provider);
    for (name, value) in
        [(metric::HTTP_CLIENT_REQUEST_DURATION, 1), (metric::HTTP_CLIENT_REQUEST_BODY_SIZE, 17)]
    {
        assert_eq!(points.get(&format!("{name} {cancelled}")), Some(&value), "{points:#?}");
    }
}

#[tokio::test]
async fn a_request_joins_its_callers_trace() {
    let tracing = Tracing::start();
    let below = ScriptedTransport::new([Reply::json(GREETING)]);
    let client = builder(&below).build("http://below").unwrap();
    let handler = async |State(client): State<HelloServiceClient>| greet(&client).await.unwrap().greeting;
    let app = Router::new().route("/greet", post(handler)).with_state(client).layer(ContextLayer::new());
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request =
        http::Request::post("http://above/greet").header("traceparent", parent).body(Bytes::new()).unwrap();
    InMemoryTransport::new(app).send(TransportRequest::new(request, 1024)).await.unwrap();
    let spans = tracing.spans();
    let [request, call, attempt] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((request.name.as_ref(), &request.span_kind), ("POST", &SpanKind::Server));
    assert_eq!(request.parent_span_id.to_string(), "b7ad6b7169203331");
    assert_eq!(call.parent_span_id, request.span_context.span_id());
    assert_eq!(attempt.parent_span_id, call.span_context.span_id());
    let trace = "0af7651916cd43dd8448eb211c80319c";
    assert!(spans.iter().all(|span| span.span_context.trace_id().to_string() == trace));
    let sent = format!("00-{trace}-{}-01", attempt.span_context.span_id());
    below.assert_header("traceparent", &[Some(&sent)]);
}

/// The points of all metrics: name and attributes, with the count of a histogram, the sum of a counter, the value of a gauge.
/// A layer that exports the spans of services, and not those of calls.
fn exporting<S>(exporter: &InMemorySpanExporter) -> impl Layer<S> + use<S>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync + 'static,
{
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let filter = Targets::new().with_target("opentelemetry", Level::INFO);
    tracing_opentelemetry::layer().with_tracer(provider.tracer("test")).with_filter(filter)
}

/// Makes a call inside a span of a service, and looks for the one that the server is told.
async fn call_in_handler(exporter: &InMemorySpanExporter) {
    let transport = ScriptedTransport::new([Reply::json(GREETING)]);
    let client = builder(&transport).build("http://hello.internal:3000").unwrap();
    greet(&client).into_future().instrument(tracing::info_span!("handler")).await.unwrap();
    let spans = exporter.get_finished_spans().unwrap();
    let [handler] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((handler.name.as_ref(), attributes(handler)), ("handler", BTreeMap::new()));
    let parent = &handler.span_context;
    let sent = format!("00-{}-{}-01", parent.trace_id(), parent.span_id());
    transport.assert_header("traceparent", &[Some(&sent)]);
}

#[tokio::test]
async fn where_the_spans_of_calls_are_filtered_out_those_of_the_service_stay_as_they_are() {
    let exporter = InMemorySpanExporter::default();
    let subscriber = tracing_subscriber::registry().with(exporting(&exporter));
    let _guard = tracing::subscriber::set_default(subscriber);
    call_in_handler(&exporter).await;
}

#[tokio::test]
async fn where_the_spans_of_calls_are_logged_and_not_exported_the_trace_goes_on() {
    let exporter = InMemorySpanExporter::default();
    // A layer without a filter sees all spans, as one for logs does.
    let subscriber = tracing_subscriber::registry().with(exporting(&exporter)).with(Identity::new());
    let _guard = tracing::subscriber::set_default(subscriber);
    call_in_handler(&exporter).await;
}

#[tokio::test]
async fn baggage_of_opentelemetry_goes_where_baggage_may_go() {
    use opentelemetry::baggage::BaggageExt as _;
    let transport = ScriptedTransport::new([Reply::json(GREETING), Reply::json(GREETING)]);
    let listed = builder(&transport).baggage_to("hello.internal:3000").build("http://hello.internal:3000");
    let other = builder(&transport).build("http://hello.internal:3000").unwrap();
    let work = Context::new().with_baggage(Baggage::parse(["tenant=acme"]));
    let ours = [KeyValue::new("tenant", "else"), KeyValue::new("plan", "a b")];
    let _attached = opentelemetry::Context::current_with_baggage(ours).attach();
    greet(&listed.unwrap()).context(&work).await.unwrap();
    greet(&other).context(&work).await.unwrap();
    transport.assert_header("baggage", &[Some("tenant=acme,plan=a%20b"), None]);
}

fn points(exporter: &InMemoryMetricExporter, provider: &SdkMeterProvider) -> BTreeMap<String, u64> {
    provider.force_flush().unwrap();
    let mut points = BTreeMap::new();
    let mut add = |name: &str, attributes: Vec<(String, Value)>, value: u64| {
        let mut texts: Vec<String> = attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
        texts.sort();
        points.insert(format!("{name} {}", texts.join(" ")), value);
    };
    let last = exporter.get_finished_metrics().unwrap().pop().unwrap();
    for metric in last.scope_metrics().flat_map(|scope| scope.metrics()) {
        let pairs = |attributes: &mut dyn Iterator<Item = &opentelemetry::KeyValue>| {
            attributes.map(|pair| (pair.key.to_string(), pair.value.clone())).collect::<Vec<_>>()
        };
        match metric.data() {
            AggregatedMetrics::F64(MetricData::Histogram(data)) => {
                data.data_points()
                    .for_each(|point| add(metric.name(), pairs(&mut point.attributes()), point.count()));
            }
            AggregatedMetrics::U64(MetricData::Histogram(data)) => {
                data.data_points()
                    .for_each(|point| add(metric.name(), pairs(&mut point.attributes()), point.sum()));
            }
            AggregatedMetrics::U64(MetricData::Sum(data)) => {
                data.data_points()
                    .for_each(|point| add(metric.name(), pairs(&mut point.attributes()), point.value()));
            }
            AggregatedMetrics::U64(MetricData::Gauge(data)) => {
                data.data_points()
                    .for_each(|point| add(metric.name(), pairs(&mut point.attributes()), point.value()));
            }
            other => panic!("{}: {other:?}", metric.name()),
        }
    }
    points
}

fn meter() -> (InMemoryMetricExporter, SdkMeterProvider, OtelMetrics) {
    let exporter = InMemoryMetricExporter::default();
    let provider =
        SdkMeterProvider::builder().with_reader(PeriodicReader::builder(exporter.clone()).build()).build();
    let metrics = OtelMetrics::new(&provider.meter("callwright"));
    (exporter, provider, metrics)
}

#[tokio::test]
async fn calls_attempts_and_sizes_are_measured_under_the_names_of_the_conventions() {
    let (exporter, provider, metrics) = meter();
    let transport = ScriptedTransport::new([busy(), Reply::json(GREETING)]);
    let client = builder(&transport).observer(metrics).build("http://hello:3000").unwrap();
    greet(&client).retries(1).await.unwrap();
    let server = "server.address=hello server.port=3000";
    let bad = format!("error.type=503 http.request.method=POST http.response.status_code=503 {server}");
    let good = format!("http.request.method=POST http.response.status_code=200 {server}");
    let method = "rpc.method=hello.v1.HelloService/SayHello";
    let expected = [
        (format!("{} {bad}", metric::HTTP_CLIENT_REQUEST_DURATION), 1),
        (format!("{} {good}", metric::HTTP_CLIENT_REQUEST_DURATION), 1),
        (format!("{} {bad}", metric::HTTP_CLIENT_REQUEST_BODY_SIZE), 17),
        (format!("{} {good}", metric::HTTP_CLIENT_REQUEST_BODY_SIZE), 17),
        (format!("{} {bad}", metric::HTTP_CLIENT_RESPONSE_BODY_SIZE), 39),
        (format!("{} {good}", metric::HTTP_CLIENT_RESPONSE_BODY_SIZE), 20),
        (format!("callwright.client.retries {method}"), 1),
        (format!("callwright.client.retry_budget {method}"), 486),
        (
            format!(
                "{} {method} rpc.response.status_code=OK rpc.system.name=connectrpc {server}",
                metric::RPC_CLIENT_CALL_DURATION
            ),
            1,
        ),
    ];
    assert_eq!(points(&exporter, &provider), BTreeMap::from(expected));
}

#[tokio::test(start_paused = true)]
async fn stops_downgrades_and_breakers_are_counted_by_reason_and_a_cancellation_is_no_error() {
    let (exporter, provider, metrics) = meter();
    let transport = ScriptedTransport::new([Reply::hang(), busy()]);
    let client = builder(&transport)
        .observer(metrics)
        .breaker(BreakerPolicy::enforce().min_samples(1))
        .build("http://hello")
        .unwrap();
    drop(tokio::time::timeout(Duration::from_millis(10), greet(&client).into_future()).await);
    greet(&client).retries(0).downgrade(|_| SayHelloResponse::default()).await.unwrap();
    let error: Error = greet(&client).retries(0).await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.stop(), error.code()),
        (Outcome::CircuitOpen, Some(Stop::Breaker), Code::Unavailable)
    );
    let points = points(&exporter, &provider);
    let method = "rpc.method=hello.v1.HelloService/SayHello";
    let breaker = "callwright.breaker=hello/hello.v1.HelloService/SayHello";
    for (point, value) in [
        (format!("callwright.client.stops callwright.stop=cancelled {method}"), 1),
        (format!("callwright.client.stops callwright.stop=max_retries {method}"), 1),
        (format!("callwright.client.stops callwright.stop=breaker {method}"), 1),
        (
            format!(
                "callwright.client.downgrades callwright.served=downgrade {method} rpc.response.status_code=UNAVAILABLE"
            ),
            1,
        ),
        (
            format!(
                "callwright.breaker.transitions {breaker} callwright.breaker.from=closed callwright.breaker.to=open"
            ),
            1,
        ),
        (format!("callwright.breaker.rejections {breaker} callwright.breaker.enforced=true"), 1),
        (format!("callwright.breaker.neutral {breaker} callwright.outcome=cancelled"), 1),
        (
            format!(
                "{} {method} rpc.response.status_code=CANCELLED rpc.system.name=connectrpc server.address=hello",
                metric::RPC_CLIENT_CALL_DURATION
            ),
            1,
        ),
    ] {
        let (name, attributes) = point.split_once(' ').unwrap();
        let mut attributes: Vec<&str> = attributes.split(' ').collect();
        attributes.sort_unstable();
        let point = format!("{name} {}", attributes.join(" "));
        assert_eq!(points.get(&point), Some(&value), "{point}\n{points:#?}");
    }
}
