//! The base of the runtime: clock, randomness, boxed futures, and the atomics and locks of the policies.
//!
//! It uses no other room, and it must not know about calls, messages or HTTP.

mod clock;
mod in_box;
mod panic;
pub(crate) mod sync;

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use clock::{ClientClock, Timer};
pub use clock::{Clock, Rng, ThreadRng, TokioClock};
pub(crate) use in_box::in_box;
pub(crate) use panic::panic_text;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Locks a mutex, also after a thread panicked while it held the lock: no state of this crate is left half changed.
/// The policies use [`sync::lock`], whose mutex a model checker can replace.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
