//! Shared by all benches: measuring two things alternately in one run, and reporting the ratio.

use std::time::{Duration, Instant};

/// Runs both alternately and returns the median time of each.
pub(crate) fn medians(rounds: usize, mut ours: impl FnMut(), mut least: impl FnMut()) -> (Duration, Duration) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let start = Instant::now();
        ours();
        times.0.push(start.elapsed());
        let start = Instant::now();
        least();
        times.1.push(start.elapsed());
    }
    (median(times.0), median(times.1))
}

/// The median of some values.
pub(crate) fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort();
    values[values.len() / 2]
}

/// The text that says whether a ratio meets its bar.
pub(crate) fn verdict(ratio: f64, bar: f64) -> String {
    format!("bar {bar} x: {}", if ratio <= bar { "met" } else { "MISSED" })
}
