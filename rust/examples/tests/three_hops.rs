//! Three services on loopback. Each calls the next through a generated client with retries. The tests check how often a
//! failing bottom service is called, how the deadline propagates, and how far a cancellation reaches.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use callwright::{Call, CallOptions, Code, Context, HyperTransport, RetryBudget};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest, SayHelloResponse};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

type Answer = Result<Json<SayHelloResponse>, (StatusCode, Json<Value>)>;

/// The behaviour of the bottom service.
#[derive(Clone, Copy)]
enum Bottom {
    Fails,
    Hangs,
    Answers,
}

/// One service with its recorded requests and its next hop.
#[derive(Clone)]
struct Hop {
    next: Result<String, Bottom>,
    caller: Caller,
    seen: Arc<Mutex<Vec<HeaderMap>>>,
    entered: Arc<Notify>,
    dropped: Arc<Notify>,
}

/// The three services, top one first, and a client of the top one.
struct Chain {
    hops: Vec<Hop>,
    url: String,
    caller: Caller,
}

/// The parts of a client.
#[derive(Clone)]
struct Caller {
    options: CallOptions,
    transport: HyperTransport,
}

fn options() -> CallOptions {
    CallOptions::new().retries(3).retry_base(Duration::from_millis(1)).retry_max(Duration::from_millis(1))
}

impl Caller {
    fn client(&self, url: &str) -> HelloServiceClient {
        HelloServiceClient::builder()
            .options(self.options.clone())
            .transport(self.transport.clone())
            // Each call has a full budget of its own, because the shared budget would end a retry storm too early.
            .retry_budget(&RetryBudget::new())
            .build(url)
            .unwrap()
    }
}

impl Chain {
    async fn start(bottom: Bottom, options: CallOptions) -> Self {
        let (mut hops, mut next) = (Vec::new(), Err(bottom));
        let caller = Caller { options, transport: HyperTransport::new().unwrap() };
        for _ in 0..3 {
            let hop = Hop {
                next,
                caller: caller.clone(),
                seen: Arc::default(),
                entered: Arc::default(),
                dropped: Arc::default(),
            };
            let app =
                Router::new().route("/hello.v1.HelloService/SayHello", post(handle)).with_state(hop.clone());
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            next = Ok(format!("http://{}", listener.local_addr().unwrap()));
            tokio::spawn(async { axum::serve(listener, app).await });
            hops.insert(0, hop);
        }
        let url = next.unwrap_or_else(|_| unreachable!("three hops were started"));
        Self { hops, url, caller }
    }

    fn call(&self) -> Call<SayHelloRequest, SayHelloResponse> {
        self.caller.client(&self.url).say_hello(SayHelloRequest { name: "Guoguo".into() })
    }

    fn hits(&self) -> Vec<usize> {
        self.hops.iter().map(|hop| hop.seen.lock().unwrap().len()).collect()
    }
}

/// Notifies when the handler that holds it is dropped.
struct OnDrop(Arc<Notify>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Builds the context from the headers of a request: the few lines that a server needs.
fn context_of(headers: &HeaderMap) -> Context {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    let mut context = Context::new();
    if let Some(ms) = number("connect-timeout-ms") {
        context = context.with_timeout(Duration::from_millis(ms));
    }
    if number("x-retry-attempt").is_some_and(|attempt| attempt >= 1) {
        context = context.with_retry_mark();
    }
    context
}

async fn handle(State(hop): State<Hop>, headers: HeaderMap, Json(request): Json<SayHelloRequest>) -> Answer {
    // The context comes first, because time before it would not count.
    let context = context_of(&headers);
    hop.seen.lock().unwrap().push(headers);
    let _guard = OnDrop(Arc::clone(&hop.dropped));
    hop.entered.notify_one();
    let url = match &hop.next {
        Ok(url) => url,
        Err(Bottom::Fails) => return Err(failed(Code::Unavailable)),
        Err(Bottom::Hangs) => return std::future::pending().await,
        Err(Bottom::Answers) => {
            return Ok(Json(SayHelloResponse { greeting: format!("Hello, {}!", request.name) }));
        }
    };
    // Simulated work, so that the next service has less time left.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let call = hop.caller.client(url).say_hello(request).context(&context);
    call.await.map(Json).map_err(|error| failed(error.code()))
}

/// Returns an error as a Connect server does. A failure of the service below keeps its code.
fn failed(code: Code) -> (StatusCode, Json<Value>) {
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "code": code.lower_name(), "message": "no greeting" })))
}

#[tokio::test]
async fn retries_at_every_layer_multiply_without_the_chain_stop() {
    let chain = Chain::start(Bottom::Fails, options().chain_stop(false)).await;
    let error = chain.call().await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(chain.hits(), [4, 16, 64]);
}

#[tokio::test]
async fn the_chain_stop_makes_them_add_up() {
    let chain = Chain::start(Bottom::Fails, options()).await;
    let error = chain.call().await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(chain.hits(), [4, 7, 10]);
}

#[tokio::test]
async fn the_deadline_shrinks_from_hop_to_hop() {
    let chain = Chain::start(Bottom::Answers, options()).await;
    let reply = chain.call().timeout(Duration::from_millis(9000)).await.unwrap();
    assert_eq!(reply.greeting, "Hello, Guoguo!");
    let told: Vec<u64> = chain
        .hops
        .iter()
        .map(|hop| hop.seen.lock().unwrap()[0]["connect-timeout-ms"].to_str().unwrap().parse().unwrap())
        .collect();
    // Each hop works for 5 ms before it calls the next.
    assert!(told[0] <= 9000 && told[1] <= told[0] - 5 && told[2] <= told[1] - 5, "{told:?}");
}

#[tokio::test]
async fn a_deadline_ends_the_work_at_the_bottom() {
    let chain = Chain::start(Bottom::Hangs, options()).await;
    let error = chain.call().timeout(Duration::from_millis(400)).await.unwrap_err();
    assert_eq!(error.code(), Code::DeadlineExceeded);
    dropped(&chain.hops[2]).await;
    assert_eq!(chain.hits(), [1, 1, 1]);
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_the_work_at_the_bottom() {
    let chain = Chain::start(Bottom::Hangs, options()).await;
    let call = tokio::spawn(chain.call().into_future());
    chain.hops[2].entered.notified().await;
    call.abort();
    for hop in &chain.hops {
        dropped(hop).await;
    }
    assert_eq!(chain.hits(), [1, 1, 1]);
}

#[tokio::test]
async fn a_context_that_is_cancelled_ends_the_work_at_the_bottom() {
    let chain = Chain::start(Bottom::Hangs, options()).await;
    let context = Context::new();
    let call = tokio::spawn(chain.call().context(&context).into_future());
    chain.hops[2].entered.notified().await;
    context.cancel();
    assert!(call.await.unwrap().unwrap_err().is_cancelled());
    dropped(&chain.hops[2]).await;
    assert_eq!(chain.hits(), [1, 1, 1]);
}

async fn dropped(hop: &Hop) {
    let dropped = tokio::time::timeout(Duration::from_secs(5), hop.dropped.notified()).await;
    assert!(dropped.is_ok(), "the handler still runs 5 s after its call was given up");
}
