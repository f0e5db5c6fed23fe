//! Test doubles for Callwright clients, all for users to test their own resilience with.
//!
//! - [`ScriptedTransport`]: a transport that answers by a script, with delays on tokio's clock, and logs what was sent.
//! - [`FixedRng`]: jitter that a test chooses.
//!
//! ```
//! use std::time::Duration;
//! use callwright_testing::{Reply, ScriptedTransport};
//!
//! let transport = ScriptedTransport::new([
//!     Reply::status(503).after(Duration::from_millis(10)),
//!     Reply::json(r#"{"greeting":"hello"}"#),
//! ]);
//! assert_eq!(transport.sent().len(), 0);
//! ```

mod rng;
mod transport;

pub use rng::FixedRng;
pub use transport::{Reply, ScriptedTransport, Sent};
