//! What a run of a client came to.

use serde::{Deserialize, Serialize};

/// Per call, unless it says otherwise.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub struct Measured {
    /// Processor time of the client process, in microseconds.
    pub cpu_us: f64,
    /// The median of what a caller waited, in microseconds.
    pub p50_us: f64,
    /// What one caller of a hundred waited at least, in microseconds.
    pub p99_us: f64,
    /// Calls per second.
    pub per_second: f64,
    /// The most memory that the process had, in KiB.
    pub peak_kib: f64,
}

/// The middle of the values; 0 when there are none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        length if length % 2 == 1 => values[length / 2],
        length => f64::midpoint(values[length / 2 - 1], values[length / 2]),
    }
}
