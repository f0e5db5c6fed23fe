//! Warnings about settings that are usually mistakes, once per client.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::CallRun;

/// Warns if one attempt may use up the whole deadline (T7), and if a failed write would look like a success (F9).
pub(super) fn warn_once(run: &CallRun<'_>, downgrades: bool) {
    let (options, method, warned) = (run.cx.options(), run.cx.method(), run.core.warned());
    if options.retries_value() > 0
        && options.attempt_timeout_value().is_none()
        && options.hedge_value().is_none()
        && is_first(&warned.unbounded_attempts)
    {
        tracing::warn!(
            method = %method.full_name(),
            "retries are set without an attempt timeout: one attempt that hangs uses up the whole deadline"
        );
    }
    if downgrades && !method.is_read_only() && is_first(&warned.downgraded_write) {
        tracing::warn!(
            method = %method.full_name(),
            "a downgrade is set for a method that may write: its callers take a lost write for a success"
        );
    }
}

/// Returns true on the first call. Later calls only read the flag, so that the threads of a busy client do not contend.
fn is_first(asked: &AtomicBool) -> bool {
    !asked.load(Ordering::Relaxed) && !asked.swap(true, Ordering::Relaxed)
}
