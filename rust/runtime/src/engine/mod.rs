//! The run of a call without its message types: attempts one after the other or hedged, breakers, downgrade.
//!
//! It asks the pure policies for every decision, with the time and the chance that the client's clock and generator give. It
//! refuses to know protocols, transports and message types.

mod attempt_guard;
pub(crate) mod attempts;
mod breakers;
mod call_guard;
mod core;
mod downgrade;
#[expect(clippy::module_inception, reason = "split by the next commit")]
mod engine;
pub(crate) mod last_good;

pub(crate) use attempt_guard::{AttemptGuard, Losers};
pub use breakers::{BreakerStatus, Breakers};
pub(crate) use breakers::{Held, Permit};
pub(crate) use call_guard::CallGuard;
pub use core::ClientCore;
pub(crate) use core::CoreParts;
pub(crate) use downgrade::Downgrade;
pub(crate) use engine::{Decided, Ended, Engine, Log, Sends, cancelled, retry_policy};
