//! Server support: it links the calls of a server to the requests that the server handles.
//!
//! [`ContextLayer`] wraps an axum `Router` or any other tower service. It reads deadline, trace, baggage, retry mark
//! and id of each request into a [`Context`](crate::Context). Calls made inside inherit it automatically.

mod context_layer;
mod deadline;
mod error_answer;

pub use context_layer::{ContextLayer, ContextService};
pub use error_answer::ErrorAnswer;
