//! What stands around calls and around attempts: the order, tokens that are fetched per attempt, layers of tower below.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use callwright::{
    AttemptInterceptor, AttemptRequest, AttemptResponse, BearerAuth, BoxFuture, Call, CallInterceptor,
    CallOptions, ClientBuilder, Code, Error, Next, NextCall, OutgoingCall, Served, Token, TokenSource,
    TowerTransport, TransportErrorKind, TransportService,
};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest, SayHelloResponse};
use callwright_testing::{Reply, ScriptedTransport};

const GREETING: &str = r#"{"greeting":"hello"}"#;

fn builder(transport: &ScriptedTransport) -> ClientBuilder<HelloServiceClient> {
    let options = CallOptions::new().attempt_timeout(Duration::from_secs(20)).retries(0);
    HelloServiceClient::builder().transport(transport.clone()).options(options)
}

fn greet(client: &HelloServiceClient) -> Call<SayHelloRequest, SayHelloResponse> {
    client.say_hello(SayHelloRequest { name: "Guoguo".into() })
}

/// Writes down when it is entered and left.
#[derive(Clone, Debug)]
struct Trace(&'static str, Arc<Mutex<Vec<String>>>);

impl Trace {
    fn note(&self, what: &str) {
        self.1.lock().unwrap().push(format!("{what}{}", self.0));
    }
}

impl CallInterceptor for Trace {
    fn intercept<'a>(&'a self, call: OutgoingCall, next: NextCall<'a>) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.note("+");
            let result = next.run(call).await;
            self.note("-");
            result
        })
    }
}

impl AttemptInterceptor for Trace {
    fn intercept<'a>(
        &'a self,
        request: AttemptRequest<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<AttemptResponse, Error>> {
        let cx = request.cx();
        Box::pin(async move {
            self.note(&format!("+{}", cx.attempt()));
            let result = next.run(request).await;
            self.note(&format!("-{}", cx.attempt()));
            result
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_that_was_added_is_the_outermost() {
    let transport = ScriptedTransport::new([Reply::status(503), Reply::status(503)]);
    let notes = Arc::new(Mutex::new(Vec::new()));
    let trace = |name| Trace(name, Arc::clone(&notes));
    let client = builder(&transport)
        .intercept_attempts(trace("c"))
        .intercept_calls(trace("a"))
        .intercept_attempts(trace("d"))
        .intercept_calls(trace("b"))
        .build("http://service")
        .unwrap();
    let notes_of_downgrade = Arc::clone(&notes);
    let call = greet(&client).retries(1).downgrade(move |_| {
        notes_of_downgrade.lock().unwrap().push("downgrade".into());
        SayHelloResponse::default()
    });
    let reply = call.with_metadata().await.unwrap();
    assert_eq!(reply.served(), Served::Downgrade);
    let notes = notes.lock().unwrap().join(" ");
    assert_eq!(notes, "+a +b +0c +0d -0d -0c +1c +1d -1d -1c downgrade -b -a");
}

/// Changes the options and the context of each call, and the errors that come back.
#[derive(Debug)]
struct Change;

impl CallInterceptor for Change {
    fn intercept<'a>(&'a self, call: OutgoingCall, next: NextCall<'a>) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let over = CallOptions::new().header("x-team", "growth").retries(1);
            let context = call.context().clone().with_request_id("r-1");
            let result = next.run(call.with_options(&over).with_context(context)).await;
            result.map_err(|error| Error::new(Code::Internal, "greeting service is ill").with_source(error))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_interceptor_of_calls_changes_options_context_and_errors() {
    let transport = ScriptedTransport::new([Reply::status(503)]).repeat_last();
    let client = builder(&transport).intercept_calls(Change).build("http://service").unwrap();
    let error = greet(&client).await.unwrap_err();
    transport.assert_sent(2);
    transport.assert_header("x-team", &[Some("growth"), Some("growth")]);
    transport.assert_header("x-request-id", &[Some("r-1"), Some("r-1")]);
    assert_eq!(error.to_string(), "hello.v1.HelloService/SayHello: internal: greeting service is ill");
    assert!(format!("{error:#}").contains("unavailable"), "{error:#}");
}

/// Answers success without a call.
#[derive(Debug)]
struct Skip;

impl CallInterceptor for Skip {
    fn intercept<'a>(&'a self, _: OutgoingCall, _: NextCall<'a>) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_needs_a_call() {
    let transport = ScriptedTransport::new([]);
    let client = builder(&transport).intercept_calls(Skip).build("http://service").unwrap();
    let error = greet(&client).await.unwrap_err();
    assert_eq!(error.message(), "a call interceptor returned success without making the call");
    transport.assert_sent(0);
}

#[tokio::test(start_paused = true)]
async fn a_signature_covers_what_the_runtime_sets() {
    let transport = ScriptedTransport::new([Reply::status(503), Reply::json(GREETING)]);
    let client = builder(&transport)
        .edit_requests(|request| {
            let cx = request.cx();
            let covered = request.headers().get("connect-timeout-ms").unwrap().to_str().unwrap();
            let signature =
                format!("{}.{covered}.{}", request.body().map_or(0, bytes::Bytes::len), cx.attempt());
            request.headers_mut().insert("x-signature", signature.parse().unwrap());
            Ok(())
        })
        .build("http://service")
        .unwrap();
    greet(&client).retries(1).timeout(Duration::from_secs(9)).await.unwrap();
    let times = transport.timeout_header_ms();
    let signature = |index: usize| format!("17.{}.{index}", times[index].unwrap());
    transport.assert_header("x-signature", &[Some(&signature(0)), Some(&signature(1))]);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_an_interceptor_refuses_is_not_sent() {
    let transport = ScriptedTransport::new([]);
    let refuse = |_: &mut AttemptRequest<'_>| Err(Error::new(Code::PermissionDenied, "no key"));
    let client = builder(&transport).edit_requests(refuse).build("http://service").unwrap();
    let error = greet(&client).retries(2).await.unwrap_err();
    assert_eq!((error.code(), error.attempts().len()), (Code::PermissionDenied, 1));
    transport.assert_sent(0);
}

/// Hands out `t1`, `t2`, ... and takes 10 ms for each.
#[derive(Clone, Debug, Default)]
struct Tokens(Arc<AtomicU32>, Option<Duration>);

impl TokenSource for Tokens {
    fn fetch(&self) -> BoxFuture<'_, Result<Token, Error>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let token = Token::new(&format!("t{}", self.0.fetch_add(1, Ordering::Relaxed) + 1))?;
            Ok(match self.1 {
                Some(time) => token.expires_in(time),
                None => token,
            })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn concurrent_attempts_wait_for_one_token() {
    let transport = ScriptedTransport::new([Reply::json(GREETING)]).repeat_last();
    let tokens = Tokens::default();
    let auth = BearerAuth::new(tokens.clone());
    let client = builder(&transport).intercept_attempts(auth).build("http://service").unwrap();
    // The first one gives up while it fetches; the others do not suffer from it.
    let impatient = tokio::time::timeout(Duration::from_millis(5), greet(&client).into_future());
    let (gave_up, a, b) = tokio::join!(impatient, greet(&client).into_future(), greet(&client).into_future());
    assert!(gave_up.is_err() && a.is_ok() && b.is_ok());
    transport.assert_header("authorization", &[Some("Bearer t1"), Some("Bearer t1")]);
    assert_eq!(tokens.0.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_retry_takes_the_token_that_is_good_then() {
    let busy = Reply::status(503).after(Duration::from_secs(3));
    let transport = ScriptedTransport::new([busy, Reply::json(GREETING)]);
    let auth =
        BearerAuth::with_margin(Tokens(Arc::default(), Some(Duration::from_secs(4))), Duration::from_secs(2));
    let client = builder(&transport).intercept_attempts(auth).build("http://service").unwrap();
    greet(&client).retries(1).await.unwrap();
    transport.assert_header("authorization", &[Some("Bearer t1"), Some("Bearer t2")]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_refused_is_not_used_again_and_the_call_is_not_repeated() {
    let transport = ScriptedTransport::new([Reply::status(401), Reply::json(GREETING)]);
    let client = builder(&transport)
        .intercept_attempts(BearerAuth::new(Tokens::default()))
        .build("http://service")
        .unwrap();
    let error = greet(&client).retries(2).await.unwrap_err();
    assert_eq!((error.code(), error.attempts().len()), (Code::Unauthenticated, 1));
    greet(&client).await.unwrap();
    transport.assert_header("authorization", &[Some("Bearer t1"), Some("Bearer t2")]);
}

#[tokio::test(start_paused = true)]
async fn answers_are_not_kept_for_others_where_an_interceptor_may_add_credentials() {
    let transport = ScriptedTransport::new([Reply::json(GREETING), Reply::status(503)]);
    let client = builder(&transport)
        .intercept_attempts(BearerAuth::new(Tokens::default()))
        .build("http://service")
        .unwrap();
    let stale = |call: Call<SayHelloRequest, SayHelloResponse>| call.downgrade_stale(Duration::from_secs(60));
    stale(greet(&client)).await.unwrap();
    stale(greet(&client)).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn layers_of_tower_stand_below_a_client() {
    let scripted = ScriptedTransport::new([
        Reply::json(GREETING),
        Reply::fail(TransportErrorKind::Unsent),
        Reply::json("x".repeat(100)),
    ]);
    let layered = tower::ServiceBuilder::new()
        .map_request(|mut request: http::Request<Bytes>| {
            request.headers_mut().insert("x-layer", "1".parse().unwrap());
            request
        })
        .service(TransportService::new(scripted.clone()));
    let options = CallOptions::new().max_response_bytes(99);
    let client = HelloServiceClient::builder()
        .options(options)
        .transport(TowerTransport::new(layered))
        .build("http://service")
        .unwrap();
    greet(&client).retries(0).await.unwrap();
    scripted.assert_header("x-layer", &[Some("1")]);
    // What a transport below says of its failures is not lost on the way.
    let error = greet(&client).retries(0).await.unwrap_err();
    assert_eq!(error.outcome(), callwright::Outcome::Unsent);
    let error = greet(&client).retries(0).await.unwrap_err();
    assert_eq!(error.code(), Code::ResourceExhausted);
}
