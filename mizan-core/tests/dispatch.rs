//! Fetches and calls without HTTP: what handlers get, what clients get, what goes stale.
#![allow(missing_docs)]

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mizan_core::{Code, Cx, Error, FromCx, Html, Mizan, Problem, Redirect, Scope, context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the tests may change, and a gate that they open.
#[derive(Default, Clone)]
struct World {
    names: Arc<Mutex<Vec<String>>>,
    started: Arc<tokio::sync::Notify>,
    gate: Arc<tokio::sync::Notify>,
}

impl World {
    fn new() -> Self {
        Self { names: Arc::new(Mutex::new(vec!["Ada".into(), "Grace".into()])), ..Self::default() }
    }
}

type Fallible<T, E = Error> = Result<T, E>;

#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy)]
struct UserId(u64);

#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "snake_case")]
enum Shelf {
    NewBooks,
    Toys,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
struct Order {
    owner: Owner,
    quantity: u32,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
struct Owner {
    id: u64,
}

struct Caller(u64);

impl FromCx for Caller {
    async fn from_cx(cx: &Cx) -> Result<Self, Error> {
        let id = cx.cookie("caller").and_then(|id| id.parse().ok());
        id.map(Self).ok_or_else(|| Error::unauthenticated("sign in first"))
    }
}

#[context(user)]
async fn user_name(user_id: UserId, #[inject] world: &World) -> Fallible<String> {
    let names = world.names.lock().unwrap();
    names.get(user_id.0 as usize).cloned().ok_or_else(|| Error::not_found("no such user"))
}

#[context(user)]
fn user_number(user_id: UserId) -> u64 {
    user_id.0
}

#[context(user, blocking)]
fn user_blocking(user_id: UserId, #[inject] world: &World) -> Fallible<usize> {
    let _ = user_id;
    Ok(world.names.lock().unwrap().len())
}

#[context]
async fn shelf(
    kind: Option<Shelf>,
    page: Option<u32>,
    title: Option<String>,
) -> (Option<Shelf>, Option<u32>, Option<String>) {
    (kind, page, title)
}

#[context]
async fn me(#[inject] caller: Caller) -> u64 {
    caller.0
}

/// Waits for another function of its own bundle: it can only end when both run at once.
#[context(rendezvous)]
async fn a_waits(#[inject] world: &World) -> u8 {
    world.gate.notified().await;
    1
}

#[context(rendezvous)]
async fn b_opens(#[inject] world: &World) -> u8 {
    world.gate.notify_one();
    2
}

#[context(failures)]
async fn a_fails_late(#[inject] world: &World) -> Fallible<u8> {
    world.gate.notified().await;
    Err(Error::conflict("late"))
}

#[context(failures)]
async fn b_fails_early(#[inject] world: &World) -> Fallible<u8> {
    world.gate.notify_one();
    Err(Error::conflict("early"))
}

#[context]
async fn never() -> u8 {
    std::future::pending().await
}

#[context]
fn broken() -> u8 {
    panic!("the secret of the cellar")
}

#[context(borrowed)]
fn borrowed_name(#[inject] lent: &Lent) -> &str {
    &lent.0
}

struct Lent(String);

#[mutation(affects = "user;user_id, shelf")]
async fn rename(user_id: UserId, name: String, #[inject] world: &World) -> Fallible<String> {
    let mut names = world.names.lock().unwrap();
    let slot = names.get_mut(user_id.0 as usize).ok_or_else(|| Error::not_found("no such user"))?;
    Ok(std::mem::replace(slot, name))
}

#[mutation(affects = "user;user_id=result.owner.id, me")]
fn place(order: Order) -> Fallible<Order> {
    match order.quantity {
        0 => Err(Error::invalid("nothing to order").param("quantity", "must be at least 1")),
        13 => Err(Error::internal("the table `orders` is locked")),
        _ => Ok(order),
    }
}

#[mutation(affects = "user;user_id=order.owner.id")]
fn touch(order: Order, #[inject] cx: &Cx) -> Fallible<()> {
    cx.invalidate(Scope::of("shelf").with("kind", Shelf::NewBooks));
    cx.invalidate(Scope::of("user").with("user_id", order.owner.id));
    match order.quantity {
        0 => Err(Error::conflict("half done")),
        13 => panic!("after a write"),
        _ => Ok(()),
    }
}

#[mutation(affects = "user;user_id, me")]
async fn as_caller(user_id: u64, #[inject] caller: Caller) -> u64 {
    user_id + caller.0
}

#[mutation(affects = "me")]
async fn hang(#[inject] world: &World) {
    world.started.notify_one();
    world.gate.notified().await;
    world.names.lock().unwrap().push("written after all".to_owned());
}

struct Stuck;

impl FromCx for Stuck {
    async fn from_cx(_: &Cx) -> Result<Self, Error> {
        std::future::pending().await
    }
}

#[mutation(affects = "me")]
async fn never_starts(#[inject] _stuck: Stuck) {}

#[mutation(affects = "user")]
fn mistaken(#[inject] cx: &Cx, unknown_context: bool) {
    let scope = if unknown_context {
        Scope::of("usr")
    } else {
        Scope::of("user").with("usr_id", 5).with("user_id", 5)
    };
    cx.invalidate(scope);
}

#[mutation]
fn silent() {}

/// Its author did not expect a seven.
#[derive(Serialize, JsonSchema)]
struct Touchy(u8);

impl<'de> Deserialize<'de> for Touchy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        assert_ne!(number, 7, "the secret of the cellar");
        Ok(Self(number))
    }
}

#[context]
fn touchy(number: Touchy) -> u8 {
    number.0
}

#[mutation(affects = "touchy;number")]
fn touch_touchy(number: Touchy) {
    let _ = number;
}

/// A string with a rule of its own.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
struct Slug(String);

impl TryFrom<String> for Slug {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.contains(' ') { Err("Slug::try_from says no") } else { Ok(Self(text)) }
    }
}

#[context]
fn article(slug: Slug) -> String {
    slug.0
}

#[mutation(affects = "article;slug")]
fn publish(slug: Slug) {
    let _ = slug;
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Page(Option<u32>);

#[context]
fn pages(page: Page) -> Page {
    page
}

struct Fragile;

impl FromCx for Fragile {
    async fn from_cx(_: &Cx) -> Result<Self, Error> {
        panic!("the secret of the cellar")
    }
}

#[mutation(affects = "me")]
fn with_fragile(#[inject] _fragile: Fragile) {}

/// JSON has no key that is a pair.
#[derive(Serialize, JsonSchema)]
struct Unwritable {
    id: u64,
    pairs: std::collections::BTreeMap<(u8, u8), u8>,
}

#[mutation(affects = "user;user_id=result.id, me")]
fn unserialisable() -> Unwritable {
    Unwritable { id: 5, pairs: [((1, 2), 3)].into() }
}

#[mutation(affects = "me")]
fn page(text: String) -> Html<String> {
    Html(text)
}

#[mutation(affects = "me")]
fn go(fails: bool) -> Result<Redirect, Error> {
    if fails { Err(Error::forbidden("not you")) } else { Ok(Redirect::to("/cart")) }
}

/// What only a thread of the blocking pool may do: elsewhere, tokio refuses.
fn block() -> u8 {
    tokio::runtime::Handle::current().block_on(async { 5 })
}

#[context(blocking)]
fn blocking_read() -> u8 {
    block()
}

#[mutation(affects = "", blocking)]
fn blocking_write(name: String, #[inject] world: &World) -> u8 {
    world.names.lock().unwrap().push(name);
    block()
}

/// With deadlines that only what never ends can miss.
fn patient() -> Mizan {
    Mizan::builder().state(World::new()).state(Lent("lent".into())).build().unwrap()
}

/// With deadlines that what never ends misses soon.
fn impatient(world: World) -> Mizan {
    let soon = Duration::from_millis(20);
    let builder = Mizan::builder().state(world).state(Lent("lent".into()));
    builder.read_deadline(soon).mutation_deadline(soon).build().unwrap()
}

fn tags(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(ToString::to_string).collect()
}

fn faults(problem: &Problem) -> Vec<(&str, &str)> {
    problem.errors().iter().map(|error| (error.param.as_str(), &*error.detail)).collect()
}

#[tokio::test]
async fn a_bundle_has_every_function_in_name_order() {
    let bundle = patient().fetch("user").param("user_id", 1).await.unwrap();
    assert_eq!(bundle.json(), r#"{"user_blocking":2,"user_name":"Grace","user_number":1}"#);
}

#[tokio::test]
async fn functions_of_a_bundle_run_concurrently() {
    let bundle = patient().fetch("rendezvous").await.unwrap();
    assert_eq!(bundle.json(), r#"{"a_waits":1,"b_opens":2}"#);
}

#[tokio::test]
async fn one_error_fails_the_fetch_and_names_its_function() {
    let problem = patient().fetch("user").param("user_id", 9).await.unwrap_err();
    assert_eq!((problem.status(), problem.code(), problem.function()), (404, "NOT_FOUND", Some("user_name")));
    assert!(problem.request_id().is_some());
}

#[tokio::test]
async fn of_several_errors_the_first_in_name_order_is_answered() {
    let problem = patient().fetch("failures").await.unwrap_err();
    assert_eq!((problem.function(), problem.detail()), (Some("a_fails_late"), "late"));
}

#[tokio::test]
async fn absent_options_are_none_and_empty_text_is_text() {
    let mizan = patient();
    assert_eq!(mizan.fetch("shelf").await.unwrap().json(), r#"{"shelf":[null,null,null]}"#);
    assert_eq!(mizan.fetch("pages").await.unwrap().json(), r#"{"pages":null}"#, "in a newtype, too");
    let bundle = mizan.fetch("shelf").param("kind", Shelf::NewBooks).param("title", "").await.unwrap();
    assert_eq!(bundle.json(), r#"{"shelf":["new_books",null,""]}"#);
}

#[tokio::test]
async fn every_wrong_parameter_is_named_at_once() {
    let mizan = patient();
    let problem =
        mizan.fetch("shelf").param("kind", "cellar").param("page", -1).param("colour", 1).await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (422, "INVALID_ARGUMENTS"));
    assert_eq!(
        faults(&problem),
        [
            ("colour", "is unknown: the parameters are kind, page, title"),
            ("kind", "must be one of `new_books`, `toys`"),
            ("page", "must be an integer from 0 to 4294967295"),
        ]
    );
    let problem = mizan.fetch("user").await.unwrap_err();
    assert_eq!(faults(&problem), [("user_id", "is required")]);
}

#[tokio::test]
async fn a_string_that_its_type_refuses_is_not_said_to_be_none() {
    let mizan = patient();
    let refused = [("slug", "is not of the form that is accepted")];
    assert_eq!(faults(&mizan.fetch("article").param("slug", "a b").await.unwrap_err()), refused);
    assert_eq!(faults(&mizan.call("publish").arg("slug", "a b").await.unwrap_err()), refused);
    let number = mizan.call("publish").arg("slug", 5).await.unwrap_err();
    assert_eq!(faults(&number), [("slug", "must be a string")]);
}

#[tokio::test]
async fn what_the_server_makes_from_the_request_is_injected_or_refused() {
    let mizan = patient();
    let bundle = mizan.fetch("me").header("cookie", "theme=dark; caller_2=9; caller=7").await.unwrap();
    assert_eq!(bundle.get::<u64>("me").unwrap(), 7);
    let problem = mizan.fetch("me").await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (401, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn an_answer_may_borrow_from_what_is_injected() {
    assert_eq!(patient().fetch("borrowed").await.unwrap().json(), r#"{"borrowed_name":"lent"}"#);
}

#[tokio::test]
async fn a_read_past_its_deadline_is_given_up() {
    let problem = impatient(World::new()).fetch("never").await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (503, Code::DeadlineExceeded.as_str()));
}

#[tokio::test]
async fn a_panic_is_a_problem_that_says_nothing() {
    let problem = patient().fetch("broken").await.unwrap_err();
    assert_eq!((problem.status(), problem.code(), problem.function()), (500, "INTERNAL", Some("broken")));
    assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
}

#[tokio::test]
async fn a_panic_while_arguments_are_decoded_is_a_problem_that_says_nothing() {
    let mizan = patient();
    let read = mizan.fetch("touchy").param("number", 7).await.unwrap_err();
    let call = mizan.call("touch_touchy").arg("number", 7).await.unwrap_err();
    for problem in [read, call] {
        assert_eq!((problem.status(), problem.code()), (500, "INTERNAL"));
        assert!(problem.request_id().is_some() && problem.invalidate().is_empty());
        assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
    }
}

#[tokio::test]
async fn a_blocking_body_runs_on_the_blocking_pool() {
    let (mizan, world) = (patient(), World::new());
    assert_eq!(mizan.fetch("blocking_read").await.unwrap().get::<u8>("blocking_read").unwrap(), 5);
    let mizan = Mizan::builder().state(world.clone()).state(Lent("lent".into())).build().unwrap();
    assert_eq!(mizan.call("blocking_write").arg("name", "Edith").await.unwrap().result::<u8>().unwrap(), 5);
    assert_eq!(world.names.lock().unwrap().last().unwrap(), "Edith");
}

#[tokio::test]
async fn what_a_small_body_gets_wrong_is_no_large_answer() {
    let mizan = patient();
    let call = (0..5000).fold(mizan.call("rename"), |call, index| call.arg(&format!("p{index}"), 0));
    let problem = call.await.unwrap_err();
    let faults = faults(&problem);
    assert!(faults.len() < 110, "{}", faults.len());
    assert!(faults.contains(&("", "there are more faults than are listed")));
    assert!(faults.contains(&("user_id", "is required")), "what is missing is listed all the same");
}

#[tokio::test]
async fn success_makes_stale_what_is_declared() {
    let answer = patient().call("rename").arg("user_id", 1).arg("name", "Hopper").await.unwrap();
    assert_eq!(answer.result::<String>().unwrap(), "Grace");
    assert_eq!(answer.header(), Some("user;user_id=1, shelf"));
    assert_eq!(
        serde_json::to_string(answer.invalidate()).unwrap(),
        r#"[{"context":"user","params":{"user_id":1}},"shelf"]"#
    );
}

#[tokio::test]
async fn brackets_in_a_string_are_not_depth() {
    let name = format!("\"{}", "[".repeat(500));
    patient().call("rename").arg("user_id", 1).arg("name", name).await.unwrap();
}

#[tokio::test]
async fn a_result_path_is_resolved_from_the_answer() {
    let order = Order { owner: Owner { id: 4 }, quantity: 1 };
    let answer = patient().call("place").arg("order", &order).await.unwrap();
    assert_eq!(answer.header(), Some("user;user_id=4, me"));
}

#[tokio::test]
async fn a_refusal_makes_stale_only_what_the_handler_added() {
    let mizan = patient();
    let nothing = Order { owner: Owner { id: 4 }, quantity: 0 };
    let problem = mizan.call("place").arg("order", &nothing).await.unwrap_err();
    assert_eq!((problem.status(), tags(problem.invalidate())), (422, vec![]));
    assert_eq!(faults(&problem), [("quantity", "must be at least 1")]);

    let problem = mizan.call("touch").arg("order", &nothing).await.unwrap_err();
    assert_eq!(
        (problem.status(), tags(problem.invalidate())),
        (409, vec!["shelf;kind=new_books".into(), "user;user_id=4".into()])
    );
}

#[tokio::test]
async fn an_unknown_outcome_makes_everything_declared_stale() {
    let mizan = patient();
    let order = Order { owner: Owner { id: 4 }, quantity: 13 };
    let problem = mizan.call("place").arg("order", &order).await.unwrap_err();
    assert_eq!(
        (problem.status(), tags(problem.invalidate())),
        (500, vec!["user".into(), "me".into()]),
        "5xx"
    );
    assert!(!serde_json::to_string(&problem).unwrap().contains("locked"));

    let problem = mizan.call("touch").arg("order", &order).await.unwrap_err();
    let stale = vec!["user;user_id=4".to_owned(), "shelf;kind=new_books".to_owned()];
    assert_eq!((problem.status(), tags(problem.invalidate())), (500, stale), "panic");

    let problem = mizan.call("unserialisable").await.unwrap_err();
    assert_eq!(
        (problem.status(), tags(problem.invalidate())),
        (500, vec!["user".into(), "me".into()]),
        "serialisation"
    );
}

#[tokio::test]
async fn what_is_rejected_before_the_handler_runs_makes_nothing_stale() {
    let mizan = patient();
    let problem = mizan.call("as_caller").arg("user_id", 1).await.unwrap_err();
    assert_eq!((problem.status(), tags(problem.invalidate())), (401, vec![]));
    let problem = mizan.call("with_fragile").await.unwrap_err();
    assert_eq!((problem.status(), tags(problem.invalidate())), (500, vec![]), "a panic before it");
    let problem = mizan.call("rename").arg("user_id", "x").arg("nme", "y").await.unwrap_err();
    assert_eq!(tags(problem.invalidate()), Vec::<String>::new());
    assert_eq!(
        faults(&problem),
        [
            ("name", "is required"),
            ("nme", "is unknown: the parameters are user_id, name"),
            ("user_id", "must be an integer from 0 to 18446744073709551615"),
        ]
    );
}

#[tokio::test]
async fn a_mutation_past_its_deadline_runs_to_its_end() {
    let world = World::new();
    let mizan = impatient(world.clone());
    let problem = mizan.call("hang").await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (504, Code::OutcomeUnknown.as_str()));
    assert_eq!(tags(problem.invalidate()), ["me"]);

    world.gate.notify_one();
    mizan.drain().await;
    assert_eq!(world.names.lock().unwrap().last().unwrap(), "written after all");
}

#[tokio::test]
async fn a_mutation_whose_caller_left_runs_to_its_end() {
    let world = World::new();
    let mizan = Mizan::builder().state(world.clone()).state(Lent("lent".into())).build().unwrap();
    let mut call = mizan.call("hang").into_future();
    assert!(futures_util::poll!(&mut call).is_pending());
    world.started.notified().await;
    drop(call);

    world.gate.notify_one();
    mizan.drain().await;
    assert_eq!(world.names.lock().unwrap().last().unwrap(), "written after all");
}

#[tokio::test]
async fn a_mutation_that_never_started_wrote_nothing() {
    let problem = impatient(World::new()).call("never_starts").await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (503, Code::DeadlineExceeded.as_str()));
    assert_eq!(tags(problem.invalidate()), Vec::<String>::new());
}

#[tokio::test]
async fn a_mistaken_scope_is_widened_never_lost() {
    let mizan = patient();
    let answer = mizan.call("mistaken").arg("unknown_context", true).await.unwrap();
    assert_eq!(answer.header(), Some("*"));
    let answer = mizan.call("mistaken").arg("unknown_context", false).await.unwrap();
    assert_eq!(answer.header(), Some("user"));
}

#[tokio::test]
async fn nothing_stale_is_an_empty_list_and_no_header() {
    let answer = patient().call("silent").await.unwrap();
    assert_eq!((answer.header(), answer.invalidate().len()), (None, 0));
}

#[tokio::test]
async fn a_view_is_the_answer_and_an_error_stays_a_problem() {
    let mizan = patient();
    let answer = mizan.call("page").arg("text", "<b>hi</b>").await.unwrap();
    assert_eq!(answer.view().unwrap().body(), "<b>hi</b>");
    assert_eq!(answer.header(), Some("me"));
    let answer = mizan.call("go").arg("fails", false).await.unwrap();
    assert_eq!(answer.view().unwrap().headers()["location"], "/cart");
    assert_eq!(mizan.call("go").arg("fails", true).await.unwrap_err().code(), "FORBIDDEN");
}

#[tokio::test]
async fn unknown_names_are_said_and_cut() {
    let mizan = patient();
    assert_eq!(mizan.fetch("usr").await.unwrap_err().code(), "UNKNOWN_CONTEXT");
    let problem = mizan.call("x".repeat(1_000_000)).await.unwrap_err();
    assert_eq!(problem.code(), "UNKNOWN_FUNCTION");
    assert!(problem.detail().len() < 200);
}

#[tokio::test]
async fn functions_stay_callable_as_they_were_written() {
    assert_eq!(user_number(UserId(3)), 3);
    assert_eq!(place(Order { owner: Owner { id: 1 }, quantity: 2 }).unwrap().quantity, 2);
    assert_eq!(user_name(UserId(0), &World::new()).await.unwrap(), "Ada");
}
