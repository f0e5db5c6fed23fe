//! Requests through proxies: tunnels, requests that are forwarded, credentials, and the proxies of the environment.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod clients;
mod loopback;

use std::fmt;
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};

use callwright::{Code, Error, HttpVersion, Outcome, TlsSettings, TransportSettings};
use callwright_services::hello::v1::HelloServiceClient;
use clients::{Http, SECRET, assert_clear, greet, greeting, h2c, http1, over_both, quick};
use loopback::proxy::{Plan, Proxy};
use loopback::{Asks, Authority, BothVersions, serve};
use tokio_rustls::rustls::version;
use tracing_subscriber::layer::SubscriberExt;

over_both!(
    servers_with_tls_are_reached_by_a_tunnel_and_others_by_the_proxy_itself,
    a_proxy_is_told_the_user_and_the_server_is_not,
    a_proxy_that_refuses_the_user_is_an_error_without_the_password,
    a_proxy_may_have_tls_of_its_own,
    a_proxy_that_cannot_be_used_is_named,
    a_proxy_that_is_not_there_was_sent_nothing,
    the_environment_says_which_servers_have_a_proxy,
);

/// As it stands in the URL of a proxy, and in the header that goes to it.
const USER: (&str, &str) = ("me:s3cret", "Basic bWU6czNjcmV0");

async fn call(http: Http, url: &str, settings: &TransportSettings) -> Result<String, Error> {
    LazyLock::force(&LOGGED);
    let hello = HelloServiceClient::builder().options(quick()).transport(http.with(settings)?).build(url)?;
    hello.say_hello(greet()).await.map(|reply| reply.greeting)
}

fn trusting(authority: &Authority) -> TransportSettings {
    TransportSettings::new().tls(TlsSettings::new().ca_pem(authority.pem()))
}

async fn servers_with_tls_are_reached_by_a_tunnel_and_others_by_the_proxy_itself(http: Http) {
    let authority = Authority::new();
    let proxy = Proxy::start(Plan::default()).await;
    let url = serve(&authority, Asks::Nothing, &[&version::TLS13]).await;
    let settings = trusting(&authority).proxy(format!("http://{}", proxy.address));
    assert_eq!(call(http, &url, &settings).await.unwrap(), "hello");
    // The proxy alone knows this host.
    assert_eq!(call(http, "http://user.internal/base", &settings).await.unwrap(), "hello");
    let tunnel = format!("CONNECT {} HTTP/1.1", url.trim_start_matches("https://"));
    let forward = "POST http://user.internal/base/hello.v1.HelloService/SayHello HTTP/1.1";
    assert_eq!(proxy.lines(), [tunnel.as_str(), forward]);
    let heads = proxy.heads();
    assert!(heads[1].to_lowercase().contains("\r\nhost: user.internal\r\n"), "{heads:?}");
    assert!(!heads.concat().to_lowercase().contains("proxy-authorization"), "{heads:?}");
}

async fn a_proxy_is_told_the_user_and_the_server_is_not(http: Http) {
    let authority = Authority::new();
    let proxy = Proxy::start(Plan { wants: Some(USER.1), ..Plan::default() }).await;
    let settings = trusting(&authority).proxy(format!("http://{}@{}", USER.0, proxy.address));
    for version in [HttpVersion::Negotiated, HttpVersion::Http1] {
        let server = BothVersions::start(&authority, &["h2", "http/1.1"]).await;
        let settings = settings.clone().http_version(version);
        assert_eq!(call(http, &server.url, &settings).await.unwrap(), "hello");
        for request in server.h2.log().requests.iter().chain(&server.http1.log().requests) {
            assert_eq!(request.header("proxy-authorization"), None);
        }
        assert_eq!(call(http, "http://user.internal", &settings).await.unwrap(), "hello");
    }
    let lines = proxy.lines();
    let forms: Vec<_> = lines.iter().map(|line| line.starts_with("CONNECT ")).collect();
    assert_eq!(forms, [true, false, true, false], "{lines:?}");
}

async fn a_proxy_that_refuses_the_user_is_an_error_without_the_password(http: Http) {
    let proxy = Proxy::start(Plan { wants: Some("Basic of somebody else"), ..Plan::default() }).await;
    let settings = TransportSettings::new().proxy(format!("http://{}@{}", USER.0, proxy.address));
    let tunnel = call(http, "https://user.internal", &settings).await.unwrap_err();
    assert_eq!((tunnel.outcome(), tunnel.code()), (Outcome::Unsent, Code::Unavailable), "{tunnel:?}");
    let forward = call(http, "http://user.internal", &settings).await.unwrap_err();
    assert_eq!(forward.http_status(), Some(407), "{forward:?}");
    let heads = proxy.heads();
    assert!(heads.len() == 2 && heads.iter().all(|head| head.contains(USER.1)), "{heads:?}");

    let transport = http.with(&settings).unwrap();
    let shown = format!("{transport:?} {settings:?} {}", LOGGED.0.lock().unwrap());
    for secret in [SECRET, USER.1.trim_start_matches("Basic ")] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!format!("{tunnel:?} {tunnel:#} {forward:?} {forward:#}").contains(secret));
    }
    assert!(shown.contains("attempt"), "the calls were logged: {shown}");
    assert_clear(&tunnel);
    assert_clear(&forward);
}

async fn a_proxy_may_have_tls_of_its_own(http: Http) {
    let authority = Authority::new();
    // That a proxy offers HTTP/2 is not to be believed; reqwest would take it at its word.
    let offers: &[&str] = match http {
        Http::Hyper => &["h2", "http/1.1"],
        Http::Reqwest => &[],
    };
    let plan = Plan { wants: Some(USER.1), authority: Some(&authority), offers, ..Plan::default() };
    let proxy = Proxy::start(plan).await;
    let settings = trusting(&authority).proxy(format!("https://{}@{}", USER.0, proxy.address));
    let server = BothVersions::start(&authority, &["h2", "http/1.1"]).await;
    assert_eq!(call(http, &server.url, &settings).await.unwrap(), "hello");
    assert_eq!(server.counts(), (0, 1));
    assert_eq!(call(http, "http://user.internal", &settings).await.unwrap(), "hello");
    assert_eq!(proxy.lines().len(), 2);
    // Who vouches for the proxy is asked as for a server.
    let stranger = Authority::new();
    let settings = trusting(&stranger).proxy(format!("https://{}", proxy.address));
    call(http, "http://user.internal", &settings).await.unwrap_err();
    assert_eq!(proxy.lines().len(), 2);
}

#[tokio::test]
async fn http2_without_tls_goes_through_a_tunnel() {
    let server = h2c([greeting()]).await;
    let proxy =
        Proxy::start(Plan { wants: Some(USER.1), leads_to: Some(server.address()), ..Plan::default() });
    let proxy = proxy.await;
    let settings = TransportSettings::new()
        .http_version(HttpVersion::Http2)
        .proxy(format!("http://{}@{}", USER.0, proxy.address));
    assert_eq!(call(Http::Hyper, "http://user.internal", &settings).await.unwrap(), "hello");
    assert_eq!(proxy.lines(), ["CONNECT user.internal:80 HTTP/1.1"]);
    assert_eq!(server.log().requests[0].header("proxy-authorization"), None);
}

async fn a_proxy_that_cannot_be_used_is_named(http: Http) {
    const REMEDY: &str = "give it as http://host:port";
    for (url, says) in [
        ("not a url s3cret", format!("the proxy is not a URL; {REMEDY}")),
        ("http://me:s3cret@proxy:port", format!("the proxy is not a URL; {REMEDY}")),
        (
            "socks5://me:s3cret@proxy:1080",
            format!("the proxy's scheme \"socks5\" is neither http nor https; {REMEDY}"),
        ),
    ] {
        let settings = TransportSettings::new().proxy(url);
        let error = http.with(&settings).unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::InvalidArgument, says.as_str()));
        assert_clear(&error);
        assert!(!format!("{settings:?}").contains(SECRET));
    }
}

async fn a_proxy_that_is_not_there_was_sent_nothing(http: Http) {
    // Bound and closed again: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = TransportSettings::new().proxy(format!("http://{}@127.0.0.1:{port}", USER.0));
    for url in ["http://user.internal", "https://user.internal"] {
        let error = call(http, url, &settings).await.unwrap_err();
        assert_eq!((error.outcome(), error.code()), (Outcome::Unsent, Code::Unavailable), "{error:?}");
        assert_clear(&error);
    }
}

/// What all tests of this process log.
static LOGGED: LazyLock<Logged> = LazyLock::new(|| {
    let logged = Logged::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(logged.clone())).unwrap();
    logged
});

/// Everything that is logged, as text.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<String>>);

impl tracing::field::Visit for &Logged {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        *self.0.lock().unwrap() += &format!(" {}={value:?}", field.name());
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Logged {
    fn on_new_span(
        &self,
        attributes: &tracing::span::Attributes<'_>,
        _: &tracing::span::Id,
        _: tracing_subscriber::layer::Context<'_, S>,
    ) {
        *self.0.lock().unwrap() += attributes.metadata().name();
        attributes.record(&mut { self });
    }

    fn on_record(
        &self,
        _: &tracing::span::Id,
        values: &tracing::span::Record<'_>,
        _: tracing_subscriber::layer::Context<'_, S>,
    ) {
        values.record(&mut { self });
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        event.record(&mut { self });
    }
}

/// In the process that reads the environment: the URL to call, and the authority to trust.
const CALL: &str = "CALLWRIGHT_TEST_CALL";
const TRUST: &str = "CALLWRIGHT_TEST_TRUST";

/// Calls the URL with the proxies of the environment, in a process of its own: that of the tests belongs to all of them.
async fn call_with(http: Http, url: &str, authority: &Authority, variables: &[(&str, &str)]) {
    let name =
        format!("{}::the_environment_says_which_servers_have_a_proxy", format!("{http:?}").to_lowercase());
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &name, "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.envs(variables.iter().copied()).env(CALL, url).env(TRUST, authority.pem());
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{variables:?}: {said}");
}

async fn the_environment_says_which_servers_have_a_proxy(http: Http) {
    if let (Ok(url), Ok(pem)) = (std::env::var(CALL), std::env::var(TRUST)) {
        let settings = TransportSettings::new().tls(TlsSettings::new().ca_pem(pem));
        assert_eq!(call(http, &url, &settings).await.unwrap(), "hello");
        return;
    }
    let authority = Authority::new();
    let proxy = Proxy::start(Plan { wants: Some(USER.1), ..Plan::default() }).await;
    let tls = serve(&authority, Asks::Nothing, &[&version::TLS13]).await;
    let server = http1(std::iter::repeat_n(greeting(), 8)).await;
    let plain = server.url();
    let there = format!("http://{}@{}", USER.0, proxy.address);
    // Only the proxy leads to this host; the other two are reached either way.
    let internal = "http://user.internal";
    for (url, variables, is_proxied) in [
        (internal, vec![("HTTP_PROXY", there.as_str())], true),
        (internal, vec![("http_proxy", there.as_str())], true),
        (internal, vec![("ALL_PROXY", there.as_str())], true),
        (internal, vec![("HTTP_PROXY", there.as_str()), ("NO_PROXY", "feed.internal,10.0.0.0/8")], true),
        (tls.as_str(), vec![("HTTPS_PROXY", there.as_str())], true),
        (tls.as_str(), vec![("all_proxy", there.as_str())], true),
        (tls.as_str(), vec![("HTTP_PROXY", there.as_str())], false),
        (tls.as_str(), vec![("HTTPS_PROXY", there.as_str()), ("NO_PROXY", "127.0.0.1")], false),
        (plain.as_str(), vec![("HTTPS_PROXY", there.as_str())], false),
        (plain.as_str(), vec![("HTTP_PROXY", there.as_str()), ("NO_PROXY", "127.0.0.0/8")], false),
        (plain.as_str(), vec![("ALL_PROXY", there.as_str()), ("no_proxy", "*")], false),
        (plain.as_str(), vec![("HTTP_PROXY", there.as_str()), ("REQUEST_METHOD", "POST")], false),
        (plain.as_str(), vec![], false),
    ] {
        let before = proxy.lines().len();
        call_with(http, url, &authority, &variables).await;
        assert_eq!(proxy.lines().len() - before, usize::from(is_proxied), "{url} {variables:?}");
    }
}
