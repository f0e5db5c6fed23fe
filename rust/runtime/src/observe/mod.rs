//! Reports about calls: events for an observer, spans of `tracing`, OpenTelemetry, Sentry.
//!
//! Nothing here can change a call or make it fail.

#[cfg(any(feature = "sentry", feature = "server"))]
pub(crate) mod chain;
mod observer;
#[cfg(feature = "otel")]
pub(crate) mod otel;
#[cfg(feature = "sentry")]
pub mod sentry;
pub(crate) mod spans;

pub(crate) use observer::Unobserved;
pub use observer::{CallEnd, Counters, Event, Observer};
