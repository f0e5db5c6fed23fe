use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use crate::control::{MAX_ATTEMPTS, MAX_CALLS};

/// Counts how often each attempt of a phase was read.
pub(super) struct Hits {
    generation: AtomicU32,
    counts: Box<[AtomicU8]>,
}

impl Hits {
    pub(super) fn new() -> Self {
        let counts = (0..MAX_CALLS * MAX_ATTEMPTS).map(|_| AtomicU8::new(0)).collect();
        Self { generation: AtomicU32::new(0), counts }
    }

    /// Clears all counts, and then counts the calls of this generation only.
    pub(super) fn begin(&self, generation: u32) {
        self.generation.store(generation, Ordering::SeqCst);
        self.counts.iter().for_each(|count| count.store(0, Ordering::SeqCst));
    }

    /// Counts a request that was read completely. `call` is `<generation>-<index>`, `attempt` is the number of the
    /// retry.
    pub(super) fn count(&self, call: &str, attempt: &str) {
        let Some((generation, index)) = call.split_once('-') else { return };
        let (Ok(generation), Ok(index)) = (generation.parse::<u32>(), index.parse::<usize>()) else { return };
        let attempt: usize = attempt.parse().unwrap_or(0);
        if generation != self.generation.load(Ordering::SeqCst) || attempt >= MAX_ATTEMPTS {
            return;
        }
        if let Some(count) = self.counts.get(index * MAX_ATTEMPTS + attempt) {
            count.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Returns one digit per attempt. 9 stands for 9 or more.
    pub(super) fn to_digits(&self) -> String {
        self.counts.iter().map(|count| char::from(b'0' + count.load(Ordering::SeqCst).min(9))).collect()
    }
}
