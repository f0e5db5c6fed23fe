//! The ways in which an attempt and a call can end: the canonical codes, the table of outcomes (R1), the stop reasons
//! (R3), and the facts of an attempt.
//!
//! Retry, budget, breaker, downgrade and observer all read the same table, so that no second classifier exists. This
//! room uses no other room, and it never acts on an outcome.

mod attempt;
mod code;
mod code_set;
mod stop;
mod table;

pub(crate) use attempt::Attempts;
pub use attempt::{Attempt, Served};
pub use code::Code;
pub use code_set::CodeSet;
pub use stop::Stop;
pub use table::Outcome;
pub(crate) use table::{Facts, Health, RetryClass, Verdict};
