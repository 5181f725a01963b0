//! Mutations that answer with a response of their own, and problems that are pages. The exchanges are in `snapshots/http`.
#![allow(missing_docs)]

mod exchanges;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web;
use mizan_core::http::{HeaderMap, Response};
use mizan_core::{Builder, Bytes, Error, Html, Mizan, Problem, Redirect, Scope, View, context, mutation};

#[context(cart)]
fn cart(user_id: u32) -> u32 {
    user_id
}

#[context]
fn notice() -> &'static str {
    "We are open."
}

/// A form's mutation, once as a page and once as the way to one.
#[mutation(affects = "cart;user_id")]
fn add(user_id: u32, quantity: u8) -> Result<Html<String>, Error> {
    match quantity {
        0 => Err(Error::invalid("the cart stays as it is").param("quantity", "must be at least 1")),
        99 => Err(Error::internal("SELECT * FROM carts")),
        100 => panic!("at /srv/secret.rs"),
        _ => Ok(Html(format!("<p>{quantity} for {user_id}</p>"))),
    }
}

#[mutation(affects = "cart;user_id")]
fn add_and_go(user_id: u32, quantity: u8) -> Result<Redirect, Error> {
    add(user_id, quantity).map(|_| Redirect::to("/cart?added=caf%C3%A9"))
}

/// Says everything that a response can say, and more than it may.
#[mutation(affects = "notice")]
fn export() -> Response<&'static str> {
    Response::builder()
        .status(201)
        .header("content-type", "text/csv")
        .header("content-disposition", "attachment")
        .header("cache-control", "private, max-age=60")
        .header("set-cookie", "a=1")
        .header("set-cookie", "b=2")
        .header("x-mizan-invalidate", "*")
        .header("x-content-type-options", "off")
        .header("content-length", "999")
        .header("transfer-encoding", "chunked")
        .header("connection", "close")
        .body("a,b\n")
        .unwrap()
}

/// Shows the form again instead of returning an error; the view's status says what came of it.
#[mutation(affects = "cart;user_id, notice")]
fn shown_again(user_id: u32, status: u16, #[inject] cx: &mizan_core::Cx) -> Response<String> {
    if status == 409 {
        cx.invalidate(Scope::of("notice"));
    }
    Response::builder().status(status).body(format!("<form>{user_id}</form>")).unwrap()
}

fn plain() -> Mizan {
    Mizan::builder().body_limit(200).build().unwrap()
}

/// With pages for problems, and a way to the sign-in.
fn with_pages() -> Mizan {
    pages(Mizan::builder().body_limit(200)).build().unwrap()
}

fn pages(builder: Builder) -> Builder {
    builder.problem_page(|problem: &Problem, headers: &HeaderMap| -> Response<Bytes> {
        if problem.code() == "INVALID" && headers.contains_key("x-elsewhere") {
            return Redirect::to("/sign-in").into_response();
        }
        let faults: String =
            problem.errors().iter().map(|fault| format!("<li>{} {}", fault.param, fault.detail)).collect();
        Html(format!("<h1>{}</h1>{}<ul>{faults}</ul>", problem.status(), problem.detail())).into_response()
    })
}

fn form(name: &str, body: &str) -> TestRequest {
    TestRequest::post()
        .uri(&format!("/api/mizan/call/{name}/"))
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(web::Bytes::copy_from_slice(body.as_bytes()))
}

/// A form as a browser sends it that is about to show the answer.
fn browser_form(name: &str, body: &str) -> TestRequest {
    form(name, body)
        .insert_header(("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"))
}

async fn exchange(mizan: &Mizan, request: TestRequest) -> String {
    exchanges::exchange(|_| mizan.clone(), request).await
}

async fn check(topic: &str, mizan: &Mizan, requests: Vec<TestRequest>) {
    let mut exchanges = Vec::new();
    for request in requests {
        exchanges.push(exchange(mizan, request).await);
    }
    exchanges::check(topic, &exchanges);
}

#[actix_web::test]
async fn a_view_is_sent_as_it_is_and_the_header_is_mizans() {
    check(
        "view",
        &plain(),
        vec![
            browser_form("add", "user_id=5&quantity=2"),
            browser_form("add_and_go", "user_id=5&quantity=2"),
            form("export", ""),
            form("shown_again", "user_id=5&status=200"),
            form("shown_again", "user_id=5&status=422"),
            form("shown_again", "user_id=5&status=409"),
            form("shown_again", "user_id=5&status=503"),
        ],
    )
    .await;
}

#[actix_web::test]
async fn without_pages_a_problem_is_json_for_everybody() {
    let mizan = plain();
    for form in ["user_id=5&quantity=0", "user_id=5&quantity=x", "user_id=5&quantity=99"] {
        let answer = exchange(&mizan, browser_form("add", form)).await;
        assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    }
}

#[actix_web::test]
async fn a_problem_is_a_page_for_those_who_read_pages() {
    check(
        "view_problem",
        &with_pages(),
        vec![
            browser_form("add", "user_id=5&quantity=0"),
            browser_form("add_and_go", "user_id=5&quantity=x&z=1"),
            browser_form("add", "user_id=5&quantity=99"),
            browser_form("add", "user_id=5&quantity=100"),
            browser_form("add", &format!("user_id={}", "5".repeat(300))),
            browser_form("add", "user_id=5&quantity=0").insert_header(("x-elsewhere", "1")),
            form("add", "user_id=5&quantity=0")
                .insert_header(("accept", "application/json, Text/HTML ;q=0.5")),
        ],
    )
    .await;
}

#[actix_web::test]
async fn a_problem_stays_json_for_programs() {
    let mizan = with_pages();
    for accept in ["*/*", "application/json", "application/problem+json, */*;q=0.1", "text/htm", "text/*"] {
        let answer =
            exchange(&mizan, form("add", "user_id=5&quantity=0").insert_header(("accept", accept))).await;
        assert!(answer.contains("content-type: application/problem+json"), "{accept}: {answer}");
    }
    let answer = exchange(&mizan, form("add", "user_id=5&quantity=0")).await;
    assert!(answer.contains("content-type: application/problem+json"), "{answer}");
}

#[actix_web::test]
async fn what_reads_is_never_a_page() {
    let accept = ("accept", "text/html");
    for request in [
        TestRequest::get().uri("/api/mizan/ctx/cart/?user_id=x"),
        TestRequest::get().uri("/api/mizan/call/add/"),
        TestRequest::default().method(Method::HEAD).uri("/api/mizan/ctx/cart/?user_id=x"),
    ] {
        let answer = exchange(&with_pages(), request.insert_header(accept)).await;
        assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    }
}
