//! What a request brings to a server reaches the calls that are made for it, and nothing else does.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Request};
use axum::routing::post;
use bytes::Bytes;
use callwright::server::ContextLayer;
use callwright::{Call, ClientBuilder, Context, Sampling, Transport as _, TransportRequest};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest, SayHelloResponse};
use callwright_testing::{InMemoryTransport, Reply, ScriptedTransport};
use tokio::sync::Notify;

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const GREETING: &str = r#"{"greeting":"hello"}"#;

fn greet(client: &HelloServiceClient) -> Call<SayHelloRequest, SayHelloResponse> {
    client.say_hello(SayHelloRequest { name: "Guoguo".into() })
}

/// A server whose handler calls the service below, with whatever its own request brought.
struct Hop {
    layer: ContextLayer,
    below: ScriptedTransport,
    builder: ClientBuilder<HelloServiceClient>,
}

impl Hop {
    fn new(layer: ContextLayer) -> Self {
        Self::with(layer, ScriptedTransport::new([Reply::json(GREETING)]).repeat_last())
    }

    fn with(layer: ContextLayer, below: ScriptedTransport) -> Self {
        let builder = HelloServiceClient::builder()
            .transport(below.clone())
            .retries(1)
            .attempt_timeout(Duration::from_secs(20));
        Self { layer, below, builder }
    }

    /// Handles one request with these headers; answers the headers of what was sent below.
    async fn handle(self, headers: &[(&'static str, &str)]) -> Vec<HeaderMap> {
        let client = self.builder.build("http://below").unwrap();
        let handler = async |State(client): State<HelloServiceClient>| {
            greet(&client).await.map(|reply| reply.greeting).unwrap_or_else(|error| error.to_string())
        };
        let app = Router::new().route("/", post(handler)).with_state(client).layer(self.layer);
        let mut request = Request::post("http://above/").body(Bytes::new()).unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        InMemoryTransport::new(app).send(TransportRequest::new(request, 1024)).await.unwrap();
        self.below.sent().into_iter().map(|sent| sent.headers).collect()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_smallest_deadline_travels_on_and_the_servers_bound_and_margin_hold() {
    let sent =
        Hop::new(ContextLayer::new()).handle(&[("connect-timeout-ms", "900"), ("grpc-timeout", "1S")]).await;
    assert_eq!(text(&sent[0], "connect-timeout-ms"), Some("900"));
    let strict =
        ContextLayer::new().max_deadline(Duration::from_millis(500)).hop_margin(Duration::from_millis(20));
    let sent = Hop::new(strict.clone()).handle(&[("grpc-timeout", "400m")]).await;
    assert_eq!(text(&sent[0], "connect-timeout-ms"), Some("380"));
    let sent = Hop::new(strict.clone()).handle(&[("x-envoy-expected-rq-timeout-ms", "60000")]).await;
    assert_eq!(text(&sent[0], "connect-timeout-ms"), Some("500"));
    let sent = Hop::new(strict.clone()).handle(&[("grpc-timeout", "soon")]).await;
    assert_eq!(text(&sent[0], "connect-timeout-ms"), Some("500"));
    assert_eq!(strict.malformed_headers(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_has_passed_sends_nothing_below() {
    let sent = Hop::new(ContextLayer::new()).handle(&[("connect-timeout-ms", "0")]).await;
    assert_eq!(sent.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_spans_of_their_own_in_the_callers_trace() {
    let below = ScriptedTransport::new([Reply::status(503), Reply::json(GREETING)]);
    let sent = Hop::with(ContextLayer::new(), below)
        .handle(&[("traceparent", PARENT), ("tracestate", "a=1"), ("tracestate", "b=2")])
        .await;
    let parents: Vec<&str> = sent.iter().map(|headers| text(headers, "traceparent").unwrap()).collect();
    assert_eq!(parents.len(), 2);
    for parent in &parents {
        assert!(
            parent.starts_with("00-0af7651916cd43dd8448eb211c80319c-") && parent.ends_with("-01"),
            "{parent}"
        );
        assert_ne!(*parent, PARENT);
    }
    assert_ne!(parents[0], parents[1]);
    assert_eq!(text(&sent[1], "tracestate"), Some("a=1,b=2"));
}

#[tokio::test(start_paused = true)]
async fn a_trace_begins_here_only_on_request() {
    let layer = ContextLayer::new();
    let sent = Hop::new(layer.clone()).handle(&[("traceparent", "nonsense")]).await;
    assert_eq!((text(&sent[0], "traceparent"), layer.malformed_headers()), (None, 1));
    let sent = Hop::new(ContextLayer::new().start_traces(Sampling::NotSampled)).handle(&[]).await;
    assert!(text(&sent[0], "traceparent").unwrap().ends_with("-00"));
}

#[tokio::test(start_paused = true)]
async fn a_retried_request_is_not_multiplied_below() {
    for (name, value, sends) in [
        ("x-retry-attempt", "1", 1),
        ("grpc-previous-rpc-attempts", "2", 1),
        ("x-envoy-attempt-count", "2", 1),
        ("x-retry-attempt", "0", 2),
        ("x-envoy-attempt-count", "1", 2),
        ("x-retry-attempt", "many", 2),
    ] {
        let below = ScriptedTransport::new([Reply::status(503)]).repeat_last();
        let sent = Hop::with(ContextLayer::new(), below).handle(&[(name, value)]).await;
        assert_eq!(sent.len(), sends, "{name}: {value}");
    }
}

#[tokio::test(start_paused = true)]
async fn baggage_goes_only_where_it_may() {
    let baggage = [("baggage", "tenant=acme,user=guoguo")];
    let sent = Hop::new(ContextLayer::new()).handle(&baggage).await;
    assert_eq!(text(&sent[0], "baggage"), None);
    let mut hop = Hop::new(ContextLayer::new());
    hop.builder = hop.builder.baggage_to("elsewhere").baggage_to("below");
    assert_eq!(text(&hop.handle(&baggage).await[0], "baggage"), Some("tenant=acme,user=guoguo"));
    let mut hop = Hop::new(ContextLayer::new().baggage_only(["tenant"]));
    hop.builder = hop.builder.baggage_to("below");
    assert_eq!(text(&hop.handle(&baggage).await[0], "baggage"), Some("tenant=acme"));
    let (layer, many) = (ContextLayer::new(), "a=1,".repeat(65));
    let mut hop = Hop::new(layer.clone());
    hop.builder = hop.builder.baggage_to("below");
    let sent = hop.handle(&[("baggage", &many)]).await;
    assert_eq!((text(&sent[0], "baggage").unwrap().split(',').count(), layer.dropped_baggage()), (64, 1));
}

#[tokio::test(start_paused = true)]
async fn a_request_id_travels_and_is_made_where_none_came() {
    let sent = Hop::new(ContextLayer::new()).handle(&[("x-request-id", "r-17")]).await;
    assert_eq!(text(&sent[0], "x-request-id"), Some("r-17"));
    let sent = Hop::new(ContextLayer::new()).handle(&[]).await;
    assert_eq!(text(&sent[0], "x-request-id").unwrap().len(), 32);
}

#[tokio::test(start_paused = true)]
async fn an_empty_context_is_as_good_as_none() {
    let below = ScriptedTransport::new([Reply::json(GREETING)]).repeat_last();
    let client = HelloServiceClient::builder().transport(below.clone()).build("http://below").unwrap();
    greet(&client).await.unwrap();
    greet(&client).context(&Context::new()).await.unwrap();
    let sent = below.sent();
    assert_eq!(sent[0].headers, sent[1].headers);
}

/// The context of the request is in its extensions, and an explicit one wins over it.
#[tokio::test(start_paused = true)]
async fn an_explicit_context_wins() {
    let below = ScriptedTransport::new([Reply::json(GREETING)]).repeat_last();
    let client = HelloServiceClient::builder().transport(below.clone()).build("http://below").unwrap();
    let handler = async move |Extension(request): Extension<Context>| {
        assert_eq!(request.request_id(), Context::current().request_id());
        let own = Context::new().with_request_id("own");
        greet(&client).context(&own).await.unwrap().greeting
    };
    let app = Router::new().route("/", post(handler)).layer(ContextLayer::new());
    let request =
        Request::post("http://above/").header("connect-timeout-ms", "5000").body(Bytes::new()).unwrap();
    let answer = InMemoryTransport::new(app).send(TransportRequest::new(request, 1024)).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"hello"[..]));
    assert_eq!(below.sent()[0].header("x-request-id"), Some("own"));
    // The library's own bound, not the request's.
    assert_eq!(below.timeout_header_ms(), [Some(30_000)]);
}

#[tokio::test]
async fn a_peer_that_goes_away_cancels_the_work_that_was_spawned_for_it() {
    let entered = Arc::new(Notify::new());
    let seen: Arc<std::sync::Mutex<Option<Context>>> = Arc::default();
    let handler = {
        let (entered, seen) = (Arc::clone(&entered), Arc::clone(&seen));
        async move || {
            *seen.lock().unwrap() = Some(Context::current());
            entered.notify_one();
            std::future::pending::<String>().await
        }
    };
    let app = Router::new().route("/", post(handler)).layer(ContextLayer::new());
    let transport = InMemoryTransport::new(app);
    let call = tokio::spawn(async move {
        transport
            .send(TransportRequest::new(Request::post("http://above/").body(Bytes::new()).unwrap(), 1024))
            .await
    });
    entered.notified().await;
    let context = seen.lock().unwrap().clone().unwrap();
    assert!(!context.is_cancelled());
    call.abort();
    tokio::time::timeout(Duration::from_secs(5), context.cancelled()).await.unwrap();
}

#[tokio::test]
async fn a_request_that_was_answered_cancels_nothing() {
    let seen: Arc<std::sync::Mutex<Option<Context>>> = Arc::default();
    let handler = {
        let seen = Arc::clone(&seen);
        async move || *seen.lock().unwrap() = Some(Context::current())
    };
    let app = Router::new().route("/", post(handler)).layer(ContextLayer::new());
    let request = Request::post("http://above/").body(Bytes::new()).unwrap();
    InMemoryTransport::new(app).send(TransportRequest::new(request, 1024)).await.unwrap();
    assert!(!seen.lock().unwrap().as_ref().unwrap().is_cancelled());
}
