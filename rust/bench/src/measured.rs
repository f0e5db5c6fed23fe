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
pub fn median(values: Vec<f64>) -> f64 {
    quartiles(values)[1]
}

/// What a quarter, half and three quarters of the values are not above, between neighbours in proportion; 0 when there are
/// none.
pub fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_unstable_by(f64::total_cmp);
    [1, 2, 3].map(|quarters| {
        let place = values.len().saturating_sub(1) * quarters;
        let (index, rest) = (place / 4, (place % 4) as f64 / 4.0);
        let at = |index: usize| values.get(index).or(values.last()).copied().unwrap_or_default();
        at(index) + (at(index + 1) - at(index)) * rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_stand_between_the_values() {
        for (values, expected) in [
            (vec![], [0.0; 3]),
            (vec![7.0], [7.0; 3]),
            (vec![4.0, 2.0], [2.5, 3.0, 3.5]),
            (vec![5.0, 1.0, 3.0, 2.0, 4.0], [2.0, 3.0, 4.0]),
            (vec![1.0, 2.0, 3.0, 4.0], [1.75, 2.5, 3.25]),
        ] {
            assert_eq!(quartiles(values.clone()), expected, "{values:?}");
            assert_eq!(median(values), expected[1]);
        }
    }
}
