//! Ratios, measured side by side in one run: each program alternates its two sides and prints the median of the ratios.

use std::time::{Duration, Instant};

/// How long `work` takes.
pub fn time(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The median over `rounds` of the time of `a` over the time of `b`, taken in turn.
pub fn median_ratio(rounds: usize, mut a: impl FnMut(), mut b: impl FnMut()) -> f64 {
    let mut ratios: Vec<f64> = (0..rounds)
        .map(|round| {
            // Who goes first changes, so that neither always finds the caches warm.
            let (a, b) = if round % 2 == 0 {
                let a = time(&mut a);
                (a, time(&mut b))
            } else {
                let b = time(&mut b);
                (time(&mut a), b)
            };
            a.as_secs_f64() / b.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[rounds / 2]
}
