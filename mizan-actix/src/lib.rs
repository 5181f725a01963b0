//! Serves a [`Mizan`] dispatcher from an actix-web application.
//!
//! [`scope`] mounts the whole API below the dispatcher's base path, `/api/mizan` unless set:
//!
//! ```no_run
//! use actix_web::{App, HttpServer};
//! use mizan_core::{Mizan, context};
//!
//! #[context]
//! fn notice() -> &'static str {
//!     "We are open."
//! }
//!
//! #[actix_web::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mizan = Mizan::builder().build()?;
//!     let served = mizan.clone();
//!     HttpServer::new(move || App::new().service(mizan_actix::scope(&served)))
//!         .bind(("127.0.0.1", 8080))?
//!         .run()
//!         .await?;
//!     mizan.drain().await; // a mutation whose client has left is still running
//!     Ok(())
//! }
//! ```
//!
//! The adapter only translates: what is answered is decided in [`mizan_core::wire`].
#![forbid(unsafe_code)]

use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Bytes, BytesMut, Payload};
use actix_web::{HttpRequest, HttpResponse, Scope, web};
use futures_util::StreamExt;
use mizan_core::Mizan;
use mizan_core::wire::{CallRoute, Head, Reply, Route};

const CACHE_GROUP_INVALIDATION: HeaderName = HeaderName::from_static("cache-group-invalidation");
const CACHE_GROUPS: HeaderName = HeaderName::from_static("cache-groups");
const CDN_CACHE_CONTROL: HeaderName = HeaderName::from_static("cdn-cache-control");
const INVALIDATE: HeaderName = HeaderName::from_static("x-mizan-invalidate");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The routes of `mizan`, below its base path. They answer to every method and to every path below it, with and without the slash
/// at the end.
pub fn scope(mizan: &Mizan) -> Scope {
    let served = mizan.clone();
    let answer = move |request: HttpRequest, payload: Payload| answer(served.clone(), request, payload);
    web::scope(mizan.base_path()).default_service(web::to(answer))
}

/// Refuses what a page of another site sent, as the routes of [`scope`] do: for an application's own routes that write, such as
/// one that signs in. The rule is that of [`Mizan::check_origin`].
///
/// ```
/// use actix_web::{HttpRequest, HttpResponse, web};
/// use mizan_core::Mizan;
///
/// async fn sign_out(request: HttpRequest, mizan: web::Data<Mizan>) -> actix_web::Result<HttpResponse> {
///     mizan_actix::check_origin(&mizan, &request)?;
///     Ok(HttpResponse::SeeOther().insert_header(("location", "/")).finish())
/// }
/// ```
///
/// # Errors
///
/// One that actix-web answers as the routes of [`scope`] would: 403, `CROSS_ORIGIN`.
pub fn check_origin(mizan: &Mizan, request: &HttpRequest) -> actix_web::Result<()> {
    mizan.check_origin(&ActixHead(request)).map_err(|problem| {
        let cause = problem.to_string();
        InternalError::from_response(cause, respond(problem.into())).into()
    })
}

async fn answer(mizan: Mizan, request: HttpRequest, mut payload: Payload) -> HttpResponse {
    let head = ActixHead(&request);
    let reply = match mizan.route(&head) {
        Route::Answered(reply) => reply,
        Route::Fetch(route) => route.answer(&head).await,
        Route::Call(route) => match read_body(&mizan, &route, &head, &mut payload).await {
            Ok(body) => route.answer(&head, &body).await,
            Err(reply) => *reply,
        },
    };
    respond(reply)
}

/// Reads the whole body: within the limit, and in time.
async fn read_body(
    mizan: &Mizan,
    route: &CallRoute<'_>,
    head: &ActixHead<'_>,
    payload: &mut Payload,
) -> Result<Bytes, Box<Reply>> {
    let announced = head.header("content-length").next();
    let announced = announced.and_then(|text| str::from_utf8(text).ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > mizan.body_limit()) {
        return Err(Box::new(route.too_large()));
    }
    let collect = async {
        let mut body = BytesMut::with_capacity(announced.unwrap_or_default());
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Box::new(route.incomplete()))?;
            if body.len() + chunk.len() > mizan.body_limit() {
                return Err(Box::new(route.too_large()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    match tokio::time::timeout(mizan.body_deadline(), collect).await {
        Ok(body) => body,
        Err(_) => Err(Box::new(route.too_slow())),
    }
}

/// actix-web's types are those of `http` 0.2, the dispatcher's those of `http` 1.
fn respond(reply: Reply) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).expect("both versions of http know the same statuses");
    let mut response = HttpResponse::new(status);
    for (name, value) in &reply.headers {
        response.headers_mut().append(translate_name(name.as_str()), translate_value(value.as_bytes()));
    }
    if reply.status == 408 {
        // The rest of the body may still come, or never.
        response.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
    }
    response.set_body(actix_web::body::BoxBody::new(reply.body))
}

/// The names that the dispatcher asks for and answers with need no parsing.
fn translate_name(name: &str) -> HeaderName {
    match name {
        "cache-control" => header::CACHE_CONTROL,
        "content-encoding" => header::CONTENT_ENCODING,
        "content-length" => header::CONTENT_LENGTH,
        "content-type" => header::CONTENT_TYPE,
        "etag" => header::ETAG,
        "host" => header::HOST,
        "if-none-match" => header::IF_NONE_MATCH,
        "origin" => header::ORIGIN,
        "sec-fetch-site" => SEC_FETCH_SITE,
        "x-content-type-options" => header::X_CONTENT_TYPE_OPTIONS,
        "x-mizan-invalidate" => INVALIDATE,
        "cache-group-invalidation" => CACHE_GROUP_INVALIDATION,
        "cache-groups" => CACHE_GROUPS,
        "cdn-cache-control" => CDN_CACHE_CONTROL,
        other => {
            HeaderName::from_bytes(other.as_bytes()).expect("both versions of http allow the same names")
        }
    }
}

/// The values that most answers have need no copy.
fn translate_value(value: &[u8]) -> HeaderValue {
    static USUAL: [HeaderValue; 5] = [
        HeaderValue::from_static("nosniff"),
        HeaderValue::from_static("application/json"),
        HeaderValue::from_static("private, no-cache"),
        HeaderValue::from_static("no-cache"),
        HeaderValue::from_static("no-store"),
    ];
    let usual = USUAL.iter().find(|usual| usual.as_bytes() == value).cloned();
    usual.unwrap_or_else(|| {
        HeaderValue::from_bytes(value).expect("both versions of http allow the same values")
    })
}

struct ActixHead<'a>(&'a HttpRequest);

impl Head for ActixHead<'_> {
    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    fn path(&self) -> &str {
        self.0.match_info().unprocessed()
    }

    fn query(&self) -> &str {
        self.0.query_string()
    }

    fn header(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.0.headers().get_all(translate_name(name)).map(HeaderValue::as_bytes)
    }

    fn headers(&self) -> mizan_core::http::HeaderMap {
        use mizan_core::http::{HeaderMap, HeaderName, HeaderValue};
        let mut headers = HeaderMap::with_capacity(self.0.headers().len());
        for (name, value) in self.0.headers() {
            let name = HeaderName::from_bytes(name.as_str().as_bytes());
            let value = HeaderValue::from_bytes(value.as_bytes());
            if let (Ok(name), Ok(value)) = (name, value) {
                headers.append(name, value);
            }
        }
        headers
    }
}

/// The README's programs, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
