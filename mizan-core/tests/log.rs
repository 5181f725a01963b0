//! The log has what the client must not see, under the id that the client gets; and nothing that clients sent.
#![allow(missing_docs)]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use mizan_core::{Cx, Error, Mizan, Scope, context, mutation};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(log.clone());
        (log, tracing::subscriber::set_default(subscriber.finish()))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[context(account)]
fn balance(secret_number: u64) -> Result<u64, Error> {
    match secret_number {
        0 => Err(Error::internal(io::Error::other("the vault is on fire"))),
        number => Ok(number),
    }
}

#[context(account)]
fn owner(secret_number: u64) -> u64 {
    secret_number
}

#[mutation(affects = "account")]
fn deposit(secret_number: u64) -> Result<(), Error> {
    Err(Error::internal(format!("no vault for {}", secret_number.count_ones())))
}

/// A read, since it runs on the thread whose log the test has.
#[context]
fn mistaken(secret_number: u64, #[inject] cx: &Cx) {
    cx.invalidate(Scope::of("account").with("number", secret_number));
    cx.invalidate(Scope::of("acount").with("secret_number", secret_number));
}

#[context]
fn vault() -> u8 {
    panic!("the vault is on fire")
}

#[tokio::test]
async fn a_panic_is_logged_under_the_id_that_the_client_gets() {
    let mizan = Mizan::builder().build().unwrap();
    let (log, _guard) = Log::start();
    let id = mizan.fetch("vault").await.unwrap_err().request_id().unwrap().to_string();
    let text = log.text();
    assert!(text.lines().any(|line| line.contains("the vault is on fire") && line.contains(&id)), "{text}");
}

#[test]
fn what_looks_wrong_is_logged_when_the_dispatcher_is_built() {
    let (log, _guard) = Log::start();
    Mizan::builder().build().unwrap();
    let text = log.text();
    assert!(
        text.contains("WARN") && text.contains("context `vault`") && text.contains("no mutation affects it"),
        "{text}"
    );
}

#[tokio::test]
async fn a_mistaken_scope_is_logged_without_its_values() {
    let mizan = Mizan::builder().build().unwrap();
    let (log, _guard) = Log::start();
    mizan.fetch("mistaken").param("secret_number", 987_654_321).await.unwrap();
    let text = log.text();
    assert!(text.contains("does not exist") && text.contains("params=\"number\""), "{text}");
    assert!(!text.contains("987654321"), "{text}");
}

#[tokio::test]
async fn a_failure_is_logged_under_the_id_that_the_client_gets() {
    let mizan = Mizan::builder().build().unwrap();
    let (log, _guard) = Log::start();
    let problem = mizan.fetch("account").param("secret_number", 0).await.unwrap_err();
    let id = problem.request_id().unwrap().to_string();
    let line = log.text().lines().find(|line| line.contains("ERROR")).unwrap().to_owned();
    assert!(
        line.contains("the vault is on fire") && line.contains(&id) && line.contains("balance"),
        "{line}"
    );
    assert!(!serde_json::to_string(&problem).unwrap().contains("vault"));

    let problem = mizan.call("deposit").arg("secret_number", 7).await.unwrap_err();
    let id = problem.request_id().unwrap().to_string();
    let text = log.text();
    assert!(text.lines().any(|line| line.contains("no vault for 3") && line.contains(&id)), "{text}");
}

#[tokio::test]
async fn every_function_has_a_span_and_no_argument_is_logged() {
    let mizan = Mizan::builder().build().unwrap();
    let (log, _guard) = Log::start();
    mizan.fetch("account").param("secret_number", 987_654_321).await.unwrap();
    let text = log.text();
    for function in ["balance", "owner"] {
        let span = format!("mizan.read{{context=\"account\" function=\"{function}\" request_id=");
        assert!(text.lines().any(|line| line.contains(&span) && line.contains("close")), "{text}");
    }
    assert!(!text.contains("987654321"), "{text}");
}
