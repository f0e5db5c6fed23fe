//! What a wrong request and a hostile answer say to the one who reads the log.

use std::io::Write as _;

use bytes::Bytes;
use callwright::{Error, Protocol};
use callwright_conformance::http_v1::{HttpServiceClient, NameRequest, Reply as Answer, UserRequest};
use callwright_testing::{Reply, ScriptedTransport};

fn client(reply: Reply) -> HttpServiceClient {
    let builder = HttpServiceClient::builder().transport(ScriptedTransport::new([reply]));
    builder.protocol(Protocol::Rest).build("http://host").expect("a client")
}

/// The error on one line, with all that is below it.
fn text(result: Result<Answer, Error>) -> String {
    format!("{:#}", result.expect_err("an error"))
}

fn name(name: &str) -> NameRequest {
    NameRequest { name: name.to_owned(), filter: String::new() }
}

fn user(id: &str) -> UserRequest {
    UserRequest { user_id: id.to_owned() }
}

#[tokio::test]
async fn a_wrong_path_variable() {
    let client = client(Reply::json("{}"));
    assert_eq!(
        text(client.get_book(name("shelves/1")).await),
        "conformance.http.v1.HttpService/GetBook: invalid_argument: the request fits no HTTP binding: \
         GET /v1/{name=shelves/*/books/*} (name is \"shelves/1\", which does not match shelves/*/books/*) \
         (stopped by not_retryable): attempt 1 at host: the request could not be made"
    );
    assert_eq!(
        text(client.get_user(user("..")).await),
        "conformance.http.v1.HttpService/GetUser: invalid_argument: the request fits no HTTP binding: \
         GET /v1/users/{user_id} (user_id is \"..\", and a segment of . or .. would lead to another path) \
         (stopped by not_retryable): attempt 1 at host: the request could not be made"
    );
}

#[tokio::test]
async fn no_binding_fits() {
    assert_eq!(
        text(client(Reply::json("{}")).get_any(name("planets/1")).await),
        "conformance.http.v1.HttpService/GetAny: invalid_argument: the request fits no HTTP binding: \
         GET /v1/{name=projects/*/zones/*} (name is \"planets/1\", which does not match projects/*/zones/*); \
         GET /v1/{name=folders/*} (name is \"planets/1\", which does not match folders/*); \
         POST /v1/all/{name}/{filter} (filter is unset or empty; set it, because it is a part of the path) \
         (stopped by not_retryable): attempt 1 at host: the request could not be made"
    );
}

#[tokio::test]
async fn a_depth_bomb() {
    let bomb = format!("{{\"later\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(
        text(client(Reply::json(bomb)).get_user(user("x")).await),
        "conformance.http.v1.HttpService/GetUser: internal: the answer of 20010 bytes cannot be read as \
         conformance.http.v1.Reply (http 200, stopped by not_retryable): attempt 1 at host: the answer could not be read \
         (http 200): conformance.http.v1.Reply: the JSON is nested deeper than 100 objects and lists, at byte 108"
    );
}

#[tokio::test]
async fn a_gzip_bomb() {
    // A gigabyte of zeros in about a megabyte: 1,024 members of one stream.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; 1 << 20]).expect("memory");
    let bomb = encoder.finish().expect("memory").repeat(1024);
    assert!(bomb.len() < 2 << 20, "{} bytes", bomb.len());
    let reply = Reply::json("").header("content-encoding", "gzip").body(Bytes::from(bomb));
    assert_eq!(
        text(client(reply).get_user(user("x")).await),
        "conformance.http.v1.HttpService/GetUser: resource_exhausted: the answer is larger than the limit of 16777216 bytes; \
         raise it with max_response_bytes (http 200, stopped by not_retryable): attempt 1 at host: the answer could not be \
         read (http 200)"
    );
}
