//! A bundle against the same answer as one writes it by hand in actix-web: decode the query, clone out of the lock, serialise.
//!
//! `plain` sends the body and no more; `careful` sends what Mizan does: a validator, the caching policy, `nosniff`.
//!
//! `bundle` prints the ratios. `bundle mizan user 1000`, with `careful` or `plain` for `mizan` and `card` for `user`, only answers that
//! often, to be counted with `valgrind --tool=callgrind`: instructions repeat, times do not.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::sync::{Arc, RwLock};

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpRequest, HttpResponse, web};
use mizan_benches::median_ratio;
use mizan_core::{Error, Mizan, context};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

#[derive(Clone, Serialize, JsonSchema)]
struct Profile {
    id: u64,
    name: String,
    email: String,
    city: String,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Order {
    id: u64,
    product: String,
    status: String,
    cents: u64,
    quantity: u32,
}

type User = (Profile, Vec<Order>);

/// 1,000 users of 20 orders each, behind a lock.
#[derive(Clone)]
struct Db(Arc<RwLock<Vec<User>>>);

impl Db {
    fn new() -> Self {
        let order = |user: u64, order: u64| Order {
            id: user * 100 + order,
            product: format!("Product {order}"),
            status: "delivered".to_owned(),
            cents: 100 * order,
            quantity: 1,
        };
        let user = |id: u64| {
            let profile = Profile {
                id,
                name: format!("User {id}"),
                email: format!("user{id}@example.org"),
                city: "Springfield".to_owned(),
            };
            (profile, (0..20).map(|number| order(id, number)).collect())
        };
        Self(Arc::new(RwLock::new((0..1000).map(user).collect())))
    }
}

#[context(user)]
async fn profile(user_id: u64, #[inject] db: &Db) -> Result<Profile, Error> {
    let users = db.0.read().unwrap();
    users
        .get(user_id as usize)
        .map(|(profile, _)| profile.clone())
        .ok_or_else(|| Error::not_found("no such user"))
}

#[context(user)]
async fn orders(user_id: u64, #[inject] db: &Db) -> Result<Vec<Order>, Error> {
    let users = db.0.read().unwrap();
    users
        .get(user_id as usize)
        .map(|(_, orders)| orders.clone())
        .ok_or_else(|| Error::not_found("no such user"))
}

#[context(card)]
async fn card(user_id: u64, #[inject] db: &Db) -> Result<Profile, Error> {
    profile(user_id, db).await
}

#[derive(Deserialize)]
struct Query {
    user_id: u64,
}

#[derive(Serialize)]
struct Bundle {
    orders: Vec<Order>,
    profile: Profile,
}

#[derive(Serialize)]
struct Card {
    card: Profile,
}

async fn hand_user(db: web::Data<Db>, query: web::Query<Query>) -> HttpResponse {
    let found = db.0.read().unwrap().get(query.user_id as usize).cloned();
    match found {
        Some((profile, orders)) => HttpResponse::Ok().json(Bundle { orders, profile }),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn hand_card(db: web::Data<Db>, query: web::Query<Query>) -> HttpResponse {
    let found = db.0.read().unwrap().get(query.user_id as usize).map(|(profile, _)| profile.clone());
    match found {
        Some(card) => HttpResponse::Ok().json(Card { card }),
        None => HttpResponse::NotFound().finish(),
    }
}

/// What a careful author adds: a validator, the caching policy, no sniffing.
fn careful(request: &HttpRequest, bundle: &impl Serialize) -> HttpResponse {
    let body = serde_json::to_vec(bundle).unwrap();
    let etag = format!("\"{:032x}\"", xxh3_128(&body));
    let known = request.headers().get(header::IF_NONE_MATCH);
    let is_known = known
        .and_then(|list| list.to_str().ok())
        .is_some_and(|list| list.split(',').any(|tag| tag.trim() == etag));
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if is_known { response.finish() } else { response.content_type("application/json").body(body) }
}

async fn careful_user(request: HttpRequest, db: web::Data<Db>, query: web::Query<Query>) -> HttpResponse {
    let found = db.0.read().unwrap().get(query.user_id as usize).cloned();
    match found {
        Some((profile, orders)) => careful(&request, &Bundle { orders, profile }),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn careful_card(request: HttpRequest, db: web::Data<Db>, query: web::Query<Query>) -> HttpResponse {
    let found = db.0.read().unwrap().get(query.user_id as usize).map(|(profile, _)| profile.clone());
    match found {
        Some(card) => careful(&request, &Card { card }),
        None => HttpResponse::NotFound().finish(),
    }
}

/// Sends `count` requests through the whole of the service, sockets aside.
async fn answer<S, B>(app: &S, base: &str, count: u64) -> usize
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let mut bytes = 0;
    for id in 0..count {
        let request = TestRequest::get().uri(&format!("{base}?user_id={}", id % 1000)).to_request();
        let response = app.call(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let body = response.into_body().try_into_bytes().ok().expect("a body in one piece");
        bytes += body.len();
    }
    bytes
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let system = actix_web::rt::System::new();
    let db = Db::new();
    let mizan = Mizan::builder().state(db.clone()).build()?;
    let mizan = system.block_on(init_service(App::new().service(mizan_actix::scope(&mizan))));
    let hand_written = App::new()
        .app_data(web::Data::new(db))
        .route("/plain/user/", web::get().to(hand_user))
        .route("/plain/card/", web::get().to(hand_card))
        .route("/careful/user/", web::get().to(careful_user))
        .route("/careful/card/", web::get().to(careful_card));
    let hand_written = system.block_on(init_service(hand_written));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [side, name, count] = arguments.as_slice() {
        let count = count.parse()?;
        let bytes = match side.as_str() {
            "mizan" => system.block_on(answer(&mizan, &format!("/api/mizan/ctx/{name}/"), count)),
            hand => system.block_on(answer(&hand_written, &format!("/{hand}/{name}/"), count)),
        };
        println!("{side}: {bytes} bytes");
        return Ok(());
    }
    for name in ["user", "card"] {
        for side in ["careful", "plain"] {
            let (ours, theirs) = (format!("/api/mizan/ctx/{name}/"), format!("/{side}/{name}/"));
            let ours = || system.block_on(answer(&mizan, &ours, 1000));
            let theirs = || system.block_on(answer(&hand_written, &theirs, 1000));
            assert_eq!(ours(), theirs(), "both sides give the same answer");
            let ratio = median_ratio(61, || assert!(ours() > 0), || assert!(theirs() > 0));
            println!("time of `{name}`, mizan over {side} hand-written: {ratio:.2}");
        }
    }
    Ok(())
}
