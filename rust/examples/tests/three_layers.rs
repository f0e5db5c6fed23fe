//! Starts the three-layer example as separate processes. The tests check the requests at the bottom, cancellation and
//! draining, and that no process prints or sends a secret.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// Secrets that the processes know and must not show.
const TOKEN: &str = "s3cret-token";
const CARD: &str = "s3cret-card";
const EMAIL: &str = "-private@example.com";

/// One process of the example.
struct Service {
    child: Child,
    stdin: Option<ChildStdin>,
    url: String,
    log: Arc<Mutex<String>>,
}

impl Service {
    fn start(role: &str, environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_three-layers"))
            .arg(role)
            .env("RUST_LOG", "debug,hyper=info,h2=info,reqwest=info,hyper_util=info")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log: Arc<Mutex<String>> = Arc::default();
        let (kept, errors) = (Arc::clone(&log), child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                kept.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut first).unwrap();
        let url = first
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("{role}: {first:?}"))
            .to_owned();
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            let mut rest = String::new();
            // Output that is not text cannot be one of these secrets.
            let _ = output.read_to_string(&mut rest);
            kept.lock().unwrap().push_str(&rest);
        });
        let stdin = child.stdin.take();
        Self { child, stdin, url, log }
    }

    /// Tells the service to stop and waits until it has stopped.
    fn stop(&mut self) {
        drop(self.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The process has ended already, or ends with the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Layers {
    front: Service,
    feed: Service,
    user: Service,
    capture: Service,
    client: reqwest::Client,
}

impl Layers {
    fn start() -> Self {
        let capture = Service::start("capture", &[]);
        let dsn = capture.url.replacen("http://", "http://public@", 1) + "/1";
        let user = Service::start("user", &[("SENTRY_DSN", &dsn)]);
        let user_url = ("CALLWRIGHT_USER_V1_USER_SERVICE__URL", user.url.as_str());
        let feed = Service::start("feed", &[("SENTRY_DSN", &dsn), user_url]);
        let feed_url = ("CALLWRIGHT_FEED_V1_FEED_SERVICE__URL", feed.url.as_str());
        let front =
            Service::start("front", &[("SENTRY_DSN", &dsn), ("API_TOKEN", TOKEN), user_url, feed_url]);
        Self { front, feed, user, capture, client: reqwest::Client::new() }
    }

    fn home(&self, user_id: &str) -> reqwest::RequestBuilder {
        self.client
            .get(format!("{}/home/{user_id}", self.front.url))
            .header("traceparent", PARENT)
            .header("connect-timeout-ms", "5000")
            .header("baggage", format!("tenant=acme,card={CARD}"))
    }

    async fn text(&self, url: String) -> String {
        self.client.get(url).send().await.unwrap().text().await.unwrap()
    }

    /// Returns the requests for this user at the bottom.
    async fn seen(&self, user_id: &str) -> Vec<Value> {
        let all: Vec<Value> =
            serde_json::from_str(&self.text(format!("{}/debug/seen", self.user.url)).await).unwrap();
        all.into_iter().filter(|seen| seen["user"] == user_id).collect()
    }

    /// Waits until the bottom has recorded matching requests.
    async fn until(&self, user_id: &str, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        for _ in 0..200 {
            let seen = self.seen(user_id).await;
            if holds(&seen) {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{:#?}\n{}", self.seen(user_id).await, self.front.log());
    }
}

fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_request_is_followed_to_the_bottom_and_nothing_secret_on_its_way() {
    let mut layers = Layers::start();

    // Deadline and trace: front and feed each ask the bottom, and their first attempts fail.
    let page: Value =
        serde_json::from_str(&layers.home("shy").send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(page, serde_json::json!({ "name": "shy", "items": 1, "personal": true }));
    let seen = layers.seen("shy").await;
    let asked: Vec<&Value> = seen.iter().filter(|seen| seen["what"] == "get").collect();
    assert_eq!(asked.len(), 4, "{seen:#?}");
    let mut spans: Vec<&str> = asked.iter().map(|seen| seen["traceparent"].as_str().unwrap()).collect();
    assert!(spans.iter().all(|span| span.starts_with(&format!("00-{TRACE}-"))), "{spans:?}");
    assert!(!spans.contains(&PARENT));
    spans.sort_unstable();
    spans.dedup();
    assert_eq!(spans.len(), 4, "each attempt is a span of its own");
    assert!(asked.iter().all(|seen| number(&seen["timeout"]) < 3000), "{seen:#?}");
    assert_eq!(asked.iter().filter(|seen| seen["retry"] == "1").count(), 2);
    // The token and the baggage reach the allowed services only.
    assert_eq!(asked.iter().filter(|seen| seen["authorized"] == true).count(), 2);
    assert_eq!(asked.iter().filter(|seen| seen["baggage"] == true).count(), 2);

    // An error is reported with its whole chain.
    assert_eq!(layers.home("broken").send().await.unwrap().status(), 500);

    // The client disconnects, and the bottom service stops working.
    let slow = tokio::spawn(layers.home("slow").send());
    layers.until("slow", |seen| seen.iter().filter(|seen| seen["what"] == "get").count() == 2).await;
    slow.abort();
    layers.until("slow", |seen| seen.iter().all(|seen| seen["end"] == "dropped")).await;

    // After the order to stop, the front finishes its detached work.
    assert_eq!(layers.home("guoguo").send().await.unwrap().status(), 200);
    let metrics = layers.text(format!("{}/metrics", layers.front.url)).await;
    layers.front.stop();
    layers
        .until("guoguo", |seen| seen.iter().any(|seen| seen["what"] == "update" && seen["end"] == "answered"))
        .await;
    assert!(layers.front.log().contains("\"aborted\":0"), "{}", layers.front.log());

    let seen = layers.text(format!("{}/debug/seen", layers.user.url)).await;
    layers.feed.stop();
    layers.user.stop();
    let events = layers.text(format!("{}/debug/events", layers.capture.url)).await;
    let logs = [layers.front.log(), layers.feed.log(), layers.user.log(), layers.capture.log()].concat();
    check_metrics(&metrics);
    check_events(&events);
    check_logs(&logs);
    for secret in [TOKEN, CARD, EMAIL] {
        for (what, output) in
            [("logs", &logs), ("events", &events), ("metrics", &metrics), ("answers", &seen)]
        {
            let line = output.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} in the {what}");
        }
    }
}

fn check_metrics(metrics: &str) {
    for name in [
        "rpc_client_call_duration_seconds",
        "http_client_request_duration_seconds",
        "callwright_client_retries",
    ] {
        assert!(metrics.contains(name), "{name} in {metrics}");
    }
}

/// The collector receives the error of the bottom through two processes. Each link has its own type.
fn check_events(events: &str) {
    let chain = ["callwright::RemoteError", "internal: the row is broken", "user.v1.UserService/GetUser"];
    let whole =
        events.lines().find(|line| chain.iter().all(|part| line.contains(part)) && line.contains(TRACE));
    assert!(whole.is_some(), "{events}");
    assert!(!events.contains("CANCELLED"));
}

/// All layers log lines of the same trace. Redacted fields are shown as redacted.
fn check_logs(logs: &str) {
    let lines: Vec<Value> = logs.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(lines.iter().filter(|line| line.to_string().contains(TRACE)).count() > 10);
    assert!(logs.contains("email: [redacted]") && logs.contains("card=[redacted]"), "{logs}");
}
