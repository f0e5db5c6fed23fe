//! Calls of methods that are known by their descriptors.

pub(crate) mod printed;
pub(crate) mod spec;
pub(crate) mod trace;
