//! Each way for a read that began before a write to outlive it: after the write's answer, nobody may see what it brought.

use std::fmt::Write;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::client::{Message, PATIENCE};
use crate::fixture::{Form, call, get, id_arg, item, running, turn, wire};
use crate::origin::fresh_id;

/// Plays the race, and returns what a read that begins after it sees, with what it must see at least.
type Race = fn(Form, u32) -> (u64, u64);

const RACES: [(&str, Race); 8] = [
    ("R1 a read is answered after the purge", refill),
    ("R2 a read after the write waits for one before it", coalesced),
    ("R4 another purge follows", purged_twice),
    ("R5 the whole context is purged meanwhile", purged_whole),
    ("R6 the body comes after the purge", late_body),
    ("R7 a refresh in the background is answered after the purge", background),
    ("R8 the answer is lost", lost),
    ("R9 the answer is too large", oversize),
];

#[test]
fn every_race() {
    let _turn = turn();
    let mut table = String::from("| | naive | fallback | exact |\n| --- | --- | --- | --- |\n");
    for (name, race) in RACES {
        let outcome = |form| {
            let (seen, wanted) = race(form, fresh_id());
            if seen >= wanted { "fresh" } else { "STALE" }
        };
        let outcomes = [Form::Naive, Form::Times, Form::Slots].map(outcome);
        writeln!(table, "| {name} | {} |", outcomes.join(" | ")).unwrap();
    }
    println!("{table}");
    insta::with_settings!({ snapshot_path => "../../../snapshots/edge", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("races", table);
    });
}

/// A read whose answer stands before the gate.
fn held(form: Form, id: u32, gate: &str) -> JoinHandle<Message> {
    let (path, fields) = (item(id), format!("test-wire: hold={gate}\r\n"));
    let reading = thread::spawn(move || get(form, &path, &fields));
    wire().0.wait_for(gate, 1);
    reading
}

fn gate(form: Form, id: u32) -> String {
    format!("{form:?}-{id}")
}

fn refill(form: Form, id: u32) -> (u64, u64) {
    let gate = gate(form, id);
    let reading = held(form, id, &gate);
    let wanted = call(form, "write", &id_arg(id), "").version();
    wire().0.open(&gate);
    reading.join().unwrap();
    (get(form, &item(id), "").version(), wanted)
}

fn coalesced(form: Form, id: u32) -> (u64, u64) {
    let gate = gate(form, id);
    let reading = held(form, id, &gate);
    let wanted = call(form, "write", &id_arg(id), "").version();
    let waiting = sleepers(form);
    let joined = thread::spawn(move || get(form, &item(id), ""));
    let deadline = Instant::now() + PATIENCE;
    while sleepers(form) == waiting {
        assert!(Instant::now() < deadline, "it did not join");
    }
    wire().0.open(&gate);
    reading.join().unwrap();
    (joined.join().unwrap().version(), wanted)
}

/// How many requests have begun to wait for another one's fetch.
fn sleepers(form: Form) -> String {
    let mut varnishstat = Command::new("varnishstat");
    varnishstat.arg("-n").arg(running(form).directory()).args(["-1", "-f", "MAIN.busy_sleep"]);
    let line = String::from_utf8(varnishstat.output().unwrap().stdout).unwrap();
    line.split_whitespace().nth(1).expect("a count").to_owned()
}

fn purged_twice(form: Form, id: u32) -> (u64, u64) {
    let gate = gate(form, id);
    let reading = held(form, id, &gate);
    let wanted = call(form, "write", &id_arg(id), "").version();
    call(form, "write", &id_arg(fresh_id()), "");
    wire().0.open(&gate);
    reading.join().unwrap();
    call(form, "write", &id_arg(fresh_id()), "");
    (get(form, &item(id), "").version(), wanted)
}

fn purged_whole(form: Form, id: u32) -> (u64, u64) {
    let gate = gate(form, id);
    let reading = held(form, id, &gate);
    let wanted = call(form, "write_any", &id_arg(id), "").version();
    wire().0.open(&gate);
    reading.join().unwrap();
    (get(form, &item(id), "").version(), wanted)
}

fn late_body(form: Form, id: u32) -> (u64, u64) {
    let gate = gate(form, id);
    let (path, fields) = (item(id), format!("test-whole: 1\r\ntest-wire: late={gate}\r\n"));
    let reading = thread::spawn(move || get(form, &path, &fields));
    wire().0.wait_for(&gate, 1);
    let wanted = call(form, "write", &id_arg(id), "").version();
    wire().0.open(&gate);
    reading.join().unwrap();
    (get(form, &item(id), "").version(), wanted)
}

fn background(form: Form, id: u32) -> (u64, u64) {
    let (gate, path) = (gate(form, id), format!("/api/mizan/ctx/brief/?id={id}"));
    get(form, &path, "");
    // Fresh for a second; the first read after it is answered at once, and refreshes behind its back.
    let deadline = Instant::now() + PATIENCE;
    while wire().0.arrived(&gate) == 0 {
        assert_eq!(get(form, &path, &format!("test-wire: hold={gate}\r\n")).version(), 0);
        assert!(Instant::now() < deadline, "nothing is refreshed");
    }
    let wanted = call(form, "write", &id_arg(id), "").version();
    wire().0.open(&gate);
    (get(form, &path, "").version(), wanted)
}

fn lost(form: Form, id: u32) -> (u64, u64) {
    unanswered(form, id, "test-wire: lose=it\r\n")
}

fn oversize(form: Form, id: u32) -> (u64, u64) {
    unanswered(form, id, "test-wire: pad=10000\r\n")
}

/// The write is committed; who wrote is told that it failed.
fn unanswered(form: Form, id: u32, fields: &str) -> (u64, u64) {
    get(form, &item(id), "");
    assert_eq!(call(form, "write", &id_arg(id), fields).status(), Some(503));
    (get(form, &item(id), "").version(), 1)
}
