//! The pages, and the parts of them that are asked for again. A part is made by the function that made it for its page.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Path, Query, ServiceConfig, get, to};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError, web};
use maud::Markup;
use serde::Deserialize;
use shop::cart::{Cart, cart_content};
use shop::db::Db;
use shop::error::ShopError;
use shop::notifications::{Notification, notifications};
use shop::products::{Category, catalog_page, product_detail};
use shop::session::{CurrentUser, SessionKey, Visitor};
use shop::users::{Account, accounts, session, user_orders};

use crate::html;

/// What a page may do: load this program's files, and talk to it. No text becomes code.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Routes to all pages and parts.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/", get().to(catalog))
        .route("/product/{id}", get().to(product))
        .route("/cart", get().to(cart))
        .route("/orders", get().to(orders))
        .route("/notifications", get().to(notices))
        .route("/sign-in", get().to(sign_in))
        .service(
            web::scope("/parts")
                .route("/pieces", get().to(pieces_part))
                .route("/unread", get().to(unread_part))
                .route("/stock/{id}", get().to(stock_part))
                .route("/cart", get().to(cart_part))
                .route("/orders", get().to(orders_part))
                .route("/notifications", get().to(notices_part)),
        )
        .default_service(to(|| async { Err::<Page, _>(NO_PAGE) }));
}

/// HTML that is answered with 200.
#[derive(Debug)]
struct Page(Markup);

impl Responder for Page {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(StatusCode::OK, self.0)
    }
}

/// Why there is no such page, as a page.
#[derive(Debug)]
struct Refused(ShopError);

const NO_PAGE: Refused = Refused(ShopError::NotFound("page"));

impl<E: Into<ShopError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self.0 {
            ShopError::SignedOut => StatusCode::UNAUTHORIZED,
            ShopError::NotFound(_) => StatusCode::NOT_FOUND,
            ShopError::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        respond(status, html::problem_page(status.as_u16(), &self.to_string()))
    }
}

fn respond(status: StatusCode, markup: Markup) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        // It says who is signed in, and what is true now.
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(markup.into_string())
}

type Answer = Result<Page, Refused>;

/// Who looks, and what the frame says of it.
#[derive(Debug)]
pub struct Viewer {
    /// Who is signed in.
    pub account: Account,
    /// What is in the cart.
    pub cart: Cart,
    /// What the shop has told.
    pub notifications: Vec<Notification>,
}

async fn viewer(request: &HttpRequest, db: &Db, key: &SessionKey) -> Result<Option<Viewer>, Refused> {
    let visitor = Visitor::of_request(request, key, db).await?;
    let Some(me) = visitor.0.clone() else { return Ok(None) };
    let Some(account) = session(visitor, db).await?.user else { return Ok(None) };
    let cart = cart_content(me.user_id, me.clone(), db).await?;
    Ok(Some(Viewer { account, cart, notifications: notifications(me, db).await? }))
}

async fn signed_in(request: &HttpRequest, db: &Db, key: &SessionKey) -> Result<CurrentUser, Refused> {
    Ok(Visitor::of_request(request, key, db).await?.0.ok_or(ShopError::SignedOut)?)
}

#[derive(Debug, Deserialize)]
struct Chosen {
    category: Option<Category>,
    page: Option<u32>,
}

async fn catalog(
    request: HttpRequest,
    chosen: Option<Query<Chosen>>,
    db: Data<Db>,
    key: Data<SessionKey>,
) -> Answer {
    let Chosen { category, page } = chosen.ok_or(NO_PAGE)?.into_inner();
    let viewer = viewer(&request, &db, &key).await?;
    let catalog = catalog_page(category, page, &db).await?;
    Ok(Page(html::catalog(viewer.as_ref(), category, &catalog)))
}

async fn product(request: HttpRequest, id: Option<Path<u32>>, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let product = product_detail(*id.ok_or(NO_PAGE)?, &db).await?;
    let viewer = viewer(&request, &db, &key).await?;
    Ok(Page(html::product(viewer.as_ref(), &product)))
}

async fn cart(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let viewer = viewer(&request, &db, &key).await?.ok_or(ShopError::SignedOut)?;
    Ok(Page(html::cart(&viewer)))
}

async fn orders(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let me = signed_in(&request, &db, &key).await?;
    let orders = user_orders(me.user_id, me, &db).await?;
    let viewer = viewer(&request, &db, &key).await?.ok_or(ShopError::SignedOut)?;
    Ok(Page(html::orders(&viewer, &orders)))
}

async fn notices(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let viewer = viewer(&request, &db, &key).await?.ok_or(ShopError::SignedOut)?;
    Ok(Page(html::notices(&viewer)))
}

async fn sign_in(db: Data<Db>) -> Answer {
    Ok(Page(html::sign_in(&accounts(&db).await?)))
}

async fn pieces_part(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let me = signed_in(&request, &db, &key).await?;
    Ok(Page(html::pieces_part(&cart_content(me.user_id, me, &db).await?)))
}

async fn unread_part(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    Ok(Page(html::unread_part(&notifications(signed_in(&request, &db, &key).await?, &db).await?)))
}

async fn stock_part(id: Option<Path<u32>>, db: Data<Db>) -> Answer {
    Ok(Page(html::stock_part(&product_detail(*id.ok_or(NO_PAGE)?, &db).await?)))
}

async fn cart_part(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let me = signed_in(&request, &db, &key).await?;
    Ok(Page(html::cart_part(&cart_content(me.user_id, me, &db).await?)))
}

async fn orders_part(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    let me = signed_in(&request, &db, &key).await?;
    let user_id = me.user_id;
    Ok(Page(html::orders_part(user_id, &user_orders(user_id, me, &db).await?)))
}

async fn notices_part(request: HttpRequest, db: Data<Db>, key: Data<SessionKey>) -> Answer {
    Ok(Page(html::notices_part(&notifications(signed_in(&request, &db, &key).await?, &db).await?)))
}
