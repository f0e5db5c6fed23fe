//! Clients from a file and the environment: the layers, and what is said of a file that is wrong.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::time::Duration;

use callwright::config::{Clients, Config, ConfigError};
use callwright::{Layer, Outcome};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use callwright_services::user::v1::{GetUserRequest, IsBetaUserRequest, UserServiceClient};
use callwright_testing::{FixedRng, ScriptedTransport};

const BASE: &str = r#"
[defaults]
timeout = "2s"
attempt_timeout = "900ms"

[services."user.v1.UserService"]
url = "http://user.internal:3000"
retries = 2
retry_on = ["INTERNAL", "UNKNOWN"]
headers = { x-team = "growth" }
protocol = "rest"
baggage = true
compression = "gzip"
timeout_header = "grpc-timeout"
http_version = "1.1"
proxy = "off"

[services."user.v1.UserService".breaker]
mode = "enforce"
min_samples = 50
open_for = "1m30s"

[services."user.v1.UserService".pool]
max_idle_per_host = 4
idle_timeout = "20s"

[services."user.v1.UserService".methods.IsBetaUser]
timeout = "250ms"
retries = "off"

[services."hello.v1.HelloService"]
url = "http://hello.internal"
"#;

/// What a call has, and which layer says so.
fn resolved(config: &Config, method: &str, name: &str) -> (String, Layer) {
    let users: UserServiceClient = Clients::from_config(config).unwrap().get().unwrap();
    let options = match method {
        "IsBetaUser" => users.is_beta_user(IsBetaUserRequest::default()).resolved_options(),
        _ => users.get_user(GetUserRequest::default()).resolved_options(),
    };
    let option = options.get(name).unwrap();
    (option.value.clone(), option.layer)
}

#[test]
fn a_method_beats_its_service_and_a_service_the_defaults() {
    let config = Config::parse(BASE).unwrap();
    assert_eq!(resolved(&config, "GetUser", "timeout"), ("2s".into(), Layer::File));
    assert_eq!(resolved(&config, "IsBetaUser", "timeout"), ("250ms".into(), Layer::File));
    assert_eq!(resolved(&config, "IsBetaUser", "retries"), ("off".into(), Layer::File));
    assert_eq!(resolved(&config, "GetUser", "retries"), ("2".into(), Layer::File));
    assert_eq!(resolved(&config, "GetUser", "retry_base"), ("50ms".into(), Layer::Library));
}

#[test]
fn the_environment_beats_the_file_and_the_call_beats_the_environment() {
    let config = Config::parse(BASE)
        .unwrap()
        .with_variables([
            ("CALLWRIGHT_DEFAULTS__ATTEMPT_TIMEOUT", "800ms"),
            ("CALLWRIGHT_USER_V1_USER_SERVICE__TIMEOUT", "3s"),
            ("CALLWRIGHT_USER_V1_USER_SERVICE__METHODS__IS_BETA_USER__RETRIES", "1"),
            ("CALLWRIGHT_LOG", "debug"),
            ("HOME", "/root"),
        ])
        .unwrap();
    assert_eq!(resolved(&config, "GetUser", "timeout"), ("3s".into(), Layer::Environment));
    assert_eq!(resolved(&config, "GetUser", "attempt_timeout"), ("800ms".into(), Layer::Environment));
    assert_eq!(resolved(&config, "IsBetaUser", "retries"), ("1".into(), Layer::Environment));
    let users: UserServiceClient = Clients::from_config(&config).unwrap().get().unwrap();
    let call = users.get_user(GetUserRequest::default()).timeout(Duration::from_secs(7));
    let resolved = call.resolved_options();
    let timeout = resolved.get("timeout").unwrap();
    assert_eq!((timeout.value.as_str(), timeout.layer), ("7s", Layer::Call));
}

#[test]
fn the_override_beats_the_call() {
    let config = Config::parse(BASE)
        .unwrap()
        .with_variables([
            ("CALLWRIGHT_OVERRIDE__RETRIES", "off"),
            ("CALLWRIGHT_OVERRIDE__USER_V1_USER_SERVICE__TIMEOUT", "100ms"),
            ("CALLWRIGHT_OVERRIDE__USER_V1_USER_SERVICE__METHODS__IS_BETA_USER__TIMEOUT", "50ms"),
        ])
        .unwrap();
    let users: UserServiceClient = Clients::from_config(&config).unwrap().get().unwrap();
    let call = users.get_user(GetUserRequest::default()).timeout(Duration::from_secs(7)).retries(3);
    let shown = call.resolved_options().to_string();
    let lines: Vec<String> =
        shown.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "user.v1.UserService/GetUser",
        "timeout 100ms override",
        "retries off override",
        "retry_base 50ms library",
        "retry_max 5s library",
        "chain_stop true library",
        "downgrade_timeout 100ms library",
        "protocol rest file",
        "max_response_bytes 16777216 library",
        "codec json library",
        "compression gzip file",
        "max_get_url_bytes 8192 library",
        "timeout_header GrpcTimeout file",
        "twirp_prefix \"/twirp\" library",
        "twirp_proto_names false library",
        "implicit_routing false library",
        "attempt_timeout 900ms file",
        "retry_on {Unknown, Internal} file",
        "headers x-team file",
    ];
    assert_eq!(lines, expected, "{shown}");
    let (timeout, layer) = self::resolved(&config, "IsBetaUser", "timeout");
    assert_eq!((timeout.as_str(), layer), ("50ms", Layer::Override));
}

/// What is printed is what is done.
#[tokio::test(start_paused = true)]
async fn a_call_does_as_its_resolved_options_say() {
    let config =
        Config::parse(BASE).unwrap().with_variables([("CALLWRIGHT_OVERRIDE__TIMEOUT", "100ms")]).unwrap();
    let transport = ScriptedTransport::new([callwright_testing::Reply::status(500)]).repeat_last();
    let clients = Clients::from_config(&config).unwrap();
    // Without jitter: two waits of up to 50 ms and 100 ms may be longer than the deadline.
    let users: UserServiceClient =
        clients.get_with(|builder| builder.transport(transport.clone()).rng(FixedRng::new([0.0]))).unwrap();
    users
        .get_user(GetUserRequest { user_id: "guoguo".into() })
        .timeout(Duration::from_secs(7))
        .await
        .unwrap_err();
    // INTERNAL is retried, twice, as the file says; the deadline is the override's.
    transport.assert_header("x-team", &[Some("growth"); 3]);
    assert_eq!(transport.sent()[0].header("grpc-timeout"), Some("100m"));
}

/// How a call ends after five successes and three failures, with these keys in the section of the breaker.
async fn after_failures_in_a_row(keys: &str) -> Outcome {
    let service =
        "[services.\"user.v1.UserService\"]\nurl = \"http://user.internal:3000\"\nretries = \"off\"";
    let config = Config::parse(&format!("{service}\nbreaker = {{ mode = \"enforce\", {keys} }}")).unwrap();
    let replies = [200, 200, 200, 200, 200, 503].map(|status| match status {
        200 => callwright_testing::Reply::json("{}"),
        _ => callwright_testing::Reply::status(status),
    });
    let transport = ScriptedTransport::new(replies).repeat_last();
    let users: UserServiceClient =
        Clients::from_config(&config).unwrap().get_with(|builder| builder.transport(transport)).unwrap();
    for _ in 0..8 {
        _ = users.get_user(GetUserRequest { user_id: "guoguo".into() }).await;
    }
    users.get_user(GetUserRequest { user_id: "guoguo".into() }).await.unwrap_err().outcome()
}

#[tokio::test]
async fn a_breaker_trips_by_failures_in_a_row_as_configured() {
    let at_once = "consecutive_failures = 3, consecutive_for = \"0s\"";
    assert_eq!(after_failures_in_a_row(at_once).await, Outcome::CircuitOpen);
    let later = "consecutive_failures = 3, consecutive_for = \"9s\"";
    assert_ne!(after_failures_in_a_row(later).await, Outcome::CircuitOpen);
    let never = "consecutive_failures = \"off\", consecutive_for = \"0s\"";
    assert_ne!(after_failures_in_a_row(never).await, Outcome::CircuitOpen);
}

fn error(toml: &str, variables: &[(&str, &str)]) -> String {
    let build = || -> Result<Clients, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, toml).unwrap();
        let config = Config::read(&path);
        let place = folder.path().display().to_string() + "/";
        let config = config.map_err(|error| panic_free(error, &place))?;
        Clients::from_config(&config.with_variables(variables.iter().copied())?)
    };
    build().unwrap_err().to_string()
}

/// The error as it is, after a look at where it says that it stands.
fn panic_free(error: ConfigError, folder: &str) -> ConfigError {
    assert!(error.place().starts_with(folder), "{error}");
    error
}

/// The message without the folder of the test.
fn said(toml: &str, variables: &[(&str, &str)]) -> String {
    let message = error(toml, variables);
    match message.find("config.toml") {
        Some(at) => message[at..].to_owned(),
        None => message,
    }
}

#[test]
fn a_file_that_is_wrong_is_told_with_its_line_and_the_nearest_key() {
    let service = "[services.\"hello.v1.HelloService\"]\nurl = \"http://h\"\n";
    let with = |line: &str| format!("{service}{line}\n");
    for (toml, expected) in [
        (with("timout = \"3s\""), "config.toml:3: unknown key \"timout\"; did you mean \"timeout\"?"),
        (
            with("timeout = \"3 seconds\""),
            "config.toml:3: timeout is \"3 seconds\", which is not a duration; give a duration such as \"3s\", \"250ms\" or \"1m30s\"",
        ),
        (
            with("timeout = 3"),
            "config.toml:3: timeout has no unit; give a duration such as \"3s\", \"250ms\" or \"1m30s\"",
        ),
        (with("retries = 11"), "config.toml:3: retries is 11; give a whole number from 0 to 10"),
        (
            with("protocol = \"soap\""),
            "config.toml:3: protocol is \"soap\"; give one of \"connect\", \"rest\", \"twirp\"",
        ),
        (
            with("retry_on = [\"UNAVAILABEL\"]"),
            "config.toml:3: retry_on has \"UNAVAILABEL\", which is not a code; did you mean \"UNAVAILABLE\"?",
        ),
        (with("[service]"), "config.toml:3: unknown section \"service\"; did you mean \"services\"?"),
        (with("breaker = \"on\""), "config.toml:3: breaker is a table; give its keys"),
        (
            with("breaker.mode = \"on\""),
            "config.toml:3: mode is \"on\"; give one of \"off\", \"observe\", \"enforce\"",
        ),
        (with("tls = { ca_file = \"x\" }"), "config.toml:3: unknown key \"ca_file\"; did you mean \"ca\"?"),
        (with("tls.client_key = \"k.pem\""), "config.toml:3: client_key needs client_certificate beside it"),
        (with("timeout = \"1s\"\ntimeout = \"2s\""), "config.toml:4: is not valid TOML: duplicate key"),
        ("[defaults]\nurl = \"http://h\"".into(), "config.toml:2: unknown key \"url\""),
        (
            "[services.\"hello.v1.HelloService\"]\nurl = \"hello:80\"".into(),
            "config.toml:2: base URL \"hello:80\" has no scheme; give it as http://host:port or https://host/prefix",
        ),
        (
            "[services.\"hello.v1.HelloService\"]\nretries = 1".into(),
            "services.\"hello.v1.HelloService\": has no url; give it as url = \"http://host:port\"",
        ),
        (
            with("headers = { \"x y\" = \"s3cret\" }"),
            "config.toml:3: header name \"x y\" has characters that HTTP does not allow",
        ),
    ] {
        assert_eq!(said(&toml, &[]), expected, "{toml}");
    }
    let message = said(&with("tls.ca = \"missing.pem\""), &[]);
    assert!(
        message.starts_with("config.toml:3: the file ") && message.ends_with("missing.pem\" cannot be read"),
        "{message}"
    );
}

#[test]
fn a_variable_that_is_wrong_is_named() {
    let service = "[services.\"hello.v1.HelloService\"]\nurl = \"http://h\"\n";
    for (name, value, expected) in [
        (
            "CALLWRIGHT_HELLO_V1_HELLO_SERVICE__TIMOUT",
            "3s",
            "CALLWRIGHT_HELLO_V1_HELLO_SERVICE__TIMOUT: unknown key \"timout\"; did you mean \"timeout\"?",
        ),
        (
            "CALLWRIGHT_HELLO_V1_HELO_SERVICE__TIMEOUT",
            "3s",
            "CALLWRIGHT_HELLO_V1_HELO_SERVICE__TIMEOUT: there is no service \"HELLO_V1_HELO_SERVICE\" in the configuration \
             file; did you mean \"HELLO_V1_HELLO_SERVICE\"?",
        ),
        (
            "CALLWRIGHT_OVERRIDE__HELLO_V1_HELO_SERVICE__TIMEOUT",
            "3s",
            "CALLWRIGHT_OVERRIDE__HELLO_V1_HELO_SERVICE__TIMEOUT: there is no service \"HELLO_V1_HELO_SERVICE\" in the \
             configuration file; did you mean \"HELLO_V1_HELLO_SERVICE\"?",
        ),
        (
            "CALLWRIGHT_OVERRIDE__METHODS__SAY_HELLO__TIMEOUT",
            "3s",
            "CALLWRIGHT_OVERRIDE__METHODS__SAY_HELLO__TIMEOUT: there is no service \"METHODS\" in the configuration file",
        ),
        (
            "CALLWRIGHT_OVERRIDE__TIMEOUT",
            "soon",
            "CALLWRIGHT_OVERRIDE__TIMEOUT: timeout is \"soon\", which is not a duration; give a duration such as \"3s\", \
             \"250ms\" or \"1m30s\"",
        ),
        (
            "CALLWRIGHT_OVERRIDE__PROXY",
            "http://me:s3cret@proxy",
            "CALLWRIGHT_OVERRIDE__PROXY: unknown key \"proxy\"",
        ),
    ] {
        let message = said(service, &[(name, value)]);
        assert!(message.starts_with(expected), "{message}\n{expected}");
        assert!(!message.contains("s3cret"));
    }
}

#[test]
fn a_method_that_the_service_does_not_have_is_told_with_the_nearest_one() {
    let said = |lines: &str, variables: &[(&str, &str)]| {
        let service = "[services.\"hello.v1.HelloService\"]\nurl = \"http://h\"\n";
        let config = Config::parse(&format!("{service}{lines}")).unwrap();
        let config = config.with_variables(variables.iter().copied()).unwrap();
        Clients::from_config(&config).unwrap().get::<HelloServiceClient>().unwrap_err().to_string()
    };
    assert_eq!(
        said("methods.SayHelo.timeout = \"1s\"", &[]),
        "the configuration:3: hello.v1.HelloService has no method \"SayHelo\"; did you mean \"SayHello\"?"
    );
    for place in [
        "CALLWRIGHT_HELLO_V1_HELLO_SERVICE__METHODS__SAY_HELO__TIMEOUT",
        "CALLWRIGHT_OVERRIDE__HELLO_V1_HELLO_SERVICE__METHODS__SAY_HELO__TIMEOUT",
    ] {
        assert_eq!(
            said("methods.SayHello.timeout = \"1s\"", &[(place, "2s")]),
            format!("{place}: hello.v1.HelloService has no method \"SAY_HELO\"; did you mean \"SAY_HELLO\"?")
        );
    }
}

#[test]
fn a_client_that_the_file_does_not_name_is_told_with_the_nearest_one() {
    let config = Config::parse("[services.\"hello.v1.HelloServices\"]\nurl = \"http://h\"").unwrap();
    let error = Clients::from_config(&config).unwrap().get::<HelloServiceClient>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "hello.v1.HelloService: there is no such service in the configuration; did you mean \"hello.v1.HelloServices\"?"
    );
}

#[tokio::test]
async fn clients_reach_the_servers_that_the_environment_names() {
    let server = callwright_testing::ScriptedServer::start(callwright_testing::Scenario::http1([
        callwright_testing::Step::json(r#"{"greeting":"hello"}"#),
    ]))
    .await
    .unwrap();
    let variable = ("CALLWRIGHT_HELLO_V1_HELLO_SERVICE__URL".to_owned(), server.url());
    let config = Config::parse(BASE).unwrap().with_variables([variable]).unwrap();
    let hello: HelloServiceClient = Clients::from_config(&config).unwrap().get().unwrap();
    let reply = hello.say_hello(SayHelloRequest { name: "Guoguo".into() }).await.unwrap();
    assert_eq!(reply.greeting, "hello");
}
