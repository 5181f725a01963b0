//! What a client gets of a declared error, and what only the log gets.
#![allow(missing_docs)]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use mizan_core::{ApiError, Code, DeclaredError, Error, Mizan, ParamError, Problem, context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Offer {
    product_id: u64,
    price: u32,
}

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    /// Fewer pieces are left than were ordered.
    #[error("{product} is out of stock")]
    #[api(status = 409)]
    OutOfStock { product: String, left: u32, r#type: Option<u8> },
    #[error("buy {} instead", .0.product_id)]
    #[api(status = 410)]
    Replaced(Offer),
    #[error("must be at most {max}")]
    #[api(status = 422)]
    TooMany {
        #[api(param)]
        param: &'static str,
        max: u32,
    },
    #[error("the two differ")]
    #[api(status = 422, param = "name")]
    Differ(#[api(param)] Option<&'static str>),
    #[error("{} faults", .0.len())]
    #[api(status = 422)]
    Invalid(#[api(param)] Vec<ParamError>),
    #[error("{param} {detail}")]
    #[api(status = 422)]
    BadName {
        #[api(param)]
        param: String,
        #[api(detail)]
        detail: &'static str,
    },
    #[error("closed")]
    #[api(status = 503)]
    Closed {
        until: &'static str,
        #[api(skip)]
        password: &'static str,
        source: io::Error,
    },
    #[error("unprintable")]
    #[api(status = 409)]
    Unprintable(Unprintable),
    #[error("the database failed for {user}")]
    #[api(internal)]
    Database { user: &'static str, source: io::Error },
    #[error(transparent)]
    #[api(transparent)]
    Session(#[from] SessionError),
}

#[derive(Debug, thiserror::Error, ApiError)]
#[error("sign in first")]
#[api(status = 401, code = "UNAUTHENTICATED")]
struct SessionError;

#[derive(Debug, JsonSchema)]
struct Unprintable;

impl Serialize for Unprintable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("a lock is poisoned"))
    }
}

fn fail(kind: &str) -> ShopError {
    let source = || io::Error::other("SELECT * FROM users");
    match kind {
        "out_of_stock" => ShopError::OutOfStock { product: "Teapot".into(), left: 2, r#type: None },
        "replaced" => ShopError::Replaced(Offer { product_id: 7, price: 500 }),
        "too_many" => ShopError::TooMany { param: "quantity", max: 99 },
        "differ" => ShopError::Differ(Some("again")),
        "invalid" => ShopError::Invalid(vec![ParamError::new("a", "is old"), ParamError::new("b", "is new")]),
        "bad_name" => ShopError::BadName { param: "name".into(), detail: "is empty" },
        "closed" => ShopError::Closed { until: "noon", password: "swordfish", source: source() },
        "unprintable" => ShopError::Unprintable(Unprintable),
        "session" => SessionError.into(),
        _ => ShopError::Database { user: "Ada", source: source() },
    }
}

#[context]
fn shelf(kind: String) -> Result<u8, ShopError> {
    Err(fail(&kind))
}

#[mutation(affects = "shelf")]
async fn order(kind: String) -> Result<u8, ShopError> {
    Err(fail(&kind))
}

async fn problem(kind: &str) -> Problem {
    let mizan = Mizan::builder().build().unwrap();
    let problem = mizan.call("order").arg("kind", kind).await.unwrap_err();
    let read = mizan.fetch("shelf").param("kind", kind).await.unwrap_err();
    assert_eq!((read.code(), read.detail()), (problem.code(), problem.detail()));
    problem
}

fn body(problem: &Problem) -> serde_json::Value {
    serde_json::to_value(problem).unwrap()
}

#[tokio::test]
async fn named_fields_are_the_members_of_the_data() {
    let problem = problem("out_of_stock").await;
    assert_eq!((problem.status(), problem.code()), (409, "OUT_OF_STOCK"));
    assert_eq!(problem.detail(), "Teapot is out of stock");
    let text = serde_json::to_string(&problem).unwrap();
    assert!(text.contains(r#""data":{"left":2,"product":"Teapot","type":null}"#), "{text}");
    assert!(problem.invalidate().is_empty(), "it refuses, so nothing was written");
}

#[tokio::test]
async fn the_field_of_a_tuple_is_the_data() {
    let problem = problem("replaced").await;
    assert_eq!(problem.data::<Offer>().unwrap(), Offer { product_id: 7, price: 500 });
    assert!(problem.data::<u8>().is_err());
    assert_eq!(problem.detail(), "buy 7 instead");
}

#[tokio::test]
async fn what_is_at_fault_stands_in_errors() {
    let faults = |problem: &Problem| -> Vec<String> {
        problem.errors().iter().map(|error| format!("{}: {}", error.param, error.detail)).collect()
    };
    let too_many = problem("too_many").await;
    assert_eq!(faults(&too_many), ["quantity: must be at most 99"]);
    assert_eq!(body(&too_many)["data"], serde_json::json!({"max": 99}));
    assert_eq!(faults(&problem("differ").await), ["name: the two differ", "again: the two differ"]);
    let bad_name = problem("bad_name").await;
    assert_eq!((bad_name.detail(), faults(&bad_name)), ("name is empty", vec!["name: is empty".to_owned()]));
    let invalid = problem("invalid").await;
    assert_eq!(faults(&invalid), ["a: is old", "b: is new"]);
    assert_eq!((invalid.code(), invalid.detail()), (Code::Invalid.as_str(), "2 faults"));
    assert_eq!(invalid.data::<Option<u8>>().unwrap(), None);
    assert!(!serde_json::to_string(&invalid).unwrap().contains("\"data\""));
}

#[tokio::test]
async fn a_transparent_variant_is_what_it_wraps() {
    let problem = problem("session").await;
    assert_eq!(
        (problem.status(), problem.code(), problem.detail()),
        (401, "UNAUTHENTICATED", "sign in first")
    );
}

#[tokio::test]
async fn causes_and_skipped_fields_stay_here() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer({
        let log = log.clone();
        move || log.clone()
    });
    let _guard = tracing::subscriber::set_default(subscriber.finish());

    let closed = problem("closed").await;
    assert_eq!((closed.status(), closed.code()), (503, "CLOSED"));
    assert_eq!(body(&closed)["data"], serde_json::json!({"until": "noon"}));
    assert_eq!(closed.invalidate().len(), 1, "what a 5xx leaves behind is unknown");
    log.has("closed: SELECT * FROM users", &closed);

    let internal = problem("database").await;
    assert_eq!((internal.status(), internal.code()), (500, "INTERNAL"));
    let text = serde_json::to_string(&internal).unwrap();
    assert!(!text.contains("Ada") && !text.contains("SELECT"), "{text}");
    log.has("the database failed for Ada: SELECT * FROM users", &internal);

    let unprintable = problem("unprintable").await;
    assert_eq!((unprintable.code(), unprintable.detail()), ("UNPRINTABLE", "unprintable"));
    assert!(!serde_json::to_string(&unprintable).unwrap().contains("\"data\""));
    log.has("a lock is poisoned", &unprintable);
    assert!(!log.text().contains("swordfish"));
}

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

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// One line holds the text and the problem's id.
    fn has(&self, text: &str, problem: &Problem) {
        let (log, id) = (self.text(), problem.request_id().unwrap().to_string());
        assert!(log.lines().any(|line| line.contains(text) && line.contains(&id)), "{log}");
    }
}

#[test]
fn declarations_of_ones_own_are_checked_as_errors_are() {
    let declared = DeclaredError::new(409, "A_CODE");
    assert_eq!((declared.status(), declared.code()), (409, "A_CODE"));
    assert!(std::panic::catch_unwind(|| DeclaredError::new(200, "FINE")).is_err());
    assert!(std::panic::catch_unwind(|| DeclaredError::new(409, "lower")).is_err());
    assert!(std::panic::catch_unwind(|| Error::new(409, "lower", "")).is_err());
}

#[test]
fn the_declared_errors_are_those_that_come() {
    let codes: Vec<&str> = ShopError::declared().iter().map(DeclaredError::code).collect();
    let all =
        ["OUT_OF_STOCK", "REPLACED", "TOO_MANY", "DIFFER", "INVALID", "BAD_NAME", "CLOSED", "UNPRINTABLE"];
    assert_eq!(codes, [all.as_slice(), &["UNAUTHENTICATED"]].concat());
}
