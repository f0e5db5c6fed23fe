//! Counts every panic of the process, including panics that a task catches.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static PANICS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Counts panics from now on, instead of printing them.
pub(crate) fn count() {
    std::panic::set_hook(Box::new(|panic| {
        *PANICS.lock().unwrap_or_else(PoisonError::into_inner).entry(panic.to_string()).or_default() += 1;
    }));
}

/// Returns the panics so far, by place and message.
pub(crate) fn counted() -> BTreeMap<String, u64> {
    PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
