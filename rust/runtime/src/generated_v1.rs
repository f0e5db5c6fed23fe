//! The items that generated code calls, and no other code should. Clients that were generated earlier keep compiling against this
//! version of the module.

pub use std::sync::Arc;

pub use async_trait::async_trait;

pub use callwright_json::generated_v1::{exact, json_enum, json_message, prost, prost_types};

pub use crate::__message as message;
pub use crate::__message_via_serde as message_via_serde;
pub use crate::call::Call;
pub use crate::call::Paged;
pub use crate::client::Channel;
pub use crate::client::{ClientBuilder, GeneratedClient};
pub use crate::context::CallContext;
pub use crate::engine::ClientCore;
pub use crate::error::Error;
pub use crate::message::{BoxError, FieldAccess, Message, json};
pub use crate::options::Protocol;
pub use crate::response::Response;
pub use crate::rt::BoxFuture;
pub use crate::spec::{
    HttpBinding, HttpBody, Idempotency, MethodSpec, RoutingParameter, Segment, ServiceSpec, Variable,
};
