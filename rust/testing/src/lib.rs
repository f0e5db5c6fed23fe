//! Test doubles for Callwright clients. Use them to test the resilience of your own code.
//!
//! - [`ScriptedTransport`]: a transport that answers by a script, with delays on a clock of your choice. It logs each
//!   request and its fate.
//! - [`InMemoryTransport`]: a transport over a `tower` service, such as an axum `Router`, without a socket.
//! - [`ScriptedServer`]: a server on a real socket that fails as its [`Scenario`] says: resets, hangs, partial
//!   responses, HTTP/2 refusals.
//! - [`ManualClock`] and [`FixedRng`]: time and jitter under the control of a test.
//!
//! ```
//! use std::time::Duration;
//! use callwright_testing::{Reply, ScriptedTransport};
//!
//! let transport = ScriptedTransport::new([
//!     Reply::status(503).after(Duration::from_millis(10)),
//!     Reply::json(r#"{"greeting":"hello"}"#),
//! ]);
//! transport.assert_sent(0);
//! ```

mod clock;
mod in_memory;
mod reply;
mod rng;
mod sent;
mod server;
mod transport;

pub use clock::ManualClock;
pub use in_memory::InMemoryTransport;
pub use reply::Reply;
pub use rng::FixedRng;
pub use sent::{Fate, Sent};
pub use server::{
    Closed, ClosedBy, Connection, Ending, Framing, Header, HttpVersion, Pace, Received, Responder, Scenario,
    ScriptOrder, ScriptedServer, ServerLog, Step, Then,
};
pub use transport::ScriptedTransport;
