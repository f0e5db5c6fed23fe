//! What a generated Callwright client stands on: the call and its policies, the wire protocols, the transports.
//!
//! Most users meet this crate through a generated client: they make a [`Call`], set its options and await it, and read
//! [`Error`] and [`Response`]. Tests put a mock below a client, or a [`Transport`] of their own.
//!
//! A client that is given no transport takes `HyperTransport` (feature `hyper`, a default one), and `ReqwestTransport` (feature
//! `reqwest`) where `hyper` is off. Both take all of [`TransportSettings`] and send the same requests; compression, retries and
//! deadlines are handled above them. For what only a `reqwest` client can, `ReqwestTransport::from_builder` takes one, and
//! [`ClientBuilder::transport`] takes that.

// Generated code names this crate, and some of it is part of this crate.
extern crate self as callwright;

mod attempt_error;
mod attempt_guard;
mod attempts;
mod baggage;
mod base64;
mod base_url;
mod breakers;
mod call;
mod call_context;
mod call_guard;
#[cfg(any(feature = "sentry", feature = "server"))]
mod chain;
mod channel;
mod client;
mod clock;
mod code;
mod code_set;
#[cfg(feature = "config")]
pub mod config;
mod context;
mod downgrade;
mod dynamic;
mod engine;
mod error;
mod error_detail;
pub mod google;
mod in_box;
mod intercept;
pub mod json;
mod last_good;
mod layers;
#[cfg(all(test, callwright_loom))]
mod loom_tests;
mod message;
mod metadata;
mod observer;
mod options;
#[cfg(feature = "otel")]
mod otel;
mod outbound;
mod outcome;
mod pages;
mod per_method;
mod policy;
mod protocol;
mod remote_error;
mod response;
#[cfg(feature = "sentry")]
pub mod sentry;
#[cfg(feature = "server")]
pub mod server;
mod spans;
mod spec;
mod stop;
mod sync;
mod tasks;
mod trace_context;
mod transport;
#[cfg(test)]
mod vectors;
mod wire;
mod wire_options;

use std::pin::Pin;

pub use attempt_error::AttemptError;
pub use baggage::Baggage;
pub use breakers::{BreakerStatus, Breakers};
pub use call::{Call, CallFuture};
pub use call_context::CallContext;
pub use client::{ClientBuilder, GeneratedClient};
pub use clock::{Clock, Rng, ThreadRng, TokioClock};
pub use code::Code;
pub use code_set::CodeSet;
pub use context::{Context, Labels};
pub use dynamic::{DynamicClient, JsonMessage};
pub use error::Error;
pub use error_detail::{DetailForm, ErrorDetail, ErrorShape};
pub use intercept::{
    AttemptInterceptor, BearerAuth, CallInterceptor, Next, NextCall, OutgoingCall, Token, TokenSource,
};
pub use layers::{Layer, ResolvedOption, ResolvedOptions};
pub use message::Message;
pub use metadata::binary_header_values;
pub use observer::{CallEnd, Counters, Event, Observer};
pub use options::{CallOptions, Setting};
#[cfg(feature = "otel")]
pub use otel::OtelMetrics;
pub use outcome::Outcome;
pub use pages::{Items, Page, Paged, Pages};
pub use policy::breaker::{BreakerKey, BreakerPolicy, BreakerState};
pub use policy::budget::RetryBudget;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use protocol::fuzzing;
pub use remote_error::{RemoteError, RemoteLink};
pub use response::{Attempt, Response, Served};
pub use spec::{
    HttpBinding, HttpBody, Idempotency, MethodSpec, Protocol, RoutingParameter, Segment, ServiceSpec,
    Variable,
};
pub use stop::Stop;
pub use tasks::{TaskHandle, Tasks, try_join_all};
pub use trace_context::{Sampling, TraceContext};
#[cfg(feature = "hyper")]
pub use transport::hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use transport::reqwest::ReqwestTransport;
pub use transport::settings::{HttpVersion, TlsSettings, TlsVersion, TransportSettings};
#[cfg(feature = "tower")]
pub use transport::tower::{TowerTransport, TransportService};
pub use transport::{Transport, TransportError, TransportErrorKind};
pub use wire::{Codec, Compression, TimeoutHeader};

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Includes the code that was generated for a proto package.
///
/// ```ignore
/// pub mod user {
///     pub mod v1 {
///         callwright::include_proto!("user.v1");
///     }
/// }
/// ```
#[macro_export]
macro_rules! include_proto {
    ($package:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $package, ".rs"));
    };
}

/// What generated code calls. The version stays while old output compiles against it; not for other code.
pub mod generated_v1 {
    pub use std::sync::Arc;

    pub use async_trait::async_trait;

    pub use prost;
    pub use prost_types;

    pub use crate::__json_enum as json_enum;
    pub use crate::__json_message as json_message;
    pub use crate::__message_via_serde as message_via_serde;
    pub use crate::channel::Channel;
    pub use crate::client::{ClientBuilder, ClientCore, GeneratedClient};
    pub use crate::message::{Failure, Message, RequestFields, json};
    pub use crate::pages::Paged;
    pub use crate::spec::{
        HttpBinding, HttpBody, Idempotency, MethodSpec, Protocol, RoutingParameter, Segment, ServiceSpec,
        Variable,
    };
    pub use crate::{BoxFuture, Call, CallContext, Error, Response};

    /// What the tables of the exact JSON form name.
    pub mod exact {
        pub use serde;

        pub use crate::json::enums::ExactEnum;
        pub use crate::json::message::{
            ExactMessage, FieldCodec, FieldInfo, Table, read_table, write_entries, write_table,
        };
        pub use crate::json::presence::{
            Field, Implicit, Map, Optional, Repeated, Required, read_member, second_member, serialize_member,
            view_member, write_member,
        };
        pub use crate::json::reader::Reader;
        pub use crate::json::registry::AnyType;
        pub use crate::json::request_fields::read_field;
        pub use crate::json::scalar::{Bool, Bytes, Enum, F32, F64, I32, I64, Msg, Null, Str, U32, U64};
        pub use crate::json::serde::{deserialize, deserialize_enum, serialize_enum};
        pub use crate::json::view::View;
        pub use crate::json::writer::Writer;
        pub use crate::json::{Error, Types};
    }
}
