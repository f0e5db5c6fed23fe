//! A store of earlier responses, which are served when the service fails (F8).

use crate::rt::lock;
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The maximum size of all stored responses of a client, in bytes.
pub(crate) const CAPACITY: usize = 16 << 20;

/// The key of a response: the method, the partition of the caller, and the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnswerKey {
    pub(crate) method: String,
    /// The user or tenant that the response belongs to. A response is never served to another one.
    pub(crate) partition: String,
    pub(crate) request: Vec<u8>,
}

impl AnswerKey {
    fn size(&self) -> usize {
        self.method.len() + self.partition.len() + self.request.len()
    }
}

#[derive(Debug)]
struct Kept {
    answer: Arc<dyn Any + Send + Sync>,
    size: usize,
    stored: Instant,
}

/// The last good responses of a client. New ones evict the oldest.
#[derive(Debug)]
pub(crate) struct LastGood {
    capacity: usize,
    kept: Mutex<(HashMap<AnswerKey, Kept>, usize)>,
}

impl Default for LastGood {
    fn default() -> Self {
        Self::with_capacity(CAPACITY)
    }
}

impl LastGood {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { capacity, kept: Mutex::default() }
    }

    /// Stores a response of this size, unless it is larger than the whole capacity.
    pub(crate) fn put(&self, key: AnswerKey, answer: Arc<dyn Any + Send + Sync>, bytes: usize, now: Instant) {
        let size = bytes + key.size();
        if size > self.capacity {
            return;
        }
        let mut guard = lock(&self.kept);
        let (kept, held) = &mut *guard;
        if let Some(old) = kept.insert(key, Kept { answer, size, stored: now }) {
            *held -= old.size;
        }
        *held += size;
        while *held > self.capacity {
            let Some(oldest) = kept.iter().min_by_key(|(_, kept)| kept.stored).map(|(key, _)| key.clone())
            else {
                break;
            };
            if let Some(old) = kept.remove(&oldest) {
                *held -= old.size;
            }
        }
    }

    /// Returns the response and its age, if it is stored and not older than `max_age`.
    pub(crate) fn get(
        &self,
        key: &AnswerKey,
        max_age: Duration,
        now: Instant,
    ) -> Option<(Arc<dyn Any + Send + Sync>, Duration)> {
        let guard = lock(&self.kept);
        let kept = guard.0.get(key)?;
        let age = now.saturating_duration_since(kept.stored);
        (age <= max_age).then(|| (Arc::clone(&kept.answer), age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(partition: &str, request: &[u8]) -> AnswerKey {
        AnswerKey { method: "m".into(), partition: partition.into(), request: request.into() }
    }

    fn get(store: &LastGood, key: &AnswerKey, max_ms: u64, now: Instant) -> Option<u32> {
        let (answer, _) = store.get(key, Duration::from_millis(max_ms), now)?;
        answer.downcast_ref::<u32>().copied()
    }

    #[test]
    fn an_answer_is_served_to_its_own_partition_until_it_is_too_old() {
        let (store, now) = (LastGood::default(), Instant::now());
        store.put(key("guoguo", b"r"), Arc::new(7u32), 4, now);
        let later = now + Duration::from_millis(100);
        assert_eq!(get(&store, &key("guoguo", b"r"), 100, later), Some(7));
        assert_eq!(get(&store, &key("guoguo", b"r"), 99, later), None);
        assert_eq!(get(&store, &key("mimi", b"r"), 100, later), None);
        assert_eq!(get(&store, &key("guoguo", b"q"), 100, later), None);
    }

    #[test]
    fn the_oldest_answers_make_room() {
        let (store, now) = (LastGood::with_capacity(30), Instant::now());
        for (index, request) in [b"a", b"b", b"c"].into_iter().enumerate() {
            store.put(
                key("", request),
                Arc::new(index as u32),
                10,
                now + Duration::from_millis(index as u64),
            );
        }
        assert_eq!(get(&store, &key("", b"a"), 1000, now), None);
        assert_eq!(get(&store, &key("", b"b"), 1000, now), Some(1));
        store.put(key("", b"huge"), Arc::new(9u32), 31, now);
        assert_eq!(get(&store, &key("", b"huge"), 1000, now), None);
        assert_eq!(get(&store, &key("", b"c"), 1000, now), Some(2));
    }
}
