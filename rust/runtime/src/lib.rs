//! What a generated Callwright client stands on: the call and its policies, the wire protocols, the transports.
//!
//! Most users meet this crate through a generated client: they make a [`Call`], set its options and await it, and read
//! [`Error`] and [`Response`]. Tests put a mock below a client, or a [`Transport`] of their own.
//!
//! A client that is given no transport takes `HyperTransport` (feature `hyper`, a default one), and `ReqwestTransport` (feature
//! `reqwest`) where `hyper` is off. Both take all of [`TransportSettings`] and send the same requests; compression, retries and
//! deadlines are handled above them. For what only a `reqwest` client can, `ReqwestTransport::from_builder` takes one, and
//! [`ClientBuilder::transport`] takes that.

mod call;
mod client;
#[cfg(feature = "config")]
pub mod config;
mod context;
mod engine;
mod error;
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
mod spec;
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
    CallOptions, Codec, Compression, Layer, Protocol, ResolvedOption, ResolvedOptions, Setting, TimeoutHeader,
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
pub use spec::{
    HttpBinding, HttpBody, Idempotency, MethodSpec, RoutingParameter, Segment, ServiceSpec, Variable,
};
#[cfg(feature = "hyper")]
pub use transport::hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use transport::reqwest::ReqwestTransport;
pub use transport::settings::{HttpVersion, TlsSettings, TlsVersion, TransportSettings};
#[cfg(feature = "tower")]
pub use transport::tower::{TowerTransport, TransportService};
pub use transport::{StreamBody, Transport, TransportError, TransportErrorKind, TransportRequest};

/// The items that generated code calls, and no other code should. Clients that were generated earlier keep compiling against
/// this version of the module.
#[doc(hidden)]
pub mod generated_v1 {
    pub use std::sync::Arc;

    pub use async_trait::async_trait;

    pub use callwright_json::generated_v1::{exact, json_enum, json_message, prost, prost_types};

    pub use crate::__message as message;
    pub use crate::__message_via_serde as message_via_serde;
    pub use crate::call::Paged;
    pub use crate::client::Channel;
    pub use crate::client::{ClientBuilder, GeneratedClient};
    pub use crate::engine::ClientCore;
    pub use crate::message::{BoxError, FieldAccess, Message, json};
    pub use crate::options::Protocol;
    pub use crate::spec::{
        HttpBinding, HttpBody, Idempotency, MethodSpec, RoutingParameter, Segment, ServiceSpec, Variable,
    };
    pub use crate::{BoxFuture, Call, CallContext, Error, Response};
}
