//! The runtime of generated Callwright clients: calls and their policies, wire protocols, transports.
//!
//! Most users meet this crate through a generated client. They make a [`Call`], set its options, await it, and read the message,
//! the [`Response`] or the [`Error`]:
//!
//! ```
//! use std::time::Duration;
//!
//! use callwright::{DynamicClient, JsonMessage, MethodSpec, ServiceSpec};
//!
//! # static SERVICE: ServiceSpec = ServiceSpec::new("user.v1.UserService");
//! # static GET_USER: MethodSpec = MethodSpec::new(&SERVICE, "GetUser");
//! # async fn example() -> Result<(), callwright::Error> {
//! # let request = JsonMessage::new("{}");
//! // A generated client has a method per RPC: `users.get_user(request)`. This one takes the method as data.
//! let users = DynamicClient::builder().build("http://user.internal:3000")?;
//! let user = users
//!     .call(&GET_USER, request)
//!     .retries(3)
//!     .timeout(Duration::from_secs(3))
//!     .downgrade(|_error| JsonMessage::new("{}"))
//!     .await?;
//! # let _: JsonMessage = user;
//! # Ok(())
//! # }
//! ```
//!
//! | to | see |
//! |---|---|
//! | set timeouts, retries, a hedge, a downgrade | [`Call`], [`CallOptions`] |
//! | build a client: observer, breakers, interceptors, transport | [`ClientBuilder`] |
//! | read a failure: code, attempts, details, cause | [`Error`], [`AttemptError`], [`RemoteError`] |
//! | read a list page by page | [`Pages`] |
//! | pass a deadline, cancel, detach work | [`Context`], [`Tasks`] |
//! | hold calls back from a server that fails | [`BreakerPolicy`], [`Breakers`] |
//! | test without a network | a mock of the generated trait, [`Transport`], [`Clock`], [`Rng`] |
//!
//! # Features
//!
//! | feature | adds | default |
//! |---|---|---|
//! | `hyper` | `HyperTransport`, which a client takes that is given no transport | yes |
//! | `reqwest` | `ReqwestTransport`, for what only a reqwest client can; the default where `hyper` is off | no |
//! | `config` | `config`: clients from a TOML file and the environment | no |
//! | `server` | `server`: the context of each request, answers to failed ones | no |
//! | `tower` | `TowerTransport`, `TransportService`: tower's layers below a client | no |
//! | `otel` | `OtelMetrics`, and traces that OpenTelemetry exports | no |
//! | `sentry` | `sentry`: errors as events | no |
//! | `pbjson` | clients that are generated with `Json::Pbjson` | no |
//!
//! Both transports take all of [`TransportSettings`] and send the same requests. Compression, retries and deadlines are handled
//! above them.

mod call;
mod client;
#[cfg(feature = "config")]
pub mod config;
mod context;
mod engine;
mod error;
#[doc(hidden)]
pub mod generated_v1;
mod intercept;
pub mod json;
#[cfg(all(test, callwright_loom))]
mod loom_tests;
mod message;
mod observe;
mod options;
mod outcome;
mod policy;
mod protocol;
mod response;
mod rt;
#[cfg(feature = "server")]
pub mod server;
#[cfg(test)]
mod simulation;
pub mod spec;
mod transport;
#[cfg(test)]
mod vectors;

pub use call::{Call, CallFuture, DynamicClient, Items, JsonMessage, Page, Paged, Pages};
pub use callwright_json::{google, include_proto};
pub use client::{ClientBuilder, GeneratedClient};
pub use context::{
    Baggage, CallContext, Context, Labels, Sampling, TaskHandle, Tasks, TraceContext, try_join_all,
};
pub use engine::{BreakerStatus, Breakers};
pub use error::{AttemptError, DetailForm, Error, ErrorDetail, ErrorShape, RemoteError, RemoteLink};
pub use intercept::{
    AttemptInterceptor, AttemptRequest, AttemptResponse, BearerAuth, CallInterceptor, Next, NextCall,
    OutgoingCall, Token, TokenSource,
};
pub use message::Message;
#[cfg(feature = "otel")]
pub use observe::otel::OtelMetrics;
#[cfg(feature = "sentry")]
pub use observe::sentry;
pub use observe::{CallEnd, Counters, Event, Observer};
pub use options::{
    CallOptions, Codec, Compression, Layer, Protocol, ResolvedOption, ResolvedOptions, TimeoutHeader,
};
pub use outcome::{Attempt, Code, CodeSet, Outcome, Served, Stop};
pub use policy::breaker::{BreakerKey, BreakerPolicy, BreakerState};
pub use policy::budget::RetryBudget;
pub use protocol::binary_header_values;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use protocol::fuzzing;
pub use response::Response;
pub use rt::{BoxFuture, Clock, Rng, ThreadRng, TokioClock};
#[doc(inline)]
pub use spec::{MethodSpec, ServiceSpec};
#[cfg(feature = "hyper")]
pub use transport::hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use transport::reqwest::ReqwestTransport;
pub use transport::settings::{HttpVersion, TlsSettings, TlsVersion, TransportSettings};
#[cfg(feature = "tower")]
pub use transport::tower::{TowerTransport, TransportService};
pub use transport::{StreamBody, Transport, TransportError, TransportErrorKind, TransportRequest};
