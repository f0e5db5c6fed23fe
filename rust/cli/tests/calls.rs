//! Tests of `call` against `serve`, in all protocols.

#[allow(dead_code, reason = "each test uses a part")]
mod program;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

use program::{Run, command, run, write};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A running `callwright serve`.
struct Server {
    child: Child,
    url: String,
    log: Option<JoinHandle<String>>,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let all = [["serve", "--port", "0"].as_slice(), arguments].concat();
        let mut child =
            command(&root(), &all).stdout(Stdio::piped()).spawn().expect("the program can be started");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        while !line.starts_with("listening on ") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).expect("a line"), 0, "the server ended");
        }
        let url = line["listening on ".len()..].trim().to_owned();
        let log = std::thread::spawn(move || {
            let mut rest = String::new();
            let _ = lines.read_to_string(&mut rest);
            rest
        });
        Self { child, url, log: Some(log) }
    }

    fn with_script(script: &str) -> (Self, tempfile::TempDir) {
        let directory = tempfile::tempdir().expect("a directory");
        write(directory.path(), "scenario.json", script);
        let file = directory.path().join("scenario.json");
        (Self::start(&["--script", file.to_str().expect("UTF-8")]), directory)
    }

    fn call(&self, method: &str, arguments: &[&str]) -> Run {
        run(&root(), &[["call", method, "--url", &self.url].as_slice(), arguments].concat())
    }

    /// Sends a raw request and returns the status line and the body.
    fn send(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).expect("a connection");
        let length = body.len();
        write!(
            stream,
            "{head}\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .expect("a request that is taken");
        stream.shutdown(std::net::Shutdown::Write).expect("a half-closed connection");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn log(mut self) -> String {
        self.child.kill().expect("a process");
        let log = self.log.take().expect("a log");
        log.join().expect("a thread")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const ASK: &[&str] = &["-d", r#"{"userIds":["guoguo"]}"#];

#[test]
fn every_protocol_is_spoken_and_answered() {
    let server = Server::start(&[]);
    for protocol in ["rest", "connect", "twirp"] {
        let run = server.call("user.v1.UserService/IsBetaUser", &[ASK, &["--protocol", protocol]].concat());
        assert_eq!(run.status, 0, "{protocol}: {}", run.stderr);
        assert_eq!(run.stdout, "{\n  \"betaUsers\": {\n    \"id-1\": true\n  }\n}\n", "{protocol}");
        assert_eq!(run.stderr, "", "{protocol}");
    }
    let log = server.log();
    assert!(log.contains("POST /1.0/users/isBetaUser user.v1.UserService/IsBetaUser: 200 (sample)"), "{log}");
    assert!(log.contains("POST /twirp/user.v1.UserService/IsBetaUser"), "{log}");
}

/// A minimal container image has no certificates, and calls services inside its network without TLS.
#[test]
fn a_call_without_tls_needs_no_certificates() {
    let server = Server::start(&[]);
    let call = |url: &str, more: &[&str]| -> Run {
        let arguments = ["call", "UserService/GetUser", "--url", url, "-d", r#"{"userId":"u"}"#];
        let mut command = command(&root(), &[&arguments, more].concat());
        command.env("SSL_CERT_FILE", "/dev/null").env("SSL_CERT_DIR", "/nonexistent");
        command.output().expect("the program can be started").into()
    };
    let says = "no certificate of an authority that the platform trusts can be read; install the system's \
                ca-certificates, set SSL_CERT_FILE, or give TlsSettings::ca_pem";
    // Without --verbose the client builds the default transport; --verbose builds one of its own.
    for more in [[].as_slice(), &["--verbose"]] {
        let run = call(&server.url, more);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let run = call(&server.url.replace("http:", "https:"), more);
        assert_ne!(run.status, 0, "{}", run.stdout);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

#[test]
fn fields_travel_in_path_query_and_body() {
    let server = Server::start(&[]);
    for (method, request) in [
        ("UserService/GetUser", r#"{"userId":"a b/c"}"#),
        ("UserService/UpdateUser", r#"{"user":{"userId":"u","displayName":"U"},"updateMask":"displayName"}"#),
        ("FeedService/ListRecommendations", r#"{"userId":"u","pageSize":3,"pageToken":"x&y"}"#),
    ] {
        let run = server.call(method, &["-d", request]);
        assert_eq!(run.status, 0, "{method}: {}", run.stderr);
    }
}

#[test]
fn retries_happen_and_are_shown_without_secrets() {
    let (server, _directory) =
        Server::with_script(r#"{"steps":[{"status":503},{"then":"reset_before_headers"},{"delay_ms":1}]}"#);
    let secret = ["-H", "Authorization: Bearer s3cr3t", "-H", "x-trace: seen", "--retries", "3", "--verbose"];
    let run = server.call("UserService/IsBetaUser", &[ASK, &secret].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.stderr.matches("POST http://").count(), 3, "{}", run.stderr);
    for words in [
        "authorization: (hidden)",
        "x-trace: seen",
        "x-retry-attempt: 2",
        "attempt 1 at",
        "503 Service Unavailable",
    ] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("s3cr3t"), "{}", run.stderr);
    let log = server.log();
    assert!(
        log.contains("503 (scripted)") && log.contains("no answer (scripted: ResetBeforeHeaders)"),
        "{log}"
    );
    assert!(log.contains("200 (scripted after 1 ms)"), "{log}");
}

#[test]
fn the_exit_status_tells_the_code() {
    let (server, _directory) = Server::with_script(
        r#"{"steps":[
        {"status":503},
        {"status":404,"headers":[{"name":"content-type","value":"application/json"}],
         "body":"{\"code\":5,\"message\":\"no such user\"}"}]}"#,
    );
    let down = server.call("UserService/GetUser", &["-d", r#"{"userId":"u"}"#]);
    assert_eq!(down.status, 64 + 14, "{}", down.stderr);
    assert!(down.stderr.starts_with("UNAVAILABLE: ") && down.stdout.is_empty(), "{}", down.stderr);
    let missing = server.call("UserService/GetUser", &["-d", r#"{"userId":"u"}"#]);
    assert_eq!(missing.status, 64 + 5, "{}", missing.stderr);
    assert!(missing.stderr.contains("no such user"), "{}", missing.stderr);
}

#[test]
fn a_request_that_is_none_is_refused_before_it_is_sent() {
    let server = Server::start(&[]);
    for (arguments, why) in [
        (["-d", r#"{"user_idz":[]}"#].as_slice(), "user_idz"),
        (&["-d", r#"{"userIds":3}"#], "is not a valid user.v1.IsBetaUserRequest"),
        (&["-d", "{} {}"], "is not a valid user.v1.IsBetaUserRequest"),
        (&["-d", "@/nowhere.json"], "/nowhere.json"),
        (&["-H", "no colon"], "colon"),
        (&["--timeout", "3"], "500ms"),
    ] {
        let run = server.call("UserService/IsBetaUser", arguments);
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(why), "{arguments:?}: {}", run.stderr);
    }
    let run = server.call("UserService/IsBetaUsers", ASK);
    assert!(run.stderr.contains("did you mean `user.v1.UserService.IsBetaUser`?"), "{}", run.stderr);
    assert_eq!(server.log(), "");
}

#[test]
fn a_request_may_come_from_a_file_or_the_standard_input() {
    let server = Server::start(&[]);
    let directory = tempfile::tempdir().expect("a directory");
    write(directory.path(), "request.json", ASK[1]);
    let file = format!("@{}", directory.path().join("request.json").display());
    assert_eq!(server.call("UserService/IsBetaUser", &["-d", &file]).status, 0);
    let arguments = ["call", "UserService/IsBetaUser", "--url", &server.url, "-d", "-"];
    let mut child = command(&root(), &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    child.stdin.take().expect("a pipe").write_all(ASK[1].as_bytes()).expect("a reader");
    let run: Run = child.wait_with_output().expect("an end").into();
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("betaUsers"));
}

#[test]
fn a_server_is_strict_about_requests() {
    let server = Server::start(&[]);
    let unknown = server.send("POST /1.0/users/isBetaUser HTTP/1.1", r#"{"userIdz":[]}"#);
    assert!(unknown.starts_with("HTTP/1.1 400 "), "{unknown}");
    assert!(unknown.contains("INVALID_ARGUMENT") && unknown.contains("userIdz"), "{unknown}");
    let connect = "POST /user.v1.UserService/IsBetaUser HTTP/1.1\r\nconnect-protocol-version: 1";
    let wrong_type = server.send(connect, r#"{"userIds":"one"}"#);
    assert!(
        wrong_type.starts_with("HTTP/1.1 400 ") && wrong_type.contains("invalid_argument"),
        "{wrong_type}"
    );
    let twirp = server.send("POST /twirp/user.v1.UserService/Nothing HTTP/1.1", "{}");
    assert!(twirp.starts_with("HTTP/1.1 404 ") && twirp.contains("bad_route"), "{twirp}");
    let verb = server.send("DELETE /1.0/users:filter HTTP/1.1", "");
    assert!(verb.starts_with("HTTP/1.1 404 ") && verb.contains("accepts POST, not DELETE"), "{verb}");
    let query = server.send("GET /1.0/users/u/recommendations?pageSize=many HTTP/1.1", "");
    assert!(query.starts_with("HTTP/1.1 400 "), "{query}");
    let log = server.log();
    assert!(log.contains("400 (refused)") && log.contains("userIdz"), "{log}");
}

#[test]
fn examples_are_answered_and_checked_at_the_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().to_str().expect("UTF-8");
    write(directory.path(), "user.v1.UserService/GetUser.json", r#"{"userId":"guoguo","bio":"a fox"}"#);
    let server = Server::start(&["--examples", path]);
    let run = server.call("UserService/GetUser", &["-d", r#"{"userId":"guoguo"}"#]);
    assert!(run.stdout.contains("a fox"), "{}", run.stdout);
    write(directory.path(), "user.v1.UserService/GetUser.json", r#"{"userIdd":"guoguo"}"#);
    let refused = program::run(&root(), &["serve", "--port", "0", "--examples", path]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("GetUser.json is not a valid user.v1.User"), "{}", refused.stderr);
}

#[test]
fn a_script_that_can_never_happen_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    for (script, why) in [
        (r#"{"steps":[{"path":"/1.0/users/isBetaUserz/x"}]}"#, "no method has the path"),
        (r#"{"steps":[{"delay":3}]}"#, "unknown field `delay`"),
    ] {
        write(directory.path(), "scenario.json", script);
        let file = directory.path().join("scenario.json");
        let refused = run(&root(), &["serve", "--port", "0", "--script", file.to_str().expect("UTF-8")]);
        assert_eq!(refused.status, 2);
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    }
}

#[test]
fn options_of_the_contract_are_served() {
    let directory = tempfile::tempdir().expect("a directory");
    let proto = r#"syntax = "proto3";
package acme.v1;
import "callwright/v1/options.proto";
import "google/protobuf/empty.proto";
service ThingService {
  option (callwright.v1.service) = { base_path: "/api" twirp_prefix: "/rpc" };
  rpc Find(Thing) returns (Thing) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (callwright.v1.method) = { http_get: true };
  }
  rpc Drop(Thing) returns (google.protobuf.Empty);
}
message Thing { string name = 1; bytes data = 2; int64 size = 3; }
"#;
    write(directory.path(), "acme/v1/thing.proto", proto);
    let path = directory.path().to_str().expect("UTF-8");
    let server = Server::start(&["--proto", path]);
    let get = |query: &str| {
        server.send(&format!("GET /api/acme.v1.ThingService/Find?connect=v1&{query} HTTP/1.1"), "")
    };
    for query in [
        "encoding=json&message=%7B%22name%22%3A%22x%22%7D",
        "base64=1&encoding=json&message=eyJuYW1lIjoieCJ9",
    ] {
        assert!(get(query).starts_with("HTTP/1.1 200 "), "{}", get(query));
    }
    for query in [
        "encoding=proto&message=",
        "encoding=json&message=%7B%22nam%22%3A1%7D",
        "encoding=json&base64=1&message=!",
    ] {
        assert!(get(query).starts_with("HTTP/1.1 400 "), "{}", get(query));
    }
    for protocol in ["connect", "twirp"] {
        let run = server.call("acme.v1.ThingService/Drop", &["--proto", path, "--protocol", protocol]);
        assert_eq!((run.status, run.stdout.as_str()), (0, "{}\n"), "{protocol}: {}", run.stderr);
    }
    let log = server.log();
    assert!(log.contains("POST /api/rpc/acme.v1.ThingService/Drop"), "{log}");
}
