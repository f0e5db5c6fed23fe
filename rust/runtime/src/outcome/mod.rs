//! How an attempt and a call end: the canonical codes, the table of outcomes (R1), the reasons to stop (R3), the facts of an
//! attempt.
//!
//! Retry, budget, breaker, downgrade and observer all read the same table, so that there is no second classifier. It uses no
//! other room. It refuses everything that acts on an outcome.

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
