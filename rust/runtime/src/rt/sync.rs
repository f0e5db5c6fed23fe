//! The atomics and locks of the policies, which a model checker can take the place of.

#[cfg(callwright_loom)]
pub(crate) use loom::sync::{Mutex, MutexGuard, atomic::AtomicU32};
#[cfg(not(callwright_loom))]
pub(crate) use std::sync::{Mutex, MutexGuard, atomic::AtomicU32};

/// The content of a mutex, also after a thread panicked while it held it: no state of ours is left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
