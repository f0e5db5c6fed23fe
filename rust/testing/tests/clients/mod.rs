//! Generated clients over real sockets, and what every error must keep to itself.

#![allow(dead_code, unused_imports, unused_macros, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

pub(crate) mod reports;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use callwright::{
    CallOptions, Error, HttpVersion, HyperTransport, ReqwestTransport, Transport, TransportSettings,
};
use callwright_services::feed::v1::{FeedServiceClient, ListRecommendationsRequest};
use callwright_services::hello::v1::{HelloServiceClient, SayHelloRequest};
use callwright_services::user::v1::{UpdateUserRequest, User, UserServiceClient};
use callwright_testing::{Scenario, ScriptedServer, Step};

/// What the requests of these tests carry and no error may repeat.
pub(crate) const SECRET: &str = "s3cret";

/// The transports over the network, which keep the same promises.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Http {
    Hyper,
    Reqwest,
}

impl Http {
    pub(crate) fn with(self, settings: &TransportSettings) -> Result<Arc<dyn Transport>, Error> {
        Ok(match self {
            Http::Hyper => Arc::new(HyperTransport::with_settings(settings)?),
            Http::Reqwest => Arc::new(ReqwestTransport::with_settings(settings)?),
        })
    }

    pub(crate) fn by_default(self) -> Arc<dyn Transport> {
        self.with(&TransportSettings::new()).unwrap()
    }

    /// Speaks HTTP/2 from the first byte.
    pub(crate) fn h2(self) -> Arc<dyn Transport> {
        self.with(&TransportSettings::new().http_version(HttpVersion::Http2)).unwrap()
    }
}

/// Makes each of these functions one test per transport; they are async unless it says `blocking`.
macro_rules! over_both {
    (blocking: $($test:ident),+ $(,)?) => {
        mod hyper {
            $(#[test] fn $test() { super::$test(super::clients::Http::Hyper) })+
        }
        mod reqwest {
            $(#[test] fn $test() { super::$test(super::clients::Http::Reqwest) })+
        }
    };
    ($($test:ident),+ $(,)?) => {
        mod hyper {
            $(#[tokio::test] async fn $test() { super::$test(super::clients::Http::Hyper).await })+
        }
        mod reqwest {
            $(#[tokio::test] async fn $test() { super::$test(super::clients::Http::Reqwest).await })+
        }
    };
}
pub(crate) use over_both;

pub(crate) fn quick() -> CallOptions {
    CallOptions::new()
        .timeout(Duration::from_secs(10))
        .retry_base(Duration::from_millis(1))
        .retry_max(Duration::from_millis(1))
        .header("authorization", &format!("Bearer {SECRET}"))
        .unwrap()
}

/// Idempotent calls, by the contract.
pub(crate) fn hello(url: &str, http: Http) -> HelloServiceClient {
    HelloServiceClient::builder().options(quick()).transport(http.by_default()).build(url).unwrap()
}

/// `update_user` is not idempotent.
pub(crate) fn users(url: &str, http: Http) -> UserServiceClient {
    UserServiceClient::builder().options(quick()).transport(http.by_default()).build(url).unwrap()
}

pub(crate) fn feed(url: &str, http: Http) -> FeedServiceClient {
    FeedServiceClient::builder().options(quick()).transport(http.by_default()).build(url).unwrap()
}

pub(crate) fn greet() -> SayHelloRequest {
    SayHelloRequest { name: SECRET.into() }
}

pub(crate) fn change() -> UpdateUserRequest {
    let user = User { user_id: "guoguo".into(), email: SECRET.into(), ..Default::default() };
    UpdateUserRequest { user: Some(user), update_mask: None }
}

pub(crate) fn page() -> ListRecommendationsRequest {
    ListRecommendationsRequest { user_id: "guoguo".into(), page_token: SECRET.into(), ..Default::default() }
}

pub(crate) fn greeting() -> Step {
    Step::json(r#"{"greeting":"hello"}"#)
}

pub(crate) async fn http1(steps: impl IntoIterator<Item = Step>) -> ScriptedServer {
    ScriptedServer::start(Scenario::http1(steps)).await.unwrap()
}

pub(crate) async fn h2c(steps: impl IntoIterator<Item = Step>) -> ScriptedServer {
    ScriptedServer::start(Scenario::h2c(steps)).await.unwrap()
}

/// One line, and no secret in it, in what `{:?}` shows, and in all of its causes.
#[track_caller]
pub(crate) fn assert_clear(error: &Error) {
    let line = error.to_string();
    assert!(!line.contains('\n') && line.len() < 400, "{line}");
    let mut shown = vec![line, format!("{error:?}"), format!("{error:#?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        shown.extend([error.to_string(), format!("{error:?}")]);
        cause = error.source();
    }
    for text in shown {
        assert!(!text.contains(SECRET), "{text}");
    }
}

/// What the client reports as attempts is what the server counted.
#[track_caller]
pub(crate) fn assert_counts(server: &ScriptedServer, error: &Error) {
    let log = server.log();
    assert_eq!(log.requests.len(), error.attempts().len(), "{error:?}\n{log}");
}
