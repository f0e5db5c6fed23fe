//! Every panic of the process, also those that a task swallows.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static PANICS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Counts panics from now on, in place of printing them.
pub(crate) fn count() {
    std::panic::set_hook(Box::new(|panic| {
        *PANICS.lock().unwrap_or_else(PoisonError::into_inner).entry(panic.to_string()).or_default() += 1;
    }));
}

/// The panics so far, by place and message.
pub(crate) fn counted() -> BTreeMap<String, u64> {
    PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
