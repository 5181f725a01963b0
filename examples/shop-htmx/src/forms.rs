//! The mutations behind the pages' forms. Each calls the shop's own, and answers who asks: htmx with a fragment, whose header it hears;
//! a plain form with the way to the page that shows what has become of it.

use maud::{Markup, html};
use mizan_core::http::{HeaderMap, HeaderValue, Response};
use mizan_core::{Bytes, Cx, Error, FromCx, Html, Problem, Redirect, View, mutation};
use shop::db::Db;
use shop::error::ShopError;
use shop::session::CurrentUser;
use shop::{cart, notifications, orders, products};

use crate::html::{self, cart_part, money, problem_page};
use crate::pages::CONTENT_SECURITY_POLICY;

/// Whether htmx sent the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    is_htmx: bool,
}

impl FromCx for Sender {
    async fn from_cx(cx: &Cx) -> Result<Self, Error> {
        Ok(Self { is_htmx: cx.header(HX_REQUEST).is_some() })
    }
}

const HX_REQUEST: &str = "hx-request";

/// What a form is answered with.
#[derive(Debug)]
pub enum Answer {
    /// What htmx puts into the page.
    Fragment(Markup),
    /// Where a plain form goes.
    Page(String),
}

impl View for Answer {
    fn into_response(self) -> Response<Bytes> {
        match self {
            Self::Fragment(markup) => Html(markup.into_string()).into_response(),
            Self::Page(path) => Redirect::to(&path).into_response(),
        }
    }
}

impl Sender {
    fn answer(self, page: impl Into<String>, fragment: impl FnOnce() -> Markup) -> Answer {
        if self.is_htmx { Answer::Fragment(fragment()) } else { Answer::Page(page.into()) }
    }
}

/// Puts pieces of a product into the cart.
#[mutation(affects = "cart;user_id")]
pub async fn buy(
    user_id: u32,
    product_id: u32,
    quantity: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    let cart = cart::add_to_cart(user_id, product_id, quantity, me, db).await?;
    let name = cart.lines.into_iter().find(|line| line.product_id == product_id).map(|line| line.name);
    Ok(sender.answer("/cart", || html! { (name.unwrap_or_default()) " is in your cart." }))
}

/// Sets how many pieces of a product are in the cart. Its answer brings the cart, which so is not asked for again.
#[mutation(affects = "cart;user_id")]
pub async fn change_quantity(
    user_id: u32,
    product_id: u32,
    quantity: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    let cart = cart::set_cart_quantity(user_id, product_id, quantity, me, db).await?;
    Ok(sender.answer("/cart", || cart_part(&cart)))
}

/// Takes a product out of the cart, and brings what is left.
#[mutation(affects = "cart;user_id")]
pub async fn take_out(
    user_id: u32,
    product_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    let cart = cart::remove_from_cart(user_id, product_id, me, db).await?;
    Ok(sender.answer("/cart", || cart_part(&cart)))
}

/// Orders what is in the cart.
#[mutation(affects = "cart;user_id, user;user_id, catalog, notifications")]
pub async fn order(
    user_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] cx: &Cx,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    let order = orders::place_order(user_id, me, db, cx).await?;
    Ok(sender.answer("/orders", || {
        html! { "Order " (order.order_id) " is placed, for " (money(order.total_cents)) ". " a href="/orders" { "Your orders" } }
    }))
}

/// Cancels an order.
#[mutation(affects = "user;user_id, catalog")]
pub async fn cancel(
    user_id: u32,
    order_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] cx: &Cx,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    me.must_be(user_id)?;
    orders::cancel_order(order_id, me, db, cx).await?;
    Ok(sender.answer("/orders", || html! { "Order " (order_id) " is cancelled." }))
}

/// Marks a notification as read.
#[mutation(affects = "notifications")]
pub async fn read_notification(
    notification_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    notifications::mark_notification_read(notification_id, me, db).await?;
    Ok(sender.answer("/notifications", || html! {}))
}

/// Puts pieces of a product on the shelf.
#[mutation(affects = "catalog, product;product_id")]
pub async fn restock(
    product_id: u32,
    quantity: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] cx: &Cx,
    #[inject] sender: Sender,
) -> Result<Answer, ShopError> {
    let product = products::restock_product(product_id, quantity, me, db, cx).await?;
    Ok(sender.answer(format!("/product/{product_id}"), || {
        html! { (product.name) ": " (product.stock) " in stock." }
    }))
}

/// A refusal of any of these, and of the arguments that they get: on the page whose form htmx sent, or as a page of its own.
pub fn refusal(problem: &Problem, headers: &HeaderMap) -> Response<Bytes> {
    let faults =
        problem.errors().iter().map(|fault| format!("{} {}", fault.param, fault.detail)).collect::<Vec<_>>();
    let detail = if faults.is_empty() { problem.detail().to_owned() } else { faults.join("; ") };
    let (markup, fields): (_, &[_]) = if !headers.contains_key(HX_REQUEST) {
        (problem_page(problem.status(), &detail), &[("content-security-policy", CONTENT_SECURITY_POLICY)])
    } else if problem.invalidate().is_empty() {
        (html::problem(problem.status(), &detail), BESIDE_THE_FORM)
    } else {
        (html::problem(problem.status(), &detail), ABOVE_THE_PARTS)
    };
    let mut response = Html(markup.into_string()).into_response();
    for (name, value) in fields {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}

/// To htmx: within the form, wherever its answer would have gone.
const BESIDE_THE_FORM: &[(&str, &str)] = &[("hx-retarget", "find .outcome"), ("hx-reswap", "innerHTML")];

/// To htmx: where no part is asked for again. The form may stand in one that is stale, and what it says would go with it.
const ABOVE_THE_PARTS: &[(&str, &str)] = &[("hx-retarget", html::SAID), ("hx-reswap", "innerHTML")];
