//! Errors as Sentry events. Each link of the chain is one exception, and the root of a service reports it once.

mod event;
#[cfg(feature = "server")]
mod layer;
mod reporter;

pub use event::to_event;
#[cfg(feature = "server")]
pub use layer::{SentryLayer, SentryService};
pub use reporter::SentryReporter;
