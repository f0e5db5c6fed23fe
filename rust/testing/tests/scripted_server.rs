//! The scripted server as another program drives it: a file, two ports, and an end with its parent.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use callwright_testing::{Framing, Scenario, ScriptedServer, Step, Then};
use clients::{Http, greet, hello};
use serde_json::Value;

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn run(script: &str) -> (Child, Vec<String>) {
    let file = std::env::temp_dir().join(format!("callwright-scenario-{}.json", std::process::id()));
    std::fs::write(&file, script).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_scripted-server"))
        .arg("--script")
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines =
        BufReader::new(child.stdout.take().unwrap()).lines().take(2).collect::<Result<_, _>>().unwrap();
    std::fs::remove_file(file).unwrap();
    (child, lines)
}

#[test]
fn the_program_serves_a_file_and_its_log_and_ends_with_its_input() {
    let (mut child, lines) = run(r#"{ "steps": [
            { "status": 503, "headers": [{ "name": "retry-after", "value": "1" }], "body": "busy", "then": "close" },
            { "raw": "nonsense", "then": "close" }
        ] }"#);
    let address = lines[0].strip_prefix("listening on http://").unwrap();
    let control = lines[1].strip_prefix("control on http://").unwrap();

    let answer =
        ask(address, "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Test: yes\r\ncontent-length: 2\r\n\r\n{}");
    assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nbusy"), "{answer}");
    assert_eq!(ask(address, "GET /two HTTP/1.1\r\n\r\n"), "nonsense");

    let answer = ask(control, "GET /__log HTTP/1.1\r\n\r\n");
    let log: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let first = &log["requests"][0];
    assert_eq!(
        (&first["method"], &first["path"], &first["body"]),
        (&"POST".into(), &"/a?b=c".into(), &"{}".into())
    );
    assert_eq!(first["headers"][1], serde_json::json!({ "name": "x-test", "value": "yes" }));
    assert_eq!(first["ending"]["how"], "done");
    assert_eq!(log["connections"][1]["closed"]["by"], "server");
    assert!(ask(control, "GET /other HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));

    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_reset_is_a_reset_and_a_close_is_a_close() {
    let read = async |step: Step| {
        let server = ScriptedServer::start(Scenario::http1([step])).await.unwrap();
        let address = server.address();
        let (answer, server) = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
            let mut answer = Vec::new();
            (stream.read_to_end(&mut answer).map_err(|error| error.kind()).map(|_| answer), server)
        })
        .await
        .unwrap();
        drop(server);
        answer.map(|answer| String::from_utf8(answer).unwrap())
    };
    let reset = Err(std::io::ErrorKind::ConnectionReset);
    assert_eq!(read(Step::end(Then::ResetBeforeHeaders)).await, reset);
    assert_eq!(read(Step::json("{}").then(Then::ResetInBody)).await, reset);
    assert_eq!(read(Step::json("{}").then(Then::Reset)).await, reset);
    let whole = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nhalf";
    assert_eq!(read(Step::status(200).body("half").then(Then::Close)).await.as_deref(), Ok(whole));
    let cut = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nha\r\n";
    let step = Step::status(200).body("half").framing(Framing::Chunked).then(Then::CloseInBody);
    assert_eq!(read(step).await.as_deref(), Ok(cut));
}

#[test]
fn a_script_that_is_no_scenario_is_refused() {
    for (script, says) in [
        (r#"{ "steps": [{ "answer": 503 }] }"#, "unknown field `answer`"),
        (r#"{ "steps": [{ "then": "explode" }] }"#, "unknown variant `explode`"),
        ("{}", "missing field `steps`"),
    ] {
        let error = Scenario::from_json(script).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_scenario_survives_json() {
    let scenario =
        Scenario::h2c([Step::json("{}").slow(1, std::time::Duration::from_millis(3)), Step::raw("x")])
            .repeat_last()
            .per_connection();
    let text = serde_json::to_string(&scenario).unwrap();
    assert_eq!(Scenario::from_json(&text).unwrap(), scenario);
}

#[tokio::test]
async fn a_request_beyond_the_script_is_told_so() {
    let server = ScriptedServer::start(Scenario::http1([Step::json("{}")])).await.unwrap();
    hello(&server.url(), Http::Hyper).say_hello(greet()).await.unwrap();
    let error = hello(&server.url(), Http::Hyper).say_hello(greet()).retries(3).await.unwrap_err();
    assert!(error.message().contains("it has 1 steps, and this is request 2"), "{error}");
    assert_eq!(server.log().requests.len(), 2);
}

#[tokio::test]
async fn a_script_can_begin_anew_on_each_connection() {
    let steps = [Step::json(r#"{"greeting":"first"}"#), Step::json(r#"{"greeting":"second"}"#)];
    let server = ScriptedServer::start(Scenario::http1(steps).per_connection()).await.unwrap();
    for _ in 0..2 {
        // A client of its own has a pool of its own.
        let hello = hello(&server.url(), Http::Hyper);
        assert_eq!(hello.say_hello(greet()).await.unwrap().greeting, "first");
        assert_eq!(hello.say_hello(greet()).await.unwrap().greeting, "second");
    }
    assert_eq!(server.log().connections.len(), 2);
}

#[tokio::test]
async fn a_server_that_is_dropped_closes_its_connections() {
    let server = ScriptedServer::start(Scenario::http1([Step::json("{}")]).repeat_last()).await.unwrap();
    let (url, hello) = (server.url(), hello(&server.url(), Http::Hyper));
    hello.say_hello(greet()).await.unwrap();
    drop(server);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let error = hello.say_hello(greet()).await.unwrap_err();
    assert_eq!(error.outcome(), callwright::Outcome::Unsent, "{url}: {error:?}");
}
