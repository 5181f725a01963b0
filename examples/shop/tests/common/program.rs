//! The program itself, on a free port and with a database of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

pub struct Program {
    pub child: Child,
    pub address: SocketAddr,
    directory: TempDir,
}

/// The program in `directory`, quiet, on a free port, and else with the settings that it has when none are made.
pub fn command(directory: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command
        .current_dir(directory.path())
        .env_remove("DATABASE_URL")
        .env_remove("SESSION_KEY")
        .env("RUST_LOG", "warn")
        .env("PORT", "0");
    command
}

impl Program {
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// Starts it after `set` has had its way with it.
    pub fn start_with(set: impl FnOnce(&mut Command)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut command = command(&directory);
        command.env("DATABASE_URL", url_in(&directory)).stdout(Stdio::piped());
        set(&mut command);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("shop listening on http://");
        let address = address.unwrap_or_else(|| panic!("an address, not {line:?}")).parse().unwrap();
        assert!(directory.path().join("other.db").exists());
        Self { child, address, directory }
    }

    pub fn database_url(&self) -> String {
        url_in(&self.directory)
    }

    /// Sends a request, whose response is still to be read.
    pub fn send(&self, method: &str, path: &str, fields: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {length}\r\n{fields}\r\n",
            self.address
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        stream
    }

    /// The whole text of one response.
    pub fn request(&self, method: &str, path: &str, fields: &str, body: &str) -> String {
        let mut response = String::new();
        self.send(method, path, fields, body).read_to_string(&mut response).unwrap();
        response
    }

    pub fn get(&self, path: &str, fields: &str) -> String {
        self.request("GET", path, fields, "")
    }

    pub fn post_form(&self, path: &str, fields: &str, body: &str) -> String {
        self.request(
            "POST",
            path,
            &format!("content-type: application/x-www-form-urlencoded\r\n{fields}"),
            body,
        )
    }

    /// The `Cookie` line of a browser in which the user signs in.
    pub fn sign_in(&self, user_id: u32) -> String {
        let response = self.post_form("/sign-in", "", &format!("user_id={user_id}"));
        format!("cookie: {}\r\n", field(&response, "set-cookie").split("; ").next().unwrap())
    }

    /// Tells it to end.
    pub fn signal(&self) {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
    }

    /// Waits until it has ended, and well.
    pub fn wait(mut self) {
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }

    pub fn terminate(self) {
        self.signal();
        self.wait();
    }
}

/// A test that failed leaves no program behind.
impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn url_in(directory: &TempDir) -> String {
    format!("sqlite:{}", directory.path().join("other.db").display())
}

#[track_caller]
pub fn field<'a>(response: &'a str, name: &str) -> &'a str {
    let head = response.split("\r\n\r\n").next().unwrap();
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    let found = fields.find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.unwrap_or_else(|| panic!("no {name} in {head}")).1
}
