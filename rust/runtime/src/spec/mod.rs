//! The contract of a service and its methods, as static data that the generator writes.
//!
//! It has no behaviour: other modules decide what a binding or an idempotency level means for a call.

mod method;
mod per_method;

pub use method::{
    HttpBinding, HttpBody, Idempotency, MethodSpec, RoutingParameter, Segment, ServiceSpec, Variable,
};
pub(crate) use per_method::PerMethod;
