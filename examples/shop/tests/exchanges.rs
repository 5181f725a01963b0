//! What the program answers over HTTP: every context, every mutation, and every error that is the shop's own. The exchanges are in
//! `snapshots/shop`, made to be read.

mod common;

use common::program::Program;
use mizan_core::{FunctionManifest, Registry};

/// Known, so that signatures are the same each time.
const SESSION_KEY: &str = "the secret of these exchanges, which is none since it stands here";

struct Request {
    method: &'static str,
    path: String,
    /// Each with its line break.
    fields: String,
    body: String,
    user_id: Option<u32>,
}

fn get(path: &str) -> Request {
    Request {
        method: "GET",
        path: path.to_owned(),
        fields: String::new(),
        body: String::new(),
        user_id: None,
    }
}

fn fetch(context: &str) -> Request {
    get(&format!("/api/mizan/ctx/{context}"))
}

fn post(path: &str, media_type: &str, body: &str) -> Request {
    let fields = format!("content-type: {media_type}\r\n");
    Request { method: "POST", fields, body: body.to_owned(), ..get(path) }
}

fn call(function: &str, args: &str) -> Request {
    post(&format!("/api/mizan/call/{function}/"), "application/json", args)
}

fn form(path: &str, body: &str) -> Request {
    post(path, "application/x-www-form-urlencoded", body)
}

impl Request {
    /// In the browser of the user.
    fn by(self, user_id: u32) -> Self {
        Self { user_id: Some(user_id), ..self }
    }

    fn field(self, field: &str) -> Self {
        Self { fields: format!("{}{field}\r\n", self.fields), ..self }
    }

    /// As an exchange is read: who sent it stands for the cookie.
    fn text(&self) -> String {
        let user = self.user_id.map(|user_id| format!(" (user {user_id})")).unwrap_or_default();
        format!("{} {}{user}\n{}{}", self.method, self.path, self.fields.replace('\r', ""), self.body)
    }
}

/// A program, and what it has been asked.
struct Conversation {
    program: Program,
    exchanges: Vec<String>,
}

impl Conversation {
    fn start() -> Self {
        let program = Program::start_with(|command| {
            command.env("SESSION_KEY", SESSION_KEY);
        });
        Self { program, exchanges: Vec::new() }
    }

    /// What it answers.
    fn ask(&self, request: &Request) -> String {
        let cookie = request.user_id.map(|user_id| self.program.sign_in(user_id)).unwrap_or_default();
        let fields = cookie + &request.fields;
        self.program.request(request.method, &request.path, &fields, &request.body)
    }

    fn record(&mut self, requests: impl IntoIterator<Item = Request>) {
        for request in requests {
            let answer = readable(&self.ask(&request));
            self.exchanges.push(format!("{}\n\n{}\n", request.text().trim_end(), answer.trim_end()));
        }
    }

    fn check(self, topic: &str) {
        self.program.terminate();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../../snapshots/shop");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(topic, self.exchanges.join("\n────────\n\n")));
    }
}

/// The response without what says nothing of the shop; its fields by name, since they are sent in any order.
fn readable(response: &str) -> String {
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let (status, fields) = head.split_once("\r\n").unwrap();
    let is_of_transport = |field: &&str| {
        ["connection: ", "content-length: ", "date: "].iter().any(|name| field.starts_with(name))
    };
    let mut fields: Vec<_> = fields.lines().filter(|field| !is_of_transport(field)).collect();
    fields.sort_unstable();
    let status = status.strip_prefix("HTTP/1.1 ").unwrap();
    format!("{status}\n{}\n\n{}", fields.join("\n"), without_instance(body))
}

/// A problem's body without the request's id, which is random.
fn without_instance(body: &str) -> String {
    match body.split_once("\"instance\":\"urn:uuid:") {
        Some((before, after)) => format!("{before}\"instance\":\"urn:uuid:…{}", &after[36..]),
        None => body.to_owned(),
    }
}

#[test]
fn every_context() {
    let mut conversation = Conversation::start();
    conversation.record([
        fetch("accounts/"),
        fetch("cart/?user_id=30").by(30),
        fetch("catalog/?category=books&page=2"),
        fetch("notifications/").by(30),
        fetch("product/?product_id=1"),
        fetch("session/"),
        fetch("session/").by(30),
        fetch("user/?user_id=30").by(30),
    ]);
    let exchanges = conversation.exchanges.concat();
    for name in Registry::link().unwrap().manifest().contexts.keys() {
        assert!(exchanges.contains(&format!("GET /api/mizan/ctx/{name}/")), "{name} is missing");
    }
    conversation.check("contexts");
}

#[test]
fn every_mutation() {
    let mut conversation = Conversation::start();
    conversation.record([
        call("rename_user", r#"{"user_id": 30, "name": " Zoë "}"#).by(30),
        call("add_to_cart", r#"{"user_id": 30, "product_id": 3, "quantity": 2}"#).by(30),
        call("add_to_cart", r#"{"user_id": 30, "product_id": 8, "quantity": 1}"#).by(30),
        call("set_cart_quantity", r#"{"user_id": 30, "product_id": 8, "quantity": 3}"#).by(30),
        call("remove_from_cart", r#"{"user_id": 30, "product_id": 8}"#).by(30),
        call("place_order", r#"{"user_id": 30}"#).by(30),
        call("cancel_order", r#"{"order_id": 3001}"#).by(30),
        call("mark_notification_read", r#"{"notification_id": 59}"#).by(30),
        form("/api/mizan/call/dismiss_notification/", "notification_id=59").by(30),
        call("clear_read_notifications", "{}").by(30),
        call("restock_product", r#"{"product_id": 3, "quantity": 10}"#).by(1),
    ]);
    let exchanges = conversation.exchanges.concat();
    for (name, function) in &Registry::link().unwrap().manifest().functions {
        if let FunctionManifest::Mutation { .. } = function {
            assert!(exchanges.contains(&format!("POST /api/mizan/call/{name}/")), "{name} is missing");
        }
    }
    conversation.check("mutations");
}

#[test]
fn every_refusal() {
    let mut conversation = Conversation::start();
    // As much as a cart holds, and more than there is. And an order that is cancelled already.
    let fill = r#"{"user_id": 30, "product_id": 2, "quantity": 99}"#;
    conversation.ask(&call("add_to_cart", fill).by(30));
    conversation.ask(&call("add_to_cart", r#"{"user_id": 5, "product_id": 1, "quantity": 1}"#).by(5));
    conversation.ask(&call("place_order", r#"{"user_id": 5}"#).by(5));
    conversation.ask(&call("cancel_order", r#"{"order_id": 3001}"#).by(5));
    conversation.record([
        // Signed out.
        fetch("notifications/"),
        call("place_order", r#"{"user_id": 30}"#),
        // Forbidden.
        fetch("cart/?user_id=30").by(5),
        call("restock_product", r#"{"product_id": 3, "quantity": 1}"#).by(5),
        // Not found: also what is another user's.
        fetch("product/?product_id=9999"),
        call("add_to_cart", r#"{"user_id": 30, "product_id": 9999, "quantity": 1}"#).by(30),
        call("remove_from_cart", r#"{"user_id": 30, "product_id": 1}"#).by(30),
        call("cancel_order", r#"{"order_id": 3001}"#).by(30),
        call("mark_notification_read", r#"{"notification_id": 59}"#).by(5),
        // Invalid.
        fetch("catalog/?page=0"),
        call("rename_user", r#"{"user_id": 30, "name": " "}"#).by(30),
        call("add_to_cart", r#"{"user_id": 30, "product_id": 1, "quantity": 0}"#).by(30),
        call("add_to_cart", fill).by(30),
        call("restock_product", r#"{"product_id": 3, "quantity": 0}"#).by(1),
        // Conflicts.
        call("place_order", r#"{"user_id": 5}"#).by(5),
        call("place_order", r#"{"user_id": 30}"#).by(30),
        call("cancel_order", r#"{"order_id": 3001}"#).by(5),
    ]);
    conversation.check("refusals");
}

#[test]
fn the_session() {
    let mut conversation = Conversation::start();
    conversation.record([
        form("/sign-in", "user_id=30"),
        form("/sign-in", "user_id=9999"),
        form("/sign-in", "user_id=30").field("sec-fetch-site: cross-site"),
        form("/sign-out", "").by(30),
        form("/sign-out", "").by(30).field("origin: https://evil.example"),
    ]);
    conversation.check("session");
}
