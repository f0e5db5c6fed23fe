//! What a wrong request and a hostile answer say to the one who reads the log.

use std::io::Write as _;

use bytes::Bytes;
use callwright::{Code, Error, Protocol};
use callwright_conformance::http_v1::{HttpServiceClient, NameRequest, Reply as Answer, UserRequest};
use callwright_testing::{Reply, ScriptedTransport};

fn client(reply: Reply) -> HttpServiceClient {
    let builder = HttpServiceClient::builder().transport(ScriptedTransport::new([reply]));
    builder.protocol(Protocol::Rest).build("http://host").expect("a client")
}

/// The one line that a log has, without what depends on the time that the call took.
fn line(result: Result<Answer, Error>) -> String {
    let error = result.expect_err("an error");
    println!("{error:#}");
    error.to_string()
}

/// The whole chain.
fn chain(result: Result<Answer, Error>) -> String {
    let error = result.expect_err("an error");
    println!("{error:#}");
    format!("{error:#}")
}

fn name(name: &str) -> NameRequest {
    NameRequest { name: name.to_owned(), filter: String::new() }
}

#[tokio::test]
async fn a_wrong_path_variable() {
    let client = client(Reply::json("{}"));
    assert_eq!(
        line(client.get_book(name("shelves/1")).await),
        "conformance.http.v1.HttpService/GetBook: invalid_argument: the request fits no HTTP binding: GET \
         /v1/{name=shelves/*/books/*} (name is \"shelves/1\", which does not match shelves/*/books/*)"
    );
    assert_eq!(
        line(client.get_user(UserRequest { user_id: "..".into() }).await),
        "conformance.http.v1.HttpService/GetUser: invalid_argument: the request fits no HTTP binding: GET /v1/users/{user_id} \
         (user_id is \"..\", and a segment of . or .. would lead to another path)"
    );
}

#[tokio::test]
async fn no_binding_fits() {
    assert_eq!(line(client(Reply::json("{}")).get_any(name("planets/1")).await), "?");
}

#[tokio::test]
async fn a_depth_bomb() {
    let depth = 10_000;
    let unknown = format!("{{\"later\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let text = chain(client(Reply::json(unknown)).get_user(UserRequest { user_id: "x".into() }).await);
    assert_eq!(text, "?");
}

#[tokio::test]
async fn a_gzip_bomb() {
    // Members of one stream: 1,024 times a megabyte of zeros.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; 1 << 20]).expect("memory");
    let member = encoder.finish().expect("memory");
    let bomb = member.repeat(1024);
    assert!(bomb.len() < 2 << 20, "{} bytes", bomb.len());
    let reply = Reply::json("").header("content-encoding", "gzip").body(Bytes::from(bomb));
    let error = client(reply).get_user(UserRequest { user_id: "x".into() }).await;
    assert_eq!(error.as_ref().map_err(Error::code), Err(Code::ResourceExhausted));
    assert_eq!(chain(error), "?");
}
