//! Bundles and a call against the same answers as one writes them by hand in actix-web: decode, clone out of the lock, serialise.
//!
//! `plain` sends the body and no more; `careful` sends what Mizan does: a validator or the invalidation, the caching policy, `nosniff`.
//!
//! `bundle` counts the instructions of a request with callgrind (instructions repeat, times do not) and prints the ratios. `bundle mizan
//! user 1000`, with `careful` or `plain` for `mizan` and another answer for `user`, only answers that often: this is what is counted.
//! `badge` may be kept by shared caches, and `award` purges it there: their headers are more.
//!
//! Both sides include what it takes to build a request, which stands for reading it from a socket.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error as StdError;
use std::process::Command;
use std::sync::{Arc, RwLock};

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpRequest, HttpResponse, web};
use mizan_core::{Error, Mizan, context, mutation};
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

    fn rename(&self, user_id: u64, name: String) -> Option<Profile> {
        let mut users = self.0.write().unwrap();
        let (profile, _) = users.get_mut(user_id as usize)?;
        profile.name = name;
        Some(profile.clone())
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

#[mutation(affects = "user;user_id, card;user_id")]
async fn rename(user_id: u64, name: String, #[inject] db: &Db) -> Result<Profile, Error> {
    db.rename(user_id, name).ok_or_else(|| Error::not_found("no such user"))
}

#[context(badge, cache(shared, ttl = "60s"))]
async fn badge(user_id: u64, #[inject] db: &Db) -> Result<Profile, Error> {
    profile(user_id, db).await
}

#[mutation(affects = "user;user_id, badge;user_id")]
async fn award(user_id: u64, name: String, #[inject] db: &Db) -> Result<Profile, Error> {
    rename(user_id, name, db).await
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

#[derive(Serialize)]
struct Badge {
    badge: Profile,
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

async fn hand_badge(db: web::Data<Db>, query: web::Query<Query>) -> HttpResponse {
    let found = db.0.read().unwrap().get(query.user_id as usize).map(|(profile, _)| profile.clone());
    match found {
        Some(badge) => HttpResponse::Ok().json(Badge { badge }),
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

async fn careful_badge(request: HttpRequest, db: web::Data<Db>, query: web::Query<Query>) -> HttpResponse {
    let user_id = query.user_id;
    let found = db.0.read().unwrap().get(user_id as usize).map(|(profile, _)| profile.clone());
    let Some(badge) = found else { return HttpResponse::NotFound().finish() };
    let mut response = careful(&request, &Badge { badge });
    let groups = format!("\"*\", \"badge\", \"badge;user_id={user_id}\"");
    let fields = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (HeaderName::from_static("cdn-cache-control"), HeaderValue::from_static("max-age=60")),
        (HeaderName::from_static("cache-groups"), HeaderValue::try_from(groups).unwrap()),
    ];
    fields.into_iter().for_each(|(name, value)| drop(response.headers_mut().insert(name, value)));
    response
}

#[derive(Deserialize)]
struct Rename {
    user_id: u64,
    name: String,
}

#[derive(Serialize)]
struct Renamed {
    result: Profile,
    invalidate: [Stale; 2],
}

#[derive(Serialize)]
struct Stale {
    context: &'static str,
    params: StaleParams,
}

#[derive(Serialize)]
struct StaleParams {
    user_id: u64,
}

impl Renamed {
    fn new(result: Profile, user_id: u64, other: &'static str) -> Self {
        let invalidate = ["user", other].map(|context| Stale { context, params: StaleParams { user_id } });
        Self { result, invalidate }
    }
}

async fn hand_rename(db: web::Data<Db>, web::Json(rename): web::Json<Rename>) -> HttpResponse {
    match db.rename(rename.user_id, rename.name) {
        Some(profile) => HttpResponse::Ok().json(Renamed::new(profile, rename.user_id, "card")),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn hand_award(db: web::Data<Db>, web::Json(award): web::Json<Rename>) -> HttpResponse {
    match db.rename(award.user_id, award.name) {
        Some(profile) => HttpResponse::Ok().json(Renamed::new(profile, award.user_id, "badge")),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn careful_rename(db: web::Data<Db>, web::Json(rename): web::Json<Rename>) -> HttpResponse {
    let user_id = rename.user_id;
    match db.rename(user_id, rename.name) {
        Some(profile) => HttpResponse::Ok()
            .insert_header(("x-mizan-invalidate", format!("user;user_id={user_id}, card;user_id={user_id}")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .json(Renamed::new(profile, user_id, "card")),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn careful_award(db: web::Data<Db>, web::Json(award): web::Json<Rename>) -> HttpResponse {
    let user_id = award.user_id;
    match db.rename(user_id, award.name) {
        Some(profile) => HttpResponse::Ok()
            .insert_header(("x-mizan-invalidate", format!("user;user_id={user_id}, badge;user_id={user_id}")))
            .insert_header(("cache-group-invalidation", format!("\"badge;user_id={user_id}\"")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .json(Renamed::new(profile, user_id, "badge")),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The request number `id` to one of the answers, at one of the sides.
fn request(side: &str, name: &str, id: u64) -> Request {
    let base = match (side, name) {
        ("mizan", "rename" | "award") => "/api/mizan/call".to_owned(),
        ("mizan", _) => "/api/mizan/ctx".to_owned(),
        (side, _) => format!("/{side}"),
    };
    let user_id = id % 1000;
    match name {
        "rename" | "award" => TestRequest::post()
            .uri(&format!("{base}/{name}/"))
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .set_payload(format!("{{\"user_id\": {user_id}, \"name\": \"Ada {user_id}\"}}")),
        _ => TestRequest::get().uri(&format!("{base}/{name}/?user_id={user_id}")),
    }
    .to_request()
}

/// An answer as it can be compared: its header fields, sorted, and its body.
type Answer = (Vec<(String, String)>, String);

/// Sends a request through the whole of the service, sockets aside.
async fn send<S, B>(app: &S, request: Request) -> ServiceResponse<B>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    let response = app.call(request).await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

async fn answer<S, B>(app: &S, request: Request) -> Answer
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let response = send(app, request).await;
    let fields = response.headers().iter();
    let mut fields: Vec<_> =
        fields.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    fields.sort();
    let body = response.into_body().try_into_bytes().ok().expect("a body in one piece");
    (fields, String::from_utf8(body.to_vec()).unwrap())
}

/// The instructions of one request: what a thousand more cost, so that starting and warming up are not counted.
fn instructions(side: &str, name: &str) -> Result<f64, Box<dyn StdError>> {
    let of = |requests: u64| -> Result<f64, Box<dyn StdError>> {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe()?);
        let output = valgrind.args([side, name, &requests.to_string()]).output()?;
        let log = String::from_utf8(output.stderr)?;
        let collected = log.lines().find_map(|line| line.split_once("Collected : "));
        Ok(collected.ok_or(log.as_str())?.1.parse()?)
    };
    Ok((of(1200)? - of(200)?) / 1000.0)
}

/// One side of the comparison, with nothing else in its application.
fn routes(side: &str, db: Db, mizan: &Mizan) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let config = config.app_data(web::Data::new(db));
        match side {
            "mizan" => config.service(mizan_actix::scope(mizan)),
            "careful" => config
                .route("/careful/user/", web::get().to(careful_user))
                .route("/careful/card/", web::get().to(careful_card))
                .route("/careful/badge/", web::get().to(careful_badge))
                .route("/careful/award/", web::post().to(careful_award))
                .route("/careful/rename/", web::post().to(careful_rename)),
            _ => config
                .route("/plain/user/", web::get().to(hand_user))
                .route("/plain/card/", web::get().to(hand_card))
                .route("/plain/badge/", web::get().to(hand_badge))
                .route("/plain/award/", web::post().to(hand_award))
                .route("/plain/rename/", web::post().to(hand_rename)),
        };
    }
}

fn compare(name: &str, answer: impl Fn(&str) -> Answer) -> Result<(), Box<dyn StdError>> {
    let (ours, plain) = (answer("mizan"), answer("plain"));
    assert_eq!(ours, answer("careful"), "both give the same answer");
    assert_eq!(ours.1, plain.1, "both give the same body");
    let mizan = instructions("mizan", name)?;
    let (careful, plain) = (mizan / instructions("careful", name)?, mizan / instructions("plain", name)?);
    println!("`{name}`: {careful:.2} times careful, {plain:.2} times plain ({mizan:.0} instructions)");
    Ok(())
}

fn main() -> Result<(), Box<dyn StdError>> {
    let system = actix_web::rt::System::new();
    let db = Db::new();
    let mizan = Mizan::builder().state(db.clone()).build()?;
    let start =
        |side: &str| system.block_on(init_service(App::new().configure(routes(side, db.clone(), &mizan))));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [side, name, count] = arguments.as_slice() {
        let (app, count) = (start(side), count.parse()?);
        system.block_on(async {
            for id in 0..count {
                send(&app, request(side, name, id)).await;
            }
        });
        return Ok(());
    }
    for name in ["user", "card", "rename", "badge", "award"] {
        compare(name, |side| system.block_on(answer(&start(side), request(side, name, 5))))?;
    }
    Ok(())
}
