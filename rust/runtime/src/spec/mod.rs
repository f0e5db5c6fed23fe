//! The contract of a service and its methods, as static data that the generator writes.
//!
//! Programs that make a [`MethodSpec`] at run time, for a [`DynamicClient`](crate::DynamicClient), need its
//! parts. Other users do not.
//!
//! The room has no behaviour: other modules decide what a binding or an idempotency level means for a call.

mod method;
mod per_method;

pub use method::{HttpBinding, HttpBody, Idempotency, RoutingParameter, Segment, Variable};
// Public at the root of the crate.
#[doc(hidden)]
pub use method::{MethodSpec, ServiceSpec};
pub(crate) use per_method::PerMethod;
