//! A real server on a real socket: what only shows there.
#![allow(missing_docs)]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpServer};
use mizan_core::{Mizan, context, mutation};
use tokio::sync::Notify;

#[derive(Clone, Default)]
struct World {
    started: Arc<Notify>,
    gate: Arc<Notify>,
    written: Arc<Mutex<u32>>,
}

#[context]
fn written(#[inject] world: &World) -> u32 {
    *world.written.lock().unwrap()
}

#[context]
fn explode() -> u8 {
    panic!("on purpose")
}

#[mutation(affects = "written")]
async fn write_slowly(#[inject] world: &World) {
    *world.written.lock().unwrap() += 1;
    world.started.notify_one();
    world.gate.notified().await;
    // A timer of its own: it must outlive the worker that took the request.
    tokio::time::sleep(Duration::from_millis(1)).await;
    *world.written.lock().unwrap() += 1;
}

#[mutation(affects = "written")]
fn write_once(text: String, #[inject] world: &World) -> usize {
    *world.written.lock().unwrap() += 1;
    text.len()
}

#[mutation(affects = "written")]
fn panic_after_writing(#[inject] world: &World) {
    *world.written.lock().unwrap() += 1;
    panic!("on purpose")
}

struct Server {
    address: SocketAddr,
    handle: actix_web::dev::ServerHandle,
    thread: std::thread::JoinHandle<()>,
    world: World,
    mizan: Mizan,
}

impl Server {
    fn start() -> Self {
        let world = World::default();
        let builder = Mizan::builder().state(world.clone()).body_limit(1000);
        let mizan = builder.body_deadline(Duration::from_millis(300)).build().unwrap();
        let (served, (send, receive)) = (mizan.clone(), std::sync::mpsc::channel());
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().service(mizan_actix::scope(&served));
                let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                send.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = receive.recv().unwrap();
        Self { address, handle, thread, world, mizan }
    }

    fn connect(&self) -> Connection {
        Connection(TcpStream::connect(self.address).unwrap())
    }

    /// Stops at once, as a deadline of a process manager would make it: workers do not wait for anything.
    fn stop(self) -> World {
        actix_web::rt::System::new().block_on(self.handle.stop(false));
        self.thread.join().unwrap();
        // Only now may the mutation go on that waits: its worker is gone.
        self.world.gate.notify_one();
        actix_web::rt::System::new().block_on(self.mizan.drain());
        self.world
    }
}

struct Connection(TcpStream);

impl Connection {
    fn send(&mut self, text: &str) -> &mut Self {
        self.0.write_all(text.as_bytes()).unwrap();
        self
    }

    fn post(&mut self, function: &str, body: &str) -> &mut Self {
        let length = body.len();
        self.send(&format!(
            "POST /api/mizan/call/{function}/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    /// Reads one response: its head, then as many bytes as it announces.
    fn receive(&mut self) -> String {
        let head = self.receive_head();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        head + &String::from_utf8(body).unwrap()
    }

    fn receive_head(&mut self) -> String {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while !bytes.ends_with(b"\r\n\r\n") {
            self.0.read_exact(&mut byte).unwrap();
            bytes.push(byte[0]);
        }
        String::from_utf8(bytes).unwrap()
    }

    fn get(&mut self, context: &str) -> String {
        self.send(&format!("GET /api/mizan/ctx/{context}/ HTTP/1.1\r\nhost: x\r\n\r\n")).receive()
    }
}

#[test]
fn a_mutation_outlives_its_connection_and_its_server() {
    let server = Server::start();
    let mut connection = server.connect();
    connection.post("write_slowly", "{}");
    let wait = actix_web::rt::System::new();
    wait.block_on(server.world.started.notified());
    // Closing with unread data resets the connection, which makes actix drop the request.
    connection.0.shutdown(Shutdown::Both).unwrap();
    drop(connection);
    assert_eq!(*server.world.written.lock().unwrap(), 1, "it waits half-way");

    let world = server.stop();
    assert_eq!(*world.written.lock().unwrap(), 2, "it has run to its end");
}

#[test]
fn a_panic_is_answered_and_the_connection_lives() {
    let server = Server::start();
    let mut connection = server.connect();
    let answer = connection.get("explode");
    assert!(answer.starts_with("HTTP/1.1 500") && answer.contains("\"code\":\"INTERNAL\""), "{answer}");

    let answer = connection.post("panic_after_writing", "{}").receive();
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("x-mizan-invalidate: written\r\n"),
        "{answer}"
    );
    assert!(connection.get("written").ends_with("{\"written\":1}"));
    server.stop();
}

#[test]
fn what_has_no_body_leaves_the_connection_usable() {
    let server = Server::start();
    let mut connection = server.connect();
    let head = |connection: &mut Connection, request: &str| {
        connection.send(&format!("{request}\r\nhost: x\r\n\r\n"));
        connection.receive_head()
    };
    let answer = head(&mut connection, "HEAD /api/mizan/ctx/written/ HTTP/1.1");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("content-length: 13\r\n"), "{answer}");
    let answer = head(&mut connection, "GET /api/mizan/ctx/written/ HTTP/1.1\r\nif-none-match: *");
    for field in ["HTTP/1.1 304", "etag: \"", "cache-control: private, no-cache\r\n", "nosniff\r\n"] {
        assert!(answer.contains(field), "{answer}");
    }
    assert!(connection.get("written").ends_with("{\"written\":0}"));
    server.stop();
}

#[test]
fn a_body_that_never_comes_is_given_up() {
    let server = Server::start();
    let mut connection = server.connect();
    connection.send("POST /api/mizan/call/write_once/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"te");
    let answer = connection.receive();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"code\":\"BODY_TIMEOUT\""), "{answer}");
    assert!(
        answer.contains("connection: close\r\n"),
        "the rest of the body must not be read as a request: {answer}"
    );
    assert_eq!(*server.stop().written.lock().unwrap(), 0);
}

#[test]
fn a_body_over_the_limit_is_refused_by_its_length_and_by_its_chunks() {
    let server = Server::start();
    let answer =
        server.connect().post("write_once", &format!("{{\"text\": \"{}\"}}", "a".repeat(1000))).receive();
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("at most 1000 bytes"), "{answer}");

    let mut connection = server.connect();
    connection.send("POST /api/mizan/call/write_once/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = format!("258\r\n{}\r\n", "a".repeat(600));
    let answer = connection.send(&chunk).send(&chunk).receive();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(*server.stop().written.lock().unwrap(), 0);
}

#[test]
fn a_body_that_breaks_off_runs_nothing() {
    let server = Server::start();
    let mut connection = server.connect();
    connection.send("POST /api/mizan/call/write_once/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{\"text\": \"a\"");
    connection.0.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    connection.0.read_to_string(&mut answer).unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(*server.stop().written.lock().unwrap(), 0);
}

#[test]
fn a_complete_chunked_body_is_run() {
    let server = Server::start();
    let mut connection = server.connect();
    connection.send("POST /api/mizan/call/write_once/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
    let answer = connection.send("8\r\n{\"text\":\r\n").send("5\r\n\"ab\"}\r\n0\r\n\r\n").receive();
    assert!(answer.ends_with("{\"result\":2,\"invalidate\":[\"written\"]}"), "{answer}");
    server.stop();
}
