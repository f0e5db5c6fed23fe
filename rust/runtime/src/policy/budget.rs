//! The retry budget of an authority (R8): a token bucket that retries drain and successes fill.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::rt::sync::AtomicU32;

/// The size of the bucket. It starts full.
pub(crate) const CAPACITY: u32 = 500;
/// The cost of a hedge, and of a retry after a transient failure.
pub(crate) const COST_TRANSIENT: u32 = 14;
/// The cost of a retry after a throttling response. It is lower because the server chose the pace.
pub(crate) const COST_THROTTLE: u32 = 5;

/// Limits the retries against a failing server: a bucket of 500 tokens, shared by all clones.
///
/// A retry takes 14 tokens when it is decided, or 5 after a throttling response. A retry that is cancelled before it is
/// sent gives its tokens back. A success of a first attempt adds 1 token. A success of a retry adds the tokens that
/// this retry took. With an empty bucket calls fail at once, so that retries do not add to an overload: against a
/// server that only fails, 35 retries pass.
///
/// # Defaults
///
/// All clients of an authority (host and port) share one bucket in the whole process. A client over a mock has a bucket
/// of its own.
///
/// ```
/// use callwright::RetryBudget;
///
/// assert_eq!(RetryBudget::new().tokens(), 500);
/// ```
#[derive(Clone)]
pub struct RetryBudget {
    tokens: Arc<AtomicU32>,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBudget").field("tokens", &self.tokens()).finish()
    }
}

impl RetryBudget {
    /// Returns a full bucket of its own.
    pub fn new() -> Self {
        Self::with_tokens(CAPACITY)
    }

    /// Returns a bucket of its own with this many tokens, at most 500.
    pub fn with_tokens(tokens: u32) -> Self {
        Self { tokens: Arc::new(AtomicU32::new(tokens.min(CAPACITY))) }
    }

    /// Returns the number of tokens in the bucket.
    pub fn tokens(&self) -> u32 {
        self.tokens.load(Ordering::Relaxed)
    }

    /// Returns the bucket that all clients of this process share for an authority.
    pub(crate) fn of_authority(authority: &str) -> Self {
        let mut registry = registry();
        if let Some(tokens) = registry.get(authority).and_then(Weak::upgrade) {
            return Self { tokens };
        }
        registry.retain(|_, tokens| tokens.strong_count() > 0);
        let budget = Self::new();
        registry.insert(authority.to_owned(), Arc::downgrade(&budget.tokens));
        budget
    }

    /// Takes the cost of a retry. Returns false and takes nothing when the bucket holds too few tokens.
    pub(crate) fn take(&self, cost: u32) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(cost))
            .is_ok()
    }

    /// Puts tokens back, up to the capacity.
    pub(crate) fn put(&self, tokens: u32) {
        let add = |held: u32| Some(held.saturating_add(tokens).min(CAPACITY)).filter(|sum| *sum != held);
        // The bucket is usually full. `fetch_update` then writes nothing, so that the cache line stays shared between
        // cores.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

type Registry = HashMap<String, Weak<AtomicU32>>;

/// The buckets of this process, by authority.
fn registry() -> MutexGuard<'static, Registry> {
    static REGISTRY: OnceLock<Mutex<Registry>> = OnceLock::new();
    REGISTRY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tokens of a retry that is not sent yet. They go back to the bucket unless [`spend`](Ticket::spend) is called.
#[derive(Debug)]
pub(crate) struct Ticket<'a> {
    budget: &'a RetryBudget,
    cost: u32,
}

impl<'a> Ticket<'a> {
    /// Takes the cost, if the bucket holds it.
    pub(crate) fn take(budget: &'a RetryBudget, cost: u32) -> Option<Self> {
        // A ticket must not exist without its tokens: its destructor gives them back.
        if budget.take(cost) { Some(Self { budget, cost }) } else { None }
    }

    /// Keeps the tokens, because the retry is sent. Returns the cost.
    pub(crate) fn spend(mut self) -> u32 {
        std::mem::take(&mut self.cost)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.budget.put(self.cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_five_retries_empty_a_full_bucket() {
        let budget = RetryBudget::new();
        let granted = (0..100).filter(|_| budget.take(COST_TRANSIENT)).count();
        assert_eq!((granted, budget.tokens()), (35, 10));
    }

    #[test]
    fn a_cost_is_taken_whole_or_not_at_all() {
        let budget = RetryBudget::with_tokens(13);
        assert!(!budget.take(COST_TRANSIENT));
        assert_eq!(budget.tokens(), 13);
        budget.put(1);
        assert!(budget.take(COST_TRANSIENT));
        assert_eq!(budget.tokens(), 0);
    }

    #[test]
    fn the_bucket_never_overflows() {
        let budget = RetryBudget::with_tokens(495);
        budget.put(u32::MAX);
        assert_eq!(budget.tokens(), CAPACITY);
        assert_eq!(RetryBudget::with_tokens(501).tokens(), CAPACITY);
    }

    #[test]
    fn tokens_go_back_unless_they_are_spent() {
        let budget = RetryBudget::new();
        drop(Ticket::take(&budget, COST_TRANSIENT));
        assert_eq!(budget.tokens(), 500);
        assert_eq!(Ticket::take(&budget, COST_THROTTLE).map(Ticket::spend), Some(5));
        assert_eq!(budget.tokens(), 495);
        let poor = RetryBudget::with_tokens(4);
        assert!(Ticket::take(&poor, COST_THROTTLE).is_none());
        assert_eq!(poor.tokens(), 4);
    }

    #[test]
    fn clients_of_one_authority_share_a_bucket() {
        let one = RetryBudget::of_authority("budget.test:1");
        let same = RetryBudget::of_authority("budget.test:1");
        let other = RetryBudget::of_authority("budget.test:2");
        assert!(one.take(COST_THROTTLE));
        assert_eq!((same.tokens(), other.tokens()), (495, 500));
        assert_eq!(RetryBudget::of_authority("budget.test:1").tokens(), 495);
    }

    #[test]
    fn a_bucket_that_nobody_holds_is_forgotten() {
        drop(RetryBudget::of_authority("budget.test:3"));
        let kept = RetryBudget::of_authority("budget.test:4");
        let known = registry();
        assert!(!known.contains_key("budget.test:3") && known.contains_key("budget.test:4"));
        assert_eq!(format!("{kept:?}"), "RetryBudget { tokens: 500 }");
    }
}
