//! How many retries an authority is worth (R8): a bucket of tokens that failures empty and successes fill.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// The size of the bucket, which is full at first.
pub(crate) const CAPACITY: u32 = 500;
/// What a retry after a transient failure costs.
pub(crate) const COST_TRANSIENT: u32 = 14;
/// What a retry costs that the server slowed down itself.
pub(crate) const COST_THROTTLE: u32 = 5;

/// The bucket of one authority.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { tokens: AtomicU32::new(CAPACITY) }
    }
}

impl Budget {
    /// The bucket that all clients of this process share for an authority.
    pub(crate) fn of_authority(authority: &str) -> Arc<Budget> {
        static REGISTRY: OnceLock<Mutex<HashMap<String, Weak<Budget>>>> = OnceLock::new();
        let mut registry =
            REGISTRY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(budget) = registry.get(authority).and_then(Weak::upgrade) {
            return budget;
        }
        registry.retain(|_, budget| budget.strong_count() > 0);
        let budget = Arc::new(Budget::default());
        registry.insert(authority.to_owned(), Arc::downgrade(&budget));
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
        let add = |held: u32| (held < CAPACITY).then(|| held.saturating_add(tokens).min(CAPACITY));
        // Nothing to do when the bucket is full: the update is refused, and that is fine.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    #[cfg(test)]
    pub(crate) fn with_tokens(tokens: u32) -> Self {
        Self { tokens: AtomicU32::new(tokens) }
    }

    #[cfg(test)]
    pub(crate) fn tokens(&self) -> u32 {
        self.tokens.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_five_retries_empty_a_full_bucket() {
        let budget = Budget::default();
        let granted = (0..100).filter(|_| budget.take(COST_TRANSIENT)).count();
        assert_eq!((granted, budget.tokens()), (35, 10));
    }

    #[test]
    fn a_cost_is_taken_whole_or_not_at_all() {
        let budget = Budget::with_tokens(13);
        assert!(!budget.take(COST_TRANSIENT));
        assert_eq!(budget.tokens(), 13);
        budget.put(1);
        assert!(budget.take(COST_TRANSIENT));
        assert_eq!(budget.tokens(), 0);
    }

    #[test]
    fn the_bucket_never_overflows() {
        let budget = Budget::with_tokens(495);
        budget.put(u32::MAX);
        assert_eq!(budget.tokens(), CAPACITY);
    }

    #[test]
    fn clients_of_one_authority_share_a_bucket() {
        let one = Budget::of_authority("budget.test:1");
        let same = Budget::of_authority("budget.test:1");
        let other = Budget::of_authority("budget.test:2");
        assert!(one.take(COST_THROTTLE));
        assert_eq!((same.tokens(), other.tokens()), (495, 500));
    }
}
