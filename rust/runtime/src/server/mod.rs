//! What a server needs so that the calls that it makes belong to the requests that it answers.
//!
//! [`ContextLayer`] stands around an axum `Router` or any other tower service: it reads deadline, trace, baggage, retry mark
//! and id of each request into a [`Context`](crate::Context), which the calls made inside inherit without being told.

mod context_layer;
mod deadline;
mod error_answer;

pub use context_layer::{ContextLayer, ContextService};
pub use error_answer::ErrorAnswer;
