//! One service, called over REST, Connect and Twirp on real sockets: equal answers, equal errors.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use callwright::google::rpc::{ErrorInfo, RetryInfo};
use callwright::{CallOptions, Code, Codec, Compression, Error, Message as _, Outcome, Protocol};
use callwright_conformance::http_v1::{HttpServiceClient, NameRequest, Reply, UserRequest};
use prost::Message as _;
use serde_json::json;

/// What the service does, whatever it is called by.
fn peek(request: &NameRequest) -> Result<Reply, (StatusCode, Code, String)> {
    match request.name.as_str() {
        "missing" => Err((StatusCode::NOT_FOUND, Code::NotFound, "no such name: \"missing\"".into())),
        "busy" => Err((StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, "come back later".into())),
        name => Ok(Reply { text: format!("peeked at {name}") }),
    }
}

fn info() -> ErrorInfo {
    ErrorInfo { reason: "PEEK".into(), domain: "conformance".into(), ..ErrorInfo::default() }
}

fn wait() -> RetryInfo {
    RetryInfo { retry_delay: Some(callwright_wait()) }
}

fn callwright_wait() -> prost_types::Duration {
    prost_types::Duration { seconds: 2, nanos: 0 }
}

type Seen = Arc<Mutex<Vec<(String, HeaderMap)>>>;

async fn rest(Path(name): Path<String>, Query(query): Query<HashMap<String, String>>) -> Response {
    let filter = query.get("filter").cloned().unwrap_or_default();
    match peek(&NameRequest { name, filter }) {
        Ok(reply) => {
            ([(header::CONTENT_TYPE, "application/json")], reply.to_json().expect("JSON")).into_response()
        }
        Err((status, code, message)) => {
            let info = info();
            let body = json!({"code": code.number(), "message": message, "details": [
                {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": info.reason, "domain": info.domain},
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s"},
            ]});
            (status, axum::Json(body)).into_response()
        }
    }
}

fn rpc(kind: &str, body: &[u8]) -> Result<NameRequest, StatusCode> {
    match kind {
        "application/json" => NameRequest::from_json(body).map_err(|_| StatusCode::BAD_REQUEST),
        "application/proto" | "application/protobuf" => {
            NameRequest::decode(body).map_err(|_| StatusCode::BAD_REQUEST)
        }
        _ => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    }
}

fn success(kind: &str, reply: &Reply) -> Response {
    let body =
        if kind == "application/json" { reply.to_json().expect("JSON") } else { reply.encode_to_vec() };
    ([(header::CONTENT_TYPE, kind.to_owned())], body).into_response()
}

fn kind_of(headers: &HeaderMap) -> String {
    headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned()
}

fn connect_answer(kind: &str, request: Result<NameRequest, StatusCode>) -> Response {
    match request.map(|request| peek(&request)) {
        Err(status) => status.into_response(),
        Ok(Ok(reply)) => success(kind, &reply),
        Ok(Err((status, code, message))) => {
            let detail =
                |name: &str, bytes: Vec<u8>| json!({"type": name, "value": STANDARD_NO_PAD.encode(bytes)});
            let body = json!({"code": code.lower_name(), "message": message, "details": [
                detail("google.rpc.ErrorInfo", info().encode_to_vec()),
                detail("google.rpc.RetryInfo", wait().encode_to_vec()),
            ]});
            (status, axum::Json(body)).into_response()
        }
    }
}

async fn connect(State(seen): State<Seen>, headers: HeaderMap, body: Bytes) -> Response {
    seen.lock().expect("the log").push(("POST".into(), headers.clone()));
    if headers.get("connect-protocol-version").is_none_or(|version| version != "1") {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let kind = kind_of(&headers);
    connect_answer(&kind, rpc(&kind, &body))
}

async fn connect_get(
    State(seen): State<Seen>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    seen.lock().expect("the log").push(("GET".into(), headers));
    let kind = format!("application/{}", query["encoding"]);
    let message = match query.get("base64").map(String::as_str) {
        Some("1") => URL_SAFE_NO_PAD.decode(&query["message"]).unwrap_or_default(),
        _ => query["message"].clone().into_bytes(),
    };
    connect_answer(&kind, rpc(&kind, &message))
}

async fn twirp(headers: HeaderMap, body: Bytes) -> Response {
    let kind = kind_of(&headers);
    match rpc(&kind, &body).map(|request| peek(&request)) {
        Err(status) => status.into_response(),
        Ok(Ok(reply)) => success(&kind, &reply),
        Ok(Err((status, code, message))) => {
            let body = json!({"code": code.lower_name(), "msg": message, "meta": {"reason": info().reason}});
            (status, axum::Json(body)).into_response()
        }
    }
}

async fn touch(State(seen): State<Seen>, headers: HeaderMap) -> axum::Json<serde_json::Value> {
    seen.lock().expect("the log").push(("TOUCH".into(), headers));
    axum::Json(json!({}))
}

/// Serves all three protocols on a port of its own, and tells what it saw.
async fn serve() -> (String, Seen) {
    let seen = Seen::default();
    let router = Router::new()
        .route("/v1/peek/{name}", get(rest))
        .route("/v1/users/{user_touch}", post(touch))
        .route("/conformance.http.v1.HttpService/Peek", post(connect).get(connect_get))
        .route("/twirp/conformance.http.v1.HttpService/Peek", post(twirp))
        .with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

fn ways() -> Vec<(&'static str, CallOptions)> {
    let over = |protocol| CallOptions::new().protocol(protocol);
    vec![
        ("rest", over(Protocol::Rest)),
        ("connect json", over(Protocol::Connect)),
        ("connect proto", over(Protocol::Connect).codec(Codec::Proto)),
        ("connect json get", over(Protocol::Connect).http_get(true)),
        ("connect proto get", over(Protocol::Connect).codec(Codec::Proto).http_get(true)),
        ("twirp json", over(Protocol::Twirp)),
        ("twirp proto", over(Protocol::Twirp).codec(Codec::Proto)),
    ]
}

fn named(name: &str) -> NameRequest {
    NameRequest { name: name.to_owned(), filter: "with a space".to_owned() }
}

#[tokio::test]
async fn answers_are_equal() {
    let (url, _) = serve().await;
    let client = HttpServiceClient::new(&url).expect("a client");
    for (way, options) in ways() {
        let reply = client.peek(named("a/b c?d&果")).options(options).await;
        assert_eq!(reply.expect(way), Reply { text: "peeked at a/b c?d&果".into() }, "{way}");
    }
}

#[tokio::test]
async fn errors_are_equal() {
    let (url, _) = serve().await;
    let client = HttpServiceClient::new(&url).expect("a client");
    for (way, options) in ways() {
        let error = client.peek(named("missing")).options(options).await.expect_err(way);
        let facts =
            |error: &Error| (error.code(), error.message().to_owned(), error.http_status(), error.outcome());
        let expected = (Code::NotFound, "no such name: \"missing\"".to_owned(), Some(404), Outcome::Service);
        assert_eq!(facts(&error), expected, "{way}");
        if way.starts_with("twirp") {
            assert_eq!(error.meta("reason"), Some("PEEK"), "{way}");
        } else {
            assert_eq!(error.details::<ErrorInfo>(), [info()], "{way}");
            assert_eq!(error.details::<RetryInfo>(), [wait()], "{way}");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(2)), "{way}");
        }
    }
}

#[tokio::test]
async fn a_get_is_sent_where_it_is_asked_for_and_fits() {
    let (url, seen) = serve().await;
    let client = HttpServiceClient::builder().protocol(Protocol::Connect).build(&url).expect("a client");
    client.peek(named("x")).await.expect("an answer");
    client.peek(named("x")).http_get(true).await.expect("an answer");
    client.peek(named(&"x".repeat(10_000))).http_get(true).await.expect("an answer");
    let seen = seen.lock().expect("the log");
    let verbs: Vec<&str> = seen.iter().map(|(verb, _)| verb.as_str()).collect();
    assert_eq!(verbs, ["POST", "GET", "POST"]);
    assert!(seen[1].1.get("content-type").is_none() && seen[1].1.get("content-length").is_none());
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let (url, seen) = serve().await;
    let client = HttpServiceClient::new(&url).expect("a client");
    client.touch(UserRequest { user_id: "u".into() }).await.expect("an answer");
    let seen = seen.lock().expect("the log");
    assert_eq!(seen[0].1["content-length"], "0");
    assert!(seen[0].1.get("content-type").is_none());
    assert!(seen[0].1.get("transfer-encoding").is_none());
}

#[tokio::test]
async fn binary_headers_travel_as_base64() {
    let (url, seen) = serve().await;
    let client = HttpServiceClient::builder().protocol(Protocol::Connect).build(&url).expect("a client");
    client.peek(named("x")).binary_header("x-token-bin", &[0, 1, 0xff]).await.expect("an answer");
    assert_eq!(seen.lock().expect("the log")[0].1["x-token-bin"], "AAH/");
    let error = client.peek(named("x")).binary_header("x-token", &[0]).await.expect_err("a bad name");
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("x-token"), "{error}");
}

#[tokio::test]
async fn a_packed_request_says_that_it_is_packed() {
    let (url, seen) = serve().await;
    let client = HttpServiceClient::builder().protocol(Protocol::Connect).build(&url).expect("a client");
    let error = client.peek(named("x")).compression(Compression::Gzip).await.expect_err("not unpacked here");
    assert_eq!(seen.lock().expect("the log")[0].1["content-encoding"], "gzip");
    assert_eq!(error.http_status(), Some(400));
}
