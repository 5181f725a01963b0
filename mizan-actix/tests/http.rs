//! Every endpoint and every problem over HTTP. The exchanges are in `snapshots/http`, made to be read.
#![allow(missing_docs)]

mod exchanges;

use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, web};
use mizan_core::{ApiError, Cx, Error, Html, Mizan, Redirect, Scope, context, http, mutation};

struct Greeting(&'static str);

/// Who the user is.
#[context(user)]
async fn user_name(user_id: u64, #[inject] greeting: &Greeting) -> Result<String, Error> {
    match user_id {
        404 => Err(Error::not_found("no such user")),
        500 => Err(Error::internal("connection to 10.0.0.7 refused")),
        _ => Ok(format!("{} {user_id}", greeting.0)),
    }
}

#[context(user)]
fn user_orders(user_id: u64) -> Vec<u64> {
    (0..3).map(|order| user_id * 10 + order).collect()
}

#[context(article, cache(shared, ttl = "60s", swr = "10s"))]
fn article(slug: String, page: Option<u8>) -> String {
    format!("{slug} {page:?}")
}

#[context]
fn agent(#[inject] cx: &Cx) -> Option<String> {
    cx.header("user-agent").map(str::to_owned)
}

#[context(visit)]
fn visit_agent(#[inject] cx: &Cx) -> Option<String> {
    agent(cx)
}

#[context(visit)]
fn visit_count() -> u8 {
    1
}

#[context]
async fn stuck() -> u8 {
    std::future::pending().await
}

#[context]
fn panics() -> u8 {
    panic!("at /srv/secret.rs")
}

#[mutation(affects = "user;user_id, agent")]
fn rename(user_id: u64, name: String) -> Result<String, Error> {
    match name.as_str() {
        "" => Err(Error::invalid("a name is needed").param("name", "must not be empty")),
        "taken" => Err(Error::new(409, "NAME_TAKEN", "somebody has this name")),
        "panic" => panic!("at /srv/secret.rs"),
        "broken" => Err(Error::internal("SELECT * FROM users")),
        _ => Ok(format!("{name} {user_id}")),
    }
}

#[mutation(affects = "article;slug, article;slug;page=number")]
fn publish(slug: String, number: u8) -> u8 {
    let _ = slug;
    number
}

/// Says at run time what it has changed.
#[mutation(affects = "agent")]
fn retract(slug: String, pages: Vec<u8>, conflict: Option<bool>, #[inject] cx: &Cx) -> Result<(), Error> {
    cx.invalidate(Scope::of("user").with("user_id", 5));
    for page in pages {
        let scope = Scope::of("article").with("page", page);
        cx.invalidate(if slug.is_empty() { scope } else { scope.with("slug", &slug) });
    }
    match conflict {
        Some(true) => Err(Error::conflict("somebody reads it")),
        _ => Ok(()),
    }
}

#[mutation(affects = "article;slug")]
fn rewrite(slug: String) -> Result<Html<String>, Error> {
    if slug.is_empty() { Err(Error::internal("no disk")) } else { Ok(Html(slug)) }
}

#[mutation(affects = "")]
fn reset(#[inject] cx: &Cx) {
    cx.invalidate(Scope::everything());
}

#[mutation(affects = "")]
fn touch_many(count: u32, #[inject] cx: &Cx) {
    (0..count).for_each(|user_id| cx.invalidate(Scope::of("user").with("user_id", user_id)));
}

#[mutation(affects = "agent")]
fn fragment(text: String, tags: Option<Vec<String>>, limit: Option<u8>) -> Html<String> {
    Html(format!("<p>{text} {tags:?} {limit:?}</p>"))
}

#[mutation(affects = "agent")]
fn go() -> Redirect {
    Redirect::to("/cart")
}

/// A response that says what only the server may say, and what it may say itself.
#[mutation(affects = "agent")]
fn response() -> http::Response<&'static str> {
    let response = http::Response::builder().status(202).header("x-mizan-invalidate", "forged");
    let response = response.header("cache-control", "max-age=5").header("x-content-type-options", "sniff");
    response.header("set-cookie", "a=1").header("set-cookie", "b=2").body("text").unwrap()
}

#[mutation(affects = "")]
fn agent_of_call(#[inject] cx: &Cx) -> Option<String> {
    agent(cx)
}

#[derive(Debug, thiserror::Error, ApiError)]
enum OrderError {
    /// Fewer pieces are left than were ordered.
    #[error("{product} is out of stock")]
    #[api(status = 409)]
    OutOfStock { product: &'static str, left: u32 },
    /// More than one order may hold.
    #[error("must be at most {max}")]
    #[api(status = 422)]
    TooMany {
        #[api(param)]
        param: &'static str,
        max: u32,
    },
    /// The shop is closed.
    #[error("we open at {opens}")]
    #[api(status = 503, code = "CLOSED")]
    Closed { opens: &'static str, source: std::io::Error },
    #[error("the database failed")]
    #[api(internal)]
    Database(#[from] std::io::Error),
}

#[mutation(affects = "agent")]
fn order(quantity: u32) -> Result<u32, OrderError> {
    let source = || std::io::Error::other("SELECT * FROM orders");
    match quantity {
        0 => Err(OrderError::Closed { opens: "noon", source: source() }),
        1 | 2 => Ok(quantity),
        3..=99 => Err(OrderError::OutOfStock { product: "Teapot", left: 2 }),
        100..=999 => Err(OrderError::TooMany { param: "quantity", max: 99 }),
        _ => Err(source().into()),
    }
}

#[mutation(affects = "agent")]
async fn endless() {
    std::future::pending().await
}

fn builder() -> mizan_core::Builder {
    Mizan::builder().state(Greeting("Hello")).body_limit(1024)
}

/// Gives up soon, for what never ends. Everything else gets a server whose deadlines it cannot miss.
fn impatient() -> Mizan {
    let soon = Duration::from_millis(20);
    builder().read_deadline(soon).mutation_deadline(soon).build().unwrap()
}

/// Each exchange has a server of its own.
async fn exchange(request: TestRequest) -> String {
    let server_of = |path: &str| {
        let never_ends = path.ends_with("/stuck/") || path.ends_with("/endless/");
        if never_ends { impatient() } else { builder().build().unwrap() }
    };
    exchanges::exchange(server_of, request).await
}

fn get(uri: &str) -> TestRequest {
    TestRequest::get().uri(uri)
}

fn call(body: &str) -> TestRequest {
    post("/api/mizan/call/", "application/json", body)
}

fn post(uri: &str, content_type: &str, body: &str) -> TestRequest {
    let request = TestRequest::post().uri(uri).insert_header(("content-type", content_type));
    request.set_payload(web::Bytes::copy_from_slice(body.as_bytes()))
}

async fn check(topic: &str, requests: Vec<TestRequest>) {
    let mut exchanges = Vec::new();
    for request in requests {
        exchanges.push(exchange(request).await);
    }
    exchanges::check(topic, &exchanges);
}

#[actix_web::test]
async fn fetches() {
    let known = "\"other\", W/\"1e930ba94e1c8b2923c7bba833330469\"";
    check(
        "fetch",
        vec![
            get("/api/mizan/ctx/user/?user_id=5"),
            get("/api/mizan/ctx/agent/").insert_header(("user-agent", "tester")),
            get("/api/mizan/ctx/visit/").insert_header(("user-agent", "tester")),
            get("/api/mizan/ctx/article/?page=2&slug=caf%C3%A9%3B1"),
            get("/api/mizan/ctx/article/?slug="),
            get("/api/mizan/ctx/article/?slug=a%20%2B%20b"),
            get("/api/mizan/ctx/user/?user_id=5").insert_header(("if-none-match", known)),
            get("/api/mizan/ctx/user/?user_id=5").insert_header(("if-none-match", "*")),
            TestRequest::default().method(actix_web::http::Method::OPTIONS).uri("/api/mizan/ctx/user/"),
        ],
    )
    .await;
}

#[actix_web::test]
async fn a_url_that_is_not_spelled_canonically_is_not_stored() {
    check(
        "fetch_not_canonical",
        vec![
            get("/api/mizan/ctx/user?user_id=5"),
            get("/api/mizan/ctx/user/?user_id=05"),
            get("/api/mizan/ctx/user/?user_id=%35"),
            get("/api/mizan/ctx/article/?slug=a+b"),
            get("/api/mizan/ctx/article/?slug=a&page=1"),
            get("/api/mizan/ctx/article/?slug=a&"),
            get("/api/mizan/ctx/%75ser/?user_id=5"),
            get("/api/%6dizan/ctx/user/?user_id=5"),
        ],
    )
    .await;
}

#[actix_web::test]
async fn fetches_that_fail() {
    let many = (0..65).map(|index| format!("p{index}=1")).collect::<Vec<_>>().join("&");
    check(
        "fetch_problems",
        vec![
            get("/api/mizan/ctx/user/"),
            get("/api/mizan/ctx/user/?user_id="),
            get("/api/mizan/ctx/user/?user_id=-1&colour=red"),
            get("/api/mizan/ctx/user/?user_id=5&user_id=6"),
            get("/api/mizan/ctx/article/?slug=%zz"),
            get("/api/mizan/ctx/article/?slug=%ff"),
            get("/api/mizan/ctx/usr/"),
            get("/api/mizan/ctx/user/?user_id=404"),
            get("/api/mizan/ctx/user/?user_id=500"),
            get("/api/mizan/ctx/panics/"),
            get("/api/mizan/ctx/stuck/"),
            TestRequest::delete().uri("/api/mizan/ctx/user/?user_id=5"),
            get("/api/mizan/ctx/"),
            get("/api/mizan/ctx/user/5/"),
            get("/api/mizan/elsewhere"),
        ],
    )
    .await;
    let many = exchange(get(&format!("/api/mizan/ctx/user/?user_id=5&{many}"))).await;
    assert!(many.contains("422") && many.contains("a query has at most 64 parameters"), "{many}");
    let value = exchange(get(&format!("/api/mizan/ctx/article/?slug={}", "a".repeat(4097)))).await;
    assert!(value.contains("422") && value.contains("has at most 4096 bytes"), "{value}");
    let long = exchange(get(&format!("/api/mizan/ctx/article/?slug={}", "a".repeat(9000)))).await;
    assert!(long.contains("414") && long.contains("URI_TOO_LONG"), "{long}");
}

#[actix_web::test]
async fn calls() {
    check(
        "call",
        vec![
            call(r#"{"fn": "rename", "args": {"user_id": 5, "name": "Ada"}}"#),
            call(r#"{"args": {"name": "Ada", "user_id": 18446744073709551615}, "fn": "rename"}"#),
            post(
                "/api/mizan/call",
                "application/json; charset=utf-8",
                r#"{"fn":"publish","args":{"slug":"café;1","number":2}}"#,
            ),
            post("/api/mizan/call/rename/", "application/json", r#"{"user_id": 5, "name": "Ada"}"#),
            post("/api/mizan/call/rename", "application/x-www-form-urlencoded", "user_id=5&name=Ada+L%C3%A9"),
            call(r#"{"fn": "touch_many", "args": {"count": 0}}"#),
            call(r#"{"fn": "touch_many", "args": {"count": 3}}"#),
            call(r#"{"fn": "touch_many", "args": {"count": 17}}"#),
            post(
                "/api/mizan/call/fragment/",
                "application/x-www-form-urlencoded",
                "text=hi&tags=a&tags=b&limit=",
            ),
            TestRequest::default().method(actix_web::http::Method::OPTIONS).uri("/api/mizan/call/"),
        ],
    )
    .await;
}

#[actix_web::test]
async fn views() {
    check("call_view", vec![call(r#"{"fn": "go"}"#), call(r#"{"fn": "response"}"#)]).await;
}

#[actix_web::test]
async fn calls_that_are_refused_before_the_handler() {
    let json = "application/json";
    check(
        "call_rejected",
        vec![
            call(""),
            call(r#"{"fn": "rename", "args": {"user_id": 5}"#),
            call("{'fn': 1}"),
            call("\u{feff}{}"),
            call(r#"{"fn": "rename"} x"#),
            call(&format!("{}1{}", "[".repeat(127), "]".repeat(127))),
            call(&format!("{}1{}", "[".repeat(128), "]".repeat(128))),
            call(r#"{"fn": "rename", "fn": "rename"}"#),
            call(r#"{"fn": "rename", "args": {"user_id": 5, "user_id": 6, "name": ""}}"#),
            call("[]"),
            call("5"),
            call("{}"),
            call(r#"{"fn": 5, "argz": {}}"#),
            call(r#"{"fn": ""}"#),
            call(r#"{"fn": "rename"}"#),
            call(r#"{"fn": "rename", "args": null}"#),
            call(r#"{"fn": "rename", "args": []}"#),
            call(r#"{"fn": "rename", "args": {"user_id": "5", "nmae": 1}}"#),
            call(r#"{"fn": "rename", "args": {"user_id": 1.0, "name": null}}"#),
            call(r#"{"fn": "__proto__", "args": {}}"#),
            call(r#"{"fn": "user_name", "args": {"user_id": 5}}"#),
            post("/api/mizan/call/renam/", json, "{}"),
            post("/api/mizan/call/rename/", json, ""),
            post("/api/mizan/call/", "text/plain", "{}"),
            post("/api/mizan/call/", "application/x-www-form-urlencoded", "fn=rename"),
            TestRequest::post().uri("/api/mizan/call/").set_payload("{}"),
            call("{}").append_header(("content-type", json)),
            call("{}").insert_header(("content-encoding", "gzip")),
            call("{}").insert_header(("content-encoding", "identity")),
            call(&format!(r#"{{"fn": "{}"}}"#, "a".repeat(2000))),
            get("/api/mizan/call/"),
            get("/api/mizan/call/rename/"),
            post(
                "/api/mizan/call/rename/",
                "application/x-www-form-urlencoded",
                "user_id=1&user_id=2&name=%zz",
            ),
        ],
    )
    .await;
}

#[actix_web::test]
async fn declared_errors() {
    let order =
        |quantity: u32| call(&format!("{{\"fn\": \"order\", \"args\": {{\"quantity\": {quantity}}}}}"));
    check("call_declared", vec![order(3), order(100), order(0), order(1000)]).await;
}

#[actix_web::test]
async fn calls_that_fail() {
    let rename =
        |name: &str| call(&format!(r#"{{"fn": "rename", "args": {{"user_id": 5, "name": "{name}"}}}}"#));
    check(
        "call_failed",
        vec![
            rename(""),
            rename("taken"),
            rename("broken"),
            rename("panic"),
            post("/api/mizan/call/endless/", "application/json", "{}"),
        ],
    )
    .await;
}

#[actix_web::test]
async fn only_pages_of_the_same_origin_may_call() {
    let mizan = builder().trusted_origin("https://app.example").build().unwrap();
    let app = init_service(App::new().service(mizan_actix::scope(&mizan))).await;
    for (headers, status) in [
        (vec![], 200),
        (vec![("sec-fetch-site", "same-origin")], 200),
        (vec![("sec-fetch-site", "none")], 200),
        (vec![("sec-fetch-site", "same-site"), ("origin", "https://shop.example")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "https://app.example")], 200),
        (vec![("origin", "https://shop.example")], 200),
        (vec![("origin", "https://shop.example:8443")], 403),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "https://evil.example"), ("forwarded", "host=evil.example")], 403),
        (vec![("origin", "null")], 403),
    ] {
        let request =
            call(r#"{"fn": "touch_many", "args": {"count": 0}}"#).insert_header(("host", "shop.example"));
        let request = headers.iter().fold(request, |request, header| request.insert_header(*header));
        let response = call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), status, "{headers:?}");
    }
    check("call_cross_origin", vec![call("{}").insert_header(("origin", "https://evil.example"))]).await;
}

#[actix_web::test]
async fn head_answers_as_get_does() {
    let get = exchange(get("/api/mizan/ctx/user/?user_id=5")).await;
    let head = exchange(
        TestRequest::default().method(actix_web::http::Method::HEAD).uri("/api/mizan/ctx/user/?user_id=5"),
    )
    .await;
    assert_eq!(get.replace("GET ", "HEAD "), head);
}

#[actix_web::test]
async fn shared_caches() {
    let retract = |slug: &str, pages: &str, more: &str| {
        call(&format!(r#"{{"fn": "retract", "args": {{"slug": "{slug}", "pages": {pages}{more}}}}}"#))
    };
    check(
        "shared",
        vec![
            get("/api/mizan/ctx/article/?page=2&slug=caf%C3%A9%3B1"),
            get("/api/mizan/ctx/article/?slug=a"),
            TestRequest::default()
                .method(actix_web::http::Method::HEAD)
                .uri("/api/mizan/ctx/article/?slug=a"),
            get("/api/mizan/ctx/article/?slug=a").insert_header(("if-none-match", "*")),
            get("/api/mizan/ctx/article/?slug=a&page=2"),
            get("/api/mizan/ctx/article/?page=x"),
            call(r#"{"fn": "publish", "args": {"slug": "a", "number": 2}}"#),
            retract("a", "[1, 2]", ""),
            retract("", "[1, 2]", ""),
            retract("a", "[1]", r#", "conflict": true"#),
            retract("a", "[]", ""),
            post("/api/mizan/call/rewrite/", "application/json", r#"{"slug": "a"}"#),
            post("/api/mizan/call/rewrite/", "application/json", r#"{"slug": ""}"#),
            call(r#"{"fn": "reset"}"#),
        ],
    )
    .await;
}

#[actix_web::test]
async fn who_asks_does_not_change_a_shared_answer() {
    let article = || get("/api/mizan/ctx/article/?slug=a");
    let nobody = exchange(article()).await;
    for (name, value) in [("authorization", "Bearer a"), ("cookie", "session=5"), ("cookie", "session=6")] {
        assert_eq!(exchange(article().insert_header((name, value))).await, nobody);
    }
}

#[actix_web::test]
async fn what_a_client_sends_as_invalidation_is_ignored() {
    let forged = |request: TestRequest| {
        let fields =
            [("x-mizan-invalidate", "*"), ("cache-group-invalidation", "\"*\""), ("cache-groups", "\"a\"")];
        fields.into_iter().fold(request, |request, field| request.insert_header(field))
    };
    let touch = || call(r#"{"fn": "touch_many", "args": {"count": 0}}"#);
    assert_eq!(exchange(forged(touch())).await, exchange(touch()).await);
    let article = || get("/api/mizan/ctx/article/?slug=a");
    assert_eq!(exchange(forged(article())).await, exchange(article()).await);
}

#[actix_web::test]
async fn the_base_path_is_configurable() {
    let mizan = Mizan::builder().state(Greeting("Hi")).base_path("/data/").build().unwrap();
    let app = init_service(App::new().service(web::scope("/v1").service(mizan_actix::scope(&mizan)))).await;
    let response = call_service(&app, get("/v1/data/ctx/user/?user_id=1").to_request()).await;
    assert_eq!(response.status(), 200);
}

#[actix_web::test]
async fn a_mutation_that_asks_sees_the_header_fields_of_its_request() {
    let request = call(r#"{"fn": "agent_of_call"}"#).insert_header(("user-agent", "tester"));
    assert!(exchange(request).await.contains(r#""result":"tester""#));
}
