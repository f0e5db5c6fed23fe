use std::sync::Mutex;
use std::sync::PoisonError;

use callwright::Rng;

/// Jitter that a test chooses. It returns the given numbers in order, and then repeats the last one.
#[derive(Debug)]
pub struct FixedRng {
    draws: Mutex<Vec<f64>>,
}

impl FixedRng {
    /// Returns a generator with these draws. 1.0 makes every backoff as long as its bound. An empty list means 0.0.
    pub fn new(draws: impl IntoIterator<Item = f64>) -> Self {
        let mut draws: Vec<f64> = draws.into_iter().collect();
        draws.reverse();
        Self { draws: Mutex::new(draws) }
    }
}

impl Rng for FixedRng {
    fn unit(&self) -> f64 {
        let mut draws = self.draws.lock().unwrap_or_else(PoisonError::into_inner);
        match draws.len() {
            0 => 0.0,
            1 => draws[0],
            _ => draws.pop().unwrap_or_default(),
        }
    }
}
