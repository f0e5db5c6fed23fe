//! The data that a call inherits and carries: deadline and cancellation, labels, trace, baggage; the context of one
//! attempt; detached work.
//!
//! It does not send anything: `protocol` and `client` write the headers.

mod baggage;
mod call_context;
mod encoded;
mod inherited;
mod tasks;
mod trace_context;
mod wire_facts;

pub use baggage::Baggage;
pub use call_context::CallContext;
pub(crate) use encoded::{Encoded, Head, ResponseForm};
pub use inherited::{Context, Labels};
pub use tasks::{TaskHandle, Tasks, try_join_all};
pub use trace_context::{Sampling, TraceContext};
