//! The atomics and locks of the policies. Under a model checker they are replaced by its own types.

#[cfg(callwright_loom)]
pub(crate) use loom::sync::{Mutex, MutexGuard, atomic::AtomicU32};
#[cfg(not(callwright_loom))]
pub(crate) use std::sync::{Mutex, MutexGuard, atomic::AtomicU32};

/// Locks a mutex and ignores poisoning: no critical section of this crate leaves its state half changed when it panics.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
