//! What lies between Varnish and the server: it does to an answer what the request's `test-wire` field says.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use crate::client::{Message, PATIENCE};

/// Where the answers that a test holds stand, and what was asked.
#[derive(Default)]
pub(crate) struct Wire {
    gates: Mutex<Gates>,
    moved: Condvar,
}

#[derive(Default)]
struct Gates {
    arrived: HashMap<String, usize>,
    open: HashSet<String>,
    /// The heads of the requests that name a run in `test-run`.
    asked: HashMap<String, Vec<String>>,
}

impl Wire {
    /// Serves until the process ends.
    pub(crate) fn listen(listener: TcpListener, origin: u16) -> Arc<Self> {
        let wire = Arc::new(Self::default());
        let shared = Arc::clone(&wire);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let wire = Arc::clone(&shared);
                thread::spawn(move || wire.serve(stream.unwrap(), origin));
            }
        });
        wire
    }

    /// Waits until `count` answers stand before the gate: the server has read, or written, what they say.
    pub(crate) fn wait_for(&self, gate: &str, count: usize) {
        self.wait(|gates| gates.arrived.get(gate).is_some_and(|arrived| *arrived >= count), gate);
    }

    pub(crate) fn arrived(&self, gate: &str) -> usize {
        self.gates.lock().unwrap().arrived.get(gate).copied().unwrap_or_default()
    }

    pub(crate) fn open(&self, gate: &str) {
        self.gates.lock().unwrap().open.insert(gate.to_owned());
        self.moved.notify_all();
    }

    /// The heads of the requests of a run that have come to the server.
    pub(crate) fn asked(&self, run: &str) -> Vec<String> {
        self.gates.lock().unwrap().asked.get(run).cloned().unwrap_or_default()
    }

    fn wait(&self, is_done: impl Fn(&Gates) -> bool, gate: &str) {
        let gates = self.gates.lock().unwrap();
        let waited = self.moved.wait_timeout_while(gates, PATIENCE, |gates| !is_done(gates)).unwrap();
        assert!(!waited.1.timed_out(), "nobody came to the gate {gate:?}, or opened it");
    }

    fn pass_gate(&self, gate: &str) {
        *self.gates.lock().unwrap().arrived.entry(gate.to_owned()).or_default() += 1;
        self.moved.notify_all();
        self.wait(|gates| gates.open.contains(gate), gate);
    }

    fn serve(&self, mut client: TcpStream, origin: u16) {
        let mut requests = BufReader::new(client.try_clone().unwrap());
        while let Some(request) = Message::read(&mut requests, "POST") {
            let method = request.head.split(' ').next().unwrap();
            if let Some(run) = request.field("test-run") {
                let mut gates = self.gates.lock().unwrap();
                gates.asked.entry(run.to_owned()).or_default().push(request.head.clone());
            }
            if let Some(gate) = request.field("test-wire").and_then(|wire| wire.strip_prefix("before=")) {
                self.pass_gate(gate);
            }
            let Some(answer) = ask(origin, method, &request) else { return };
            if self.answer(&mut client, &request, answer).is_none() {
                return;
            }
        }
    }

    /// `None` when the connection is over.
    fn answer(&self, client: &mut TcpStream, request: &Message, mut answer: Message) -> Option<()> {
        let (kind, value) =
            request.field("test-wire").and_then(|wire| wire.split_once('=')).unwrap_or_default();
        match kind {
            "hold" => self.pass_gate(value),
            "delay" => thread::sleep(Duration::from_millis(value.parse().unwrap())),
            // Committed, and nobody will know.
            "lose" => return None,
            "pad" => answer.head += &format!("x-pad: {}\r\n", "x".repeat(value.parse().unwrap())),
            "replace" => {
                answer = Message {
                    head: format!("HTTP/1.1 {value} No\r\ncontent-length: 0\r\n"),
                    body: Vec::new(),
                }
            }
            _ => {}
        }
        let added: Vec<&str> =
            request.head.lines().filter_map(|line| line.strip_prefix("test-add: ")).collect();
        added.iter().for_each(|line| answer.head += &format!("{line}\r\n"));
        client.write_all(format!("{}\r\n", answer.head).as_bytes()).ok()?;
        if kind == "late" {
            self.pass_gate(value);
        }
        client.write_all(&answer.body).ok()
    }
}

fn ask(origin: u16, method: &str, request: &Message) -> Option<Message> {
    let mut stream = TcpStream::connect(("127.0.0.1", origin)).ok()?;
    let fields: String =
        request.head.split_inclusive('\n').filter(|line| !line.starts_with("Connection:")).collect();
    stream.write_all(format!("{fields}connection: close\r\n\r\n").as_bytes()).ok()?;
    stream.write_all(&request.body).ok()?;
    let mut answer = Message::read(&mut BufReader::new(stream), method)?;
    answer.head = answer.head.split_inclusive('\n').filter(|line| !line.starts_with("connection:")).collect();
    Some(answer)
}
