//! The shop without JavaScript: pages, plain forms, and what is said when one is refused. Also what htmx is answered with.
#![allow(missing_docs)]

use actix_web::body::to_bytes;
use actix_web::http::header::{self, HeaderMap};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse};
use shop::Shop;
use tempfile::TempDir;

/// What browsers send when they go to a page.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A shop of its own for each test.
struct TestShop {
    shop: Shop,
    _directory: TempDir,
}

/// What a browser gets to see.
#[derive(Debug)]
struct Seen {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl TestShop {
    async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("shop.db").display());
        Self { shop: Shop::open_with(&url, None, shop_htmx::set).await.unwrap(), _directory: directory }
    }

    async fn send(&self, user_id: u32, request: TestRequest) -> Seen {
        let configure = |config: &mut _| self.shop.configure(config);
        let app = init_service(App::new().configure(configure).configure(shop_htmx::configure)).await;
        let cookie = self.shop.key.sign_in(user_id).stripped().to_string();
        let request = if user_id == 0 { request } else { request.insert_header((header::COOKIE, cookie)) };
        let response: HttpResponse = call_service(&app, request.to_request()).await.into();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
        Seen { status, headers, body }
    }

    async fn get(&self, user_id: u32, path: &str) -> Seen {
        self.send(user_id, TestRequest::get().uri(path).insert_header((header::ACCEPT, BROWSER))).await
    }

    /// A plain form.
    async fn post(&self, user_id: u32, name: &str, fields: &str) -> Seen {
        self.send(user_id, form(name, fields).insert_header((header::ACCEPT, BROWSER))).await
    }

    /// A form that htmx sends.
    async fn htmx(&self, user_id: u32, name: &str, fields: &str) -> Seen {
        let form = form(name, fields).insert_header((header::ACCEPT, "text/html"));
        self.send(user_id, form.insert_header(("hx-request", "true"))).await
    }

    async fn leave(&self, product_id: u32, stock: u32) {
        let mut tx = self.shop.db.write().await.unwrap();
        let query = sqlx::query("UPDATE products SET stock = ? WHERE id = ?").bind(stock).bind(product_id);
        query.execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn form(name: &str, fields: &str) -> TestRequest {
    let form = TestRequest::post().uri(&format!("/api/mizan/call/{name}/"));
    form.insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(fields.to_owned())
}

impl Seen {
    #[track_caller]
    fn field(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}")).to_str().unwrap()
    }

    /// It leads to `path`, and says what is stale.
    #[track_caller]
    fn leads_to(&self, path: &str, stale: &str) {
        assert_eq!(
            (self.status, self.field("location"), self.field("x-mizan-invalidate")),
            (303, path, stale)
        );
        assert_eq!(self.field("cache-control"), "no-store");
    }

    #[track_caller]
    fn says(&self, status: u16, text: &str) {
        assert!(self.status == status && self.body.contains(text), "{text} with {status}, not {self:?}");
        assert_eq!(self.field("content-type"), "text/html; charset=utf-8");
    }

    /// A whole page that says so.
    #[track_caller]
    fn is_page(&self, status: u16, text: &str) {
        self.says(status, text);
        assert!(self.body.starts_with("<!DOCTYPE html>"), "{self:?}");
        assert!(self.field("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
        assert_eq!(self.field("cache-control"), "no-store");
        assert_eq!(self.field("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn somebody_buys_without_javascript() {
    let shop = TestShop::open().await;
    let before = shop.get(5, "/product/1").await;
    before.is_page(200, "147 in stock");
    let fields = "user_id=5&product_id=1&quantity=2";
    shop.post(5, "buy", fields).await.leads_to("/cart", "cart;user_id=5");
    shop.get(5, "/cart").await.is_page(200, "€125.98");
    shop.post(5, "change_quantity", "user_id=5&product_id=1&quantity=3")
        .await
        .leads_to("/cart", "cart;user_id=5");
    shop.get(5, "/parts/pieces").await.says(200, "3");
    let stale = "cart;user_id=5, user;user_id=5, catalog, notifications, product;product_id=1";
    shop.post(5, "order", "user_id=5").await.leads_to("/orders", stale);
    shop.get(5, "/orders").await.is_page(200, "Order 3001");
    shop.get(5, "/cart").await.is_page(200, "Your cart is empty");
    shop.get(5, "/product/1").await.is_page(200, "144 in stock");
    shop.get(5, "/notifications").await.is_page(200, "Order 3001 is placed.");
    let cancelled = shop.post(5, "cancel", "user_id=5&order_id=3001").await;
    cancelled.leads_to("/orders", "user;user_id=5, catalog, product;product_id=1");
    shop.get(5, "/product/1").await.is_page(200, "147 in stock");
    shop.post(5, "buy", fields).await;
    shop.post(5, "take_out", "user_id=5&product_id=1").await.leads_to("/cart", "cart;user_id=5");
    shop.get(5, "/cart").await.is_page(200, "Your cart is empty");
}

#[actix_web::test]
async fn a_refused_form_leads_to_a_page_that_says_why() {
    let shop = TestShop::open().await;
    shop.post(0, "order", "user_id=5").await.is_page(401, "Sign in first");
    shop.post(5, "order", "user_id=6").await.is_page(403, "This is somebody else's.");
    shop.post(5, "order", "user_id=5").await.is_page(409, "The cart is empty.");
    shop.post(5, "buy", "user_id=5&product_id=1&quantity=100")
        .await
        .is_page(422, "Quantity must be between 1 and 99.");
    shop.post(5, "buy", "user_id=5&product_id=1&quantity=%3Cb%3E")
        .await
        .is_page(422, "Quantity must be an integer");
    shop.post(5, "buy", "user_id=5&%3Cb%3E=1").await.is_page(422, "&lt;b&gt; is unknown");
    shop.post(5, "buy", "user_id=5&product_id=1&quantity=2").await;
    shop.leave(1, 1).await;
    shop.post(5, "order", "user_id=5").await.is_page(409, "Amber Atlas is out of stock.");
    shop.get(5, "/cart").await.is_page(200, "Amber Atlas");
    shop.post(5, "cancel", "user_id=6&order_id=1").await.is_page(403, "somebody else");
    shop.post(5, "restock", "product_id=1&quantity=5").await.is_page(403, "This is for staff.");
    shop.post(1, "restock", "product_id=1&quantity=5")
        .await
        .leads_to("/product/1", "catalog, product;product_id=1");
}

#[actix_web::test]
async fn htmx_is_answered_with_fragments() {
    let shop = TestShop::open().await;
    let bought = shop.htmx(5, "buy", "user_id=5&product_id=1&quantity=2").await;
    assert_eq!((bought.status, bought.body.as_str()), (200, "Amber Atlas is in your cart."));
    assert_eq!(bought.field("x-mizan-invalidate"), "cart;user_id=5");
    let changed = shop.htmx(5, "change_quantity", "user_id=5&product_id=1&quantity=3").await;
    assert_eq!(changed.body, shop.get(5, "/parts/cart").await.body, "the part itself");
    shop.leave(1, 2).await;
    let refused = shop.htmx(5, "order", "user_id=5").await;
    assert_eq!(refused.body, "<p class=\"problem\" role=\"alert\">Amber Atlas is out of stock.</p>");
    assert_eq!((refused.status, refused.field("hx-retarget")), (409, "#said"));
    let stale = "cart;user_id=5, product;product_id=1, catalog;category=\"books\"";
    assert_eq!(refused.field("x-mizan-invalidate"), stale);
    let refused = shop.htmx(5, "change_quantity", "user_id=5&product_id=1&quantity=100").await;
    assert_eq!((refused.status, refused.field("hx-retarget")), (422, "find .outcome"));
    assert!(!refused.headers.contains_key("x-mizan-invalidate"));
    shop.htmx(0, "order", "user_id=5").await.says(401, "href=\"/sign-in\"");
}

#[actix_web::test]
async fn what_there_is_not_is_a_page_too() {
    let shop = TestShop::open().await;
    shop.get(0, "/cart").await.is_page(401, "Sign in first");
    for path in ["/nothing", "/product/9999", "/product/x", "/?page=x", "/parts/stock/x"] {
        shop.get(5, path).await.is_page(404, "There is no such");
    }
    shop.get(5, "/?page=0").await.is_page(400, "Page must be at least 1.");
    shop.get(0, "/?category=home_decor&page=2").await.is_page(200, "Home decor");
    shop.get(0, "/sign-in").await.is_page(200, "(staff)");
}

#[actix_web::test]
async fn a_name_is_text_wherever_it_shows() {
    let shop = TestShop::open().await;
    let rename = shop.shop.mizan.call("rename_user").arg("user_id", 5).arg("name", "<b>&\"'");
    rename.header("cookie", &shop.shop.key.sign_in(5).stripped().to_string()).await.unwrap();
    shop.get(5, "/").await.is_page(200, "&lt;b&gt;&amp;&quot;'");
}

#[actix_web::test]
async fn nobody_signs_in_from_another_site() {
    let shop = TestShop::open().await;
    let sign_in = || {
        let form = TestRequest::post().uri("/sign-in");
        form.insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload("user_id=5")
    };
    let foreign = sign_in().insert_header(("sec-fetch-site", "cross-site"));
    assert_eq!(shop.send(0, foreign).await.status, 403);
    let seen = shop.send(0, sign_in().insert_header(("sec-fetch-site", "same-origin"))).await;
    assert_eq!((seen.status, seen.field("location")), (303, "/"));
}

#[actix_web::test]
async fn its_files_are_its_own() {
    let shop = TestShop::open().await;
    let page = shop.get(5, "/").await.body;
    let quoted = page.split('"').filter(|text| text.starts_with("/assets/"));
    for path in quoted {
        assert_eq!(shop.get(0, path).await.status, 200, "{path}");
    }
    assert!(!page.contains("https://") && !page.contains("style=") && !page.contains("onclick"), "{page}");
}
