//! What all benches need: two things measured alternately in one run, and the words for a ratio.

use std::time::{Duration, Instant};

/// Runs both alternately and gives the median time of each.
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

/// The middle one of some values.
pub(crate) fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort();
    values[values.len() / 2]
}

/// Says whether a ratio keeps its bar.
pub(crate) fn verdict(ratio: f64, bar: f64) -> String {
    format!("bar {bar} x: {}", if ratio <= bar { "kept" } else { "MISSED" })
}
