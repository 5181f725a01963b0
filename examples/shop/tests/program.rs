//! The program: what it prints, serves over HTTP, and how it ends.

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::program::{Program, command, field};
use mizan_core::Registry;
use shop as _;
use sqlx::{Connection, SqliteConnection};

#[test]
fn it_serves_and_ends() {
    let program = Program::start();

    let head = program.request("HEAD", "/", "", "");
    let page = program.get("/", "");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("/assets/main.js"), "{page}");
    assert_eq!(field(&head, "content-length"), field(&page, "content-length"));
    assert!(head.ends_with("\r\n\r\n"), "{head}");

    let registry = program.get("/registry", "");
    assert!(registry.starts_with("HTTP/1.1 200 "), "{registry}");
    assert!(registry.contains("Nobody is signed in") && registry.contains("rename_user"), "{registry}");
    assert!(registry.contains("href=\"/api/mizan/ctx/product/?product_id=1\""), "{registry}");
    assert!(registry.contains("<code>user;user_id=result.user_id</code>"), "{registry}");

    let manifest = Registry::link().unwrap().manifest();
    for name in manifest.contexts.keys().chain(manifest.functions.keys()) {
        assert!(registry.contains(&format!("<code>{name}</code>")), "{name} is missing: {registry}");
    }

    let product = program.get("/api/mizan/ctx/product/?product_id=1", "");
    assert!(product.starts_with("HTTP/1.1 200 ") && product.contains("Amber Atlas"), "{product}");
    assert!(program.get("/api/mizan/ctx/notifications/", "").starts_with("HTTP/1.1 401 "));
    program.terminate();
}

#[test]
fn a_browser_without_scripts_signs_in_and_dismisses() {
    let program = Program::start();

    assert!(program.post_form("/sign-in", "", "user_id=9999").starts_with("HTTP/1.1 404 "));
    let response = program.post_form("/sign-in", "", "user_id=5");
    assert!(response.starts_with("HTTP/1.1 303 "), "{response}");
    assert_eq!(field(&response, "location"), "/");
    let (session, attributes) = field(&response, "set-cookie").split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; SameSite=Lax; Path=/");
    let cookie = format!("cookie: {session}\r\n");

    assert!(program.get("/api/mizan/ctx/notifications/", &cookie).starts_with("HTTP/1.1 200 "));
    // User 5's signature before another user's id.
    let forged = format!("cookie: {}6\r\n", session.strip_suffix('5').unwrap());
    assert!(program.get("/api/mizan/ctx/notifications/", &forged).starts_with("HTTP/1.1 401 "));
    assert!(program.get("/registry", &forged).contains("Nobody is signed in"));

    // A name that is HTML stays text.
    let rename = r#"{"user_id": 5, "name": "<b>Zoë</b>"}"#;
    let json = format!("content-type: application/json\r\n{cookie}");
    let response = program.request("POST", "/api/mizan/call/rename_user/", &json, rename);
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert_eq!(field(&response, "x-mizan-invalidate"), "user;user_id=5, session, accounts");
    let registry = program.get("/registry", &cookie);
    assert!(registry.contains("Signed in as <b>&lt;b&gt;Zoë&lt;/b&gt;</b>, user 5"), "{registry}");
    assert!(registry.contains("href=\"/api/mizan/ctx/user/?user_id=5\""), "{registry}");
    assert!(registry.contains("name=\"notification_id\" value=\"9\""), "{registry}");

    let response = program.post_form("/api/mizan/call/dismiss_notification/", &cookie, "notification_id=9");
    assert!(response.starts_with("HTTP/1.1 303 "), "{response}");
    assert_eq!(
        (field(&response, "location"), field(&response, "x-mizan-invalidate")),
        ("/registry", "notifications")
    );
    assert!(!program.get("/registry", &cookie).contains("name=\"notification_id\" value=\"9\""));

    let response = program.post_form("/sign-out", &cookie, "");
    assert!(response.starts_with("HTTP/1.1 303 "), "{response}");
    assert!(field(&response, "set-cookie").contains("Max-Age=0"), "{response}");
    program.terminate();
}

#[test]
fn no_other_site_signs_a_visitor_in_or_out() {
    let program = Program::start();
    let own = format!("origin: http://{}\r\n", program.address);
    for path in ["/sign-in", "/sign-out"] {
        for (fields, status) in [
            ("sec-fetch-site: cross-site\r\n", 403),
            ("sec-fetch-site: same-site\r\n", 403),
            ("origin: https://evil.example\r\n", 403),
            ("origin: null\r\n", 403),
            ("sec-fetch-site: same-origin\r\n", 303),
            (&*own, 303),
            ("", 303),
        ] {
            let response = program.post_form(path, fields, "user_id=5");
            assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{path} {fields:?}: {response}");
            assert_eq!(response.contains("set-cookie"), status == 303, "{path} {fields:?}: {response}");
        }
    }
    program.terminate();
}

/// The clients of two orders leave, the program is told to end, and both orders are placed: one waits for SQLite's lock, the other for
/// the connection that the first one holds.
#[tokio::test]
async fn a_mutation_in_flight_is_finished_before_the_end() {
    let mut program = Program::start_with(|command| {
        command.env("RUST_LOG", "mizan_core=debug,shop=info").stderr(Stdio::piped());
    });
    let mut log = BufReader::new(program.child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut db = SqliteConnection::connect(&program.database_url()).await.unwrap();
    let fill = "INSERT INTO cart_lines (user_id, product_id, quantity) VALUES (5, 3, 1), (6, 3, 1)";
    sqlx::query(fill).execute(&mut db).await.unwrap();

    let lock = db.begin_with("BEGIN IMMEDIATE").await.unwrap();
    for user_id in [5, 6] {
        let cookie = program.sign_in(user_id);
        let fields = format!("content-type: application/json\r\nexpect: 100-continue\r\n{cookie}");
        let args = format!("{{\"user_id\": {user_id}}}");
        let client = program.send("POST", "/api/mizan/call/place_order/", &fields, &args);
        let line = log.next().unwrap();
        assert!(line.contains("place_order") && line.ends_with("started"), "{line}");
        // Closed with something unread, a connection is reset: the server does not wait for this client.
        client.peek(&mut [0]).unwrap();
        drop(client);
    }
    program.signal();
    assert!(log.next().unwrap().contains("stopped serving"));
    lock.rollback().await.unwrap();
    program.wait();

    let placed: Vec<u32> = sqlx::query_scalar("SELECT user_id FROM orders WHERE id > ? ORDER BY user_id")
        .bind(shop::seed::ORDERS)
        .fetch_all(&mut db)
        .await
        .unwrap();
    assert_eq!(placed, [5, 6]);
}

#[test]
fn settings_without_use_are_explained() {
    let directory = tempfile::tempdir().unwrap();
    for (name, value, explanation) in [
        ("PORT", "http", "shop: PORT must be a number from 0 to 65535, not \"http\"\n"),
        ("PORT", "65536", "shop: PORT must be a number from 0 to 65535, not \"65536\"\n"),
        ("SESSION_KEY", "short", "shop: SESSION_KEY must have at least 64 bytes\n"),
    ] {
        assert_eq!(refusal(command(&directory).env(name, value)), explanation);
    }
    for url in ["mysql:shop", "sqlite:", "sqlite::memory:", "sqlite:%3Amemory%3A", "sqlite:none/shop.db"] {
        let stderr = refusal(command(&directory).env("DATABASE_URL", url));
        assert!(stderr.starts_with(&format!("shop: the database {url} cannot be used: ")), "{stderr}");
    }
}

/// What a program that does not start says.
#[track_caller]
fn refusal(command: &mut Command) -> String {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    // Ends with the program, or with the line of one that serves after all: then waiting for its end would be for ever.
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if !line.is_empty() {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!((line.as_str(), output.status.code()), ("", Some(1)), "{command:?}");
    String::from_utf8(output.stderr).unwrap()
}
