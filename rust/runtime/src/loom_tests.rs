//! Model checks of every interleaving of threads that race for a permit or for tokens. `make loom` runs them.

use std::sync::Arc;
use std::time::Duration;

use crate::engine::Breakers;
use crate::observe::Unobserved;
use crate::outcome::Health;
use crate::policy::breaker::BreakerPolicy;
use crate::policy::budget::RetryBudget;
use crate::vectors::READ;

const LEASE: Duration = Duration::from_secs(30);

#[test]
fn loom_one_of_two_gets_the_probe() {
    loom::model(|| {
        let breakers = Breakers::new(BreakerPolicy::enforce().min_samples(1));
        let slot = breakers.slot(None, &READ);
        slot.acquire(0, LEASE, &Unobserved).expect("a permit").record(Health::Failure, None, 0, || 0.0);
        let race = |slot: Arc<_>| {
            let slot: Arc<crate::engine::Slot> = slot;
            // The permit is leaked, so that only one can be granted.
            slot.acquire(5_000, LEASE, &Unobserved).map(std::mem::forget).is_ok()
        };
        let other = Arc::clone(&slot);
        let thread = loom::thread::spawn(move || race(other));
        let mine = race(slot);
        assert_eq!([mine, thread.join().expect("a thread")].iter().filter(|won| **won).count(), 1);
    });
}

#[test]
fn loom_a_failure_and_a_late_success_leave_the_breaker_open() {
    loom::model(|| {
        let breakers = Breakers::new(BreakerPolicy::enforce().min_samples(1).failure_percent(100));
        // The leak satisfies the compiler, which must assume that a thread outlives this function.
        let slot: &Arc<_> = Box::leak(Box::new(breakers.slot(None, &READ)));
        let (one, two) = (slot.acquire(0, LEASE, &Unobserved), slot.acquire(0, LEASE, &Unobserved));
        let (one, two) = (one.expect("a permit"), two.expect("a permit"));
        let thread = loom::thread::spawn(move || one.record(Health::Failure, None, 0, || 0.0));
        two.record(Health::Success, None, 0, || 0.0);
        thread.join().expect("a thread");
        let status = &breakers.statuses()[0];
        // Either the failure came first and opened the breaker, or both results were counted and half of them is too
        // few.
        let is_open = status.state == crate::policy::breaker::BreakerState::Open;
        assert!(is_open || (status.samples, status.failures) == (2, 1), "{status:?}");
    });
}

#[test]
fn loom_tokens_are_taken_once() {
    loom::model(|| {
        let budget = RetryBudget::with_tokens(20);
        let other = budget.clone();
        let thread = loom::thread::spawn(move || other.take(14));
        let mine = budget.take(14);
        assert!(mine ^ thread.join().expect("a thread"));
        assert_eq!(budget.tokens(), 6);
    });
}

#[test]
fn loom_tokens_that_are_put_and_taken_are_not_lost() {
    loom::model(|| {
        let budget = RetryBudget::with_tokens(493);
        let other = budget.clone();
        let thread = loom::thread::spawn(move || other.put(14));
        let took = budget.take(14);
        thread.join().expect("a thread");
        assert!(took);
        assert!([486, 493].contains(&budget.tokens()), "{}", budget.tokens());
    });
}
