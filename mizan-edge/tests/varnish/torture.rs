//! Readers and writers at once. Whoever begins to read after a write was answered sees it, or something newer.

use std::env;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::fixture::{Form, running, turn, wire};
use crate::origin::fresh_id;

const KEYS: usize = 8;
const READERS: usize = 24;
const WRITERS: usize = 3;

#[derive(Default)]
struct Figures {
    reads: AtomicUsize,
    writes: AtomicUsize,
    stale: AtomicUsize,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        write!(
            f,
            "{} reads, {} writes, {} stale",
            count(&self.reads),
            count(&self.writes),
            count(&self.stale)
        )
    }
}

struct Key {
    id: u32,
    /// The newest version that a writer was told of.
    answered: AtomicU64,
}

#[test]
fn nobody_reads_what_is_older_than_an_answer() {
    let _turn = turn();
    let (naive, _) = torture(Form::Naive, seconds().min(4), || {});
    assert!(naive.stale.into_inner() > 0, "nothing is stale under naive rules: this test proves nothing");

    let (fallback, _) = torture(Form::Times, seconds(), || {});
    assert_eq!(fallback.stale.into_inner(), 0);

    // Rules are loaded while calls are in flight under the old ones, again and again.
    let loads = AtomicUsize::new(0);
    let reload = || {
        let name = format!("again{}", loads.fetch_add(1, Ordering::Relaxed));
        running(Form::Slots).load(&name, &Form::Slots.vcl());
    };
    let (exact, hit_rate) = torture(Form::Slots, seconds(), reload);
    assert_eq!(exact.stale.into_inner(), 0);
    assert!(hit_rate >= 0.9, "{hit_rate}");
}

/// How long each of the safe forms is tortured.
fn seconds() -> u64 {
    env::var("MIZAN_TORTURE_SECONDS").map_or(20, |seconds| seconds.parse().expect("a number of seconds"))
}

/// Returns what happened, and the part of the reads that did not come to the server.
fn torture(form: Form, seconds: u64, meanwhile: impl Fn() + Sync) -> (Figures, f64) {
    let keys: Vec<Key> = (0..KEYS).map(|_| Key { id: fresh_id(), answered: AtomicU64::new(0) }).collect();
    let (figures, is_over, run) = (Figures::default(), AtomicBool::new(false), format!("torture {form:?}"));
    running(form);
    thread::scope(|scope| {
        let (keys, figures, is_over, run) = (&keys, &figures, &is_over, &run);
        for seed in 0..READERS {
            scope.spawn(move || read(form, keys, figures, is_over, run, Dice(seed as u64 + 1)));
        }
        for seed in 0..WRITERS {
            scope.spawn(move || write(form, keys, figures, is_over, Dice(seed as u64 + 1000)));
        }
        let end = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < end {
            meanwhile();
            thread::sleep(Duration::from_secs(1).min(end.saturating_duration_since(Instant::now())));
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let reads = figures.reads.load(Ordering::Relaxed);
    let hit_rate = 1.0 - wire().0.asked(&run).len() as f64 / reads as f64;
    println!("{form:?}: {figures}, hit rate {hit_rate:.3}");
    (figures, hit_rate)
}

fn read(form: Form, keys: &[Key], figures: &Figures, is_over: &AtomicBool, run: &str, mut dice: Dice) {
    let mut client = Client::connect(running(form).port);
    while !is_over.load(Ordering::SeqCst) {
        let key = &keys[dice.below(KEYS)];
        // `brief` is mostly past its second, and refreshed in the background.
        let context = ["item", "brief"][dice.below(2)];
        let fields = format!("test-run: {run}\r\ntest-wire: delay={}\r\n", dice.below(30));
        let wanted = key.answered.load(Ordering::SeqCst);
        let seen =
            client.send("GET", &format!("/api/mizan/ctx/{context}/?id={}", key.id), &fields, "").version();
        figures.reads.fetch_add(1, Ordering::Relaxed);
        figures.stale.fetch_add(usize::from(seen < wanted), Ordering::Relaxed);
    }
}

fn write(form: Form, keys: &[Key], figures: &Figures, is_over: &AtomicBool, mut dice: Dice) {
    let mut client = Client::connect(running(form).port);
    while !is_over.load(Ordering::SeqCst) {
        let key = &keys[dice.below(KEYS)];
        // Now and then, a whole context.
        let name = if dice.below(20) == 0 { "write_any" } else { "write" };
        let fields = format!("content-type: application/json\r\ntest-wire: delay={}\r\n", dice.below(10));
        let body = format!("{{\"id\": {}}}", key.id);
        let written = client.send("POST", &format!("/api/mizan/call/{name}/"), &fields, &body).version();
        key.answered.fetch_max(written, Ordering::SeqCst);
        figures.writes.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(dice.below(120) as u64));
    }
}

/// The same numbers for the same seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}
