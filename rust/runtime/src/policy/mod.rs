//! The rules of a call as pure functions, without a clock, randomness or I/O of their own.

pub(crate) mod breaker;
pub(crate) mod budget;
pub(crate) mod deadline;
pub(crate) mod pushback;
pub(crate) mod retry;
