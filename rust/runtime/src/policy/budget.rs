//! How many retries an authority is worth (R8): a bucket of tokens that retries empty and successes fill.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::rt::sync::AtomicU32;

/// The size of the bucket, which is full at first.
pub(crate) const CAPACITY: u32 = 500;
/// What a retry after a transient failure costs, and a hedge.
pub(crate) const COST_TRANSIENT: u32 = 14;
/// What a retry costs that the server slowed down itself.
pub(crate) const COST_THROTTLE: u32 = 5;

/// How much a server that fails may be retried: a bucket of 500 tokens, shared by all that hold a clone.
///
/// A retry takes 14 tokens when it is decided, 5 after a throttling answer; one that is cancelled before it is sent gives
/// them back. A success of a first attempt puts 1 token in, a success after retries what the last of them took. With
/// an empty bucket calls fail at once, so that retries do not add to an overload: against a server that only fails,
/// 35 retries pass.
///
/// # Defaults
///
/// Every client has the bucket of its authority (host and port), one for the whole process. A client over a mock has
/// one of its own.
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
    /// A full bucket of its own.
    pub fn new() -> Self {
        Self::with_tokens(CAPACITY)
    }

    /// A bucket of its own with this many tokens, at most 500.
    pub fn with_tokens(tokens: u32) -> Self {
        Self { tokens: Arc::new(AtomicU32::new(tokens.min(CAPACITY))) }
    }

    /// How many tokens are in the bucket.
    pub fn tokens(&self) -> u32 {
        self.tokens.load(Ordering::Relaxed)
    }

    /// The bucket that all clients of this process share for an authority.
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

    /// Takes the cost of a retry; false, and nothing taken, when there is not enough.
    pub(crate) fn take(&self, cost: u32) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(cost))
            .is_ok()
    }

    /// Puts tokens back, up to the capacity.
    pub(crate) fn put(&self, tokens: u32) {
        let add = |held: u32| Some(held.saturating_add(tokens).min(CAPACITY)).filter(|sum| *sum != held);
        // Refused when nothing changes, as mostly, because the bucket is full: then no cache line moves.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

type Registry = HashMap<String, Weak<AtomicU32>>;

/// The buckets of this process, by authority.
fn registry() -> MutexGuard<'static, Registry> {
    static REGISTRY: OnceLock<Mutex<Registry>> = OnceLock::new();
    REGISTRY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tokens of a retry that is not sent yet: dropped before [`spend`](Ticket::spend), they go back.
#[derive(Debug)]
pub(crate) struct Ticket<'a> {
    budget: &'a RetryBudget,
    cost: u32,
}

impl<'a> Ticket<'a> {
    /// Takes the cost, if the bucket holds it.
    pub(crate) fn take(budget: &'a RetryBudget, cost: u32) -> Option<Self> {
        // Made only when it is paid for: a ticket that is dropped gives tokens back.
        if budget.take(cost) { Some(Self { budget, cost }) } else { None }
    }

    /// Keeps the tokens: the retry is on its way. Returns what it cost.
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
