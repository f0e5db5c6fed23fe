//! The run of a call without its message types: sequential or hedged attempts, breakers, the downgrade.
//!
//! It asks the pure policies for every decision, and passes them the time and the random numbers of the client. It must
//! not know protocols, transports or message types.

mod attempt;
mod attempt_guard;
pub(crate) mod attempts;
mod breakers;
mod call_guard;
mod call_run;
mod core;
mod decide;
mod downgrade;
mod failure;
mod hedge;
pub(crate) mod last_good;
mod log;

pub(crate) use attempt::AttemptSender;
pub use breakers::{BreakerStatus, Breakers};
pub(crate) use call_guard::CallGuard;
pub(crate) use call_run::CallRun;
pub use core::ClientCore;
pub(crate) use core::CoreParts;
pub(crate) use downgrade::Downgrade;
