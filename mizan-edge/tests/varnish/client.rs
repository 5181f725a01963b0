//! Bytes out, an answer back: what a library would tidy away is what these tests send.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The first line and the fields, each with its line end.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Reads a request, or the answer to one of this method; `None` at the end of the connection.
    pub(crate) fn read(reader: &mut impl BufRead, method: &str) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        head.truncate(head.len() - 2);
        let mut message = Self { head, body: Vec::new() };
        let has_body = method != "HEAD" && message.status() != Some(304);
        let length = message.field("content-length").map_or(0, |length| length.parse().unwrap());
        assert!(message.field("transfer-encoding").is_none(), "lengths are known here: {}", message.head);
        message.body.resize(if has_body { length } else { 0 }, 0);
        reader.read_exact(&mut message.body).ok()?;
        Some(message)
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (field, value) = line.split_once(": ")?;
            field.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    /// The number that a context of one function, or a mutation, answers with.
    #[track_caller]
    pub(crate) fn version(&self) -> u64 {
        let digits = self.text().split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
        assert_eq!(self.status(), Some(200), "{self:?}");
        digits.expect("a number").parse().unwrap()
    }

    /// `Cache-Status`, as far as it does not count seconds.
    pub(crate) fn cache_status(&self) -> &str {
        self.field("cache-status").map_or("", |status| status.split("; ttl=").next().unwrap())
    }
}

/// A connection to Varnish that is kept.
pub(crate) struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { reader: BufReader::new(stream) }
    }

    /// Sends a request with `fields`, lines with their ends, and reads the answer.
    #[track_caller]
    pub(crate) fn send(&mut self, method: &str, path: &str, fields: &str, body: &str) -> Message {
        self.start(method, path, fields, body);
        Message::read(&mut self.reader, method).expect("an answer")
    }

    pub(crate) fn start(&mut self, method: &str, path: &str, fields: &str, body: &str) {
        let length =
            if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let request = format!("{method} {path} HTTP/1.1\r\nhost: shop.test\r\n{fields}{length}\r\n{body}");
        self.reader.get_mut().write_all(request.as_bytes()).unwrap();
    }
}
