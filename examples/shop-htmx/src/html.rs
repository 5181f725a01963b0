//! How everything looks: each function is a page or a part of one. What users write becomes text, by maud's doing.

use maud::{DOCTYPE, Markup, html};
use shop::cart::{Cart, CartLine, LINE_QUANTITY};
use shop::notifications::Notification;
use shop::orders::{Order, OrderStatus};
use shop::products::{CatalogPage, Category, Product};
use shop::users::Account;

use crate::pages::Viewer;

/// From here on, a product is scarce.
const SCARCE: u32 = 30;

/// Where what came of a form is said, unless it is a fault of the form.
pub const SAID: &str = "#said";

fn page(title: &str, viewer: Option<&Viewer>, content: Markup) -> Markup {
    let links = html! {
        @if let Some(viewer) = viewer {
            li { a href="/cart" { "Cart" (pieces_part(&viewer.cart)) } }
            li { a href="/orders" { "Orders" } }
            li { a href="/notifications" { "News" (unread_part(&viewer.notifications)) } }
        }
    };
    document(title, links, account(viewer), content)
}

/// The frame, and in it what depends on who looks.
fn document(title: &str, links: Markup, account: Markup, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-mizan-tabs {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                // Styles are in the style sheet.
                meta name="htmx-config" content="includeIndicatorCSS:false";
                title { (title) " – Mizan Shop" }
                link rel="icon" href="/assets/icon.svg";
                link rel="stylesheet" href="/assets/style.css";
                script src="/assets/htmx.min.js" {}
                script src="/assets/mizan-htmx.js" {}
            }
            body {
                a id="skip" href="#main" { "Skip to the content" }
                header.top {
                    a.brand href="/" { img src="/assets/icon.svg" alt="" width="32" height="32"; "Mizan Shop" }
                    nav id="nav" aria-label="Shop" { ul { li { a href="/" { "Catalogue" } } (links) } }
                    div id="account" { (account) }
                }
                main id="main" {
                    h1 { (title) }
                    div id="said" role="status" {}
                    (content)
                }
                footer { p { "An example of Mizan. Nothing is really sold here." } }
            }
        }
    }
}

fn account(viewer: Option<&Viewer>) -> Markup {
    html! {
        @match viewer {
            Some(Viewer { account, .. }) => {
                span.name { (account.name) }
                form method="post" action="/sign-out" { button.quiet { "Sign out" } }
            }
            None => a.button href="/sign-in" { "Sign in" },
        }
    }
}

/// Something that stays true: it declares what it shows, and asks `part` for it again when that is stale.
fn live(id: &str, key: &str, part: &str, content: Markup) -> Markup {
    html! { div id=(id) data-mizan=(key) hx-get=(part) hx-trigger="mizan:stale" hx-swap="outerHTML" { (content) } }
}

/// [`live`], of a number in a line.
fn live_number(id: &str, key: &str, part: &str, number: usize) -> Markup {
    html! {
        span id=(id) data-mizan=(key) hx-get=(part) hx-trigger="mizan:stale" hx-swap="outerHTML" {
            @if number > 0 { span.number { (number) } }
        }
    }
}

/// A form for the mutation `name`. A browser posts it and goes where the answer leads; htmx puts the answer into `target`. A refusal is said
/// within the form, unless it makes something stale.
fn form(name: &str, target: &str, fields: Markup) -> Markup {
    let action = format!("/api/mizan/call/{name}/");
    let swap = if target == SAID { "innerHTML" } else { "outerHTML" };
    html! {
        form method="post" action=(action) hx-post=(action) hx-target=(target) hx-swap=(swap) novalidate {
            (fields)
            div.outcome {}
        }
    }
}

fn hidden(name: &str, value: u32) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A number and the button beside it.
fn quantity(value: u32, max: u32, button: Markup) -> Markup {
    html! {
        div.inline { input type="number" name="quantity" value=(value) min="1" max=(max) aria-label="Quantity"; (button) }
    }
}

/// One page of the catalogue.
pub fn catalog(viewer: Option<&Viewer>, chosen: Option<Category>, catalog: &CatalogPage) -> Markup {
    let title = chosen.map_or("Catalogue", label);
    let address = |category: Option<Category>, page: u32| match category {
        Some(category) => format!("/?category={}&page={page}", wire_name(category)),
        None => format!("/?page={page}"),
    };
    let one_piece = html! { (hidden("quantity", 1)) button { "Add to cart" } };
    page(
        title,
        viewer,
        html! {
            nav aria-label="Categories" { ul.filters {
                li { a href="/" aria-current=[chosen.is_none().then_some("page")] { "All" } }
                @for category in Category::ALL {
                    li { a href=(address(Some(category), 1)) aria-current=[(chosen == Some(category)).then_some("page")] { (label(category)) } }
                }
            } }
            p.count { (catalog.total) " products, page " (catalog.page) " of " (catalog.pages) }
            ul.products {
                @for product in &catalog.products { li.card {
                    (picture(&product.name))
                    h2 { a href=(format!("/product/{}", product.product_id)) { (product.name) } }
                    p.price { (money(product.price_cents)) }
                    (stock_part(product))
                    @if let Some(viewer) = viewer { div.add { (buy_form(viewer, product.product_id, &one_piece)) } }
                } }
            }
            nav.pagination aria-label="Pages" { ul {
                @for number in 1..=catalog.pages {
                    li { a href=(address(chosen, number)) aria-current=[(number == catalog.page).then_some("page")] { (number) } }
                }
            } }
        },
    )
}

fn buy_form(viewer: &Viewer, product_id: u32, quantity_and_button: &Markup) -> Markup {
    let ids = html! { (hidden("user_id", viewer.account.user_id)) (hidden("product_id", product_id)) };
    form("buy", SAID, html! { (ids) (quantity_and_button) })
}

/// A product.
pub fn product(viewer: Option<&Viewer>, product: &Product) -> Markup {
    let some_pieces = quantity(1, LINE_QUANTITY, html! { button { "Add to cart" } });
    page(
        &product.name,
        viewer,
        html! {
            div.product {
                div.frame { (picture(&product.name)) }
                div.facts {
                    p.price { (money(product.price_cents)) }
                    (stock_part(product))
                    @match viewer {
                        Some(viewer) => (buy_form(viewer, product.product_id, &some_pieces)),
                        None => p { a href="/sign-in" { "Sign in" } " to buy" },
                    }
                    @if viewer.is_some_and(|viewer| viewer.account.is_staff) {
                        section.staff { h2 { "For staff" } (form("restock", SAID, html! {
                            (hidden("product_id", product.product_id))
                            (quantity(10, 10_000, html! { button { "Restock" } }))
                        })) }
                    }
                }
            }
        },
    )
}

/// What is left of a product.
pub fn stock_part(product: &Product) -> Markup {
    let Product { product_id, stock, .. } = product;
    let (level, text) = match *stock {
        0 => ("none", "Sold out".to_owned()),
        1..SCARCE => ("few", format!("Only {stock} left")),
        _ => ("many", format!("{stock} in stock")),
    };
    let (id, key) = (format!("stock-{product_id}"), format!("product;product_id={product_id}"));
    live(&id, &key, &format!("/parts/stock/{product_id}"), html! { p.stock data-level=(level) { (text) } })
}

/// The cart's page.
pub fn cart(viewer: &Viewer) -> Markup {
    page("Cart", Some(viewer), cart_part(&viewer.cart))
}

/// What is in the cart.
pub fn cart_part(cart: &Cart) -> Markup {
    let key = format!("cart;user_id={}", cart.user_id);
    live(
        "cart",
        &key,
        "/parts/cart",
        html! {
            @if cart.lines.is_empty() {
                div.blank { h2 { "Your cart is empty" } a.button href="/" { "To the catalogue" } }
            } @else {
                ul { @for line in &cart.lines { (cart_line(cart.user_id, line)) } }
                div.total {
                    p { "Together" strong { (money(cart.total_cents)) } }
                    (form("order", SAID, html! { (hidden("user_id", cart.user_id)) button { "Order" } }))
                }
            }
        },
    )
}

fn cart_line(user_id: u32, line: &CartLine) -> Markup {
    let of_line = html! { (hidden("user_id", user_id)) (hidden("product_id", line.product_id)) };
    html! {
        li.line {
            (picture(&line.name))
            div.what {
                a href=(format!("/product/{}", line.product_id)) { (line.name) }
                (form("change_quantity", "#cart", html! { (of_line) (quantity(line.quantity, LINE_QUANTITY, html! { button.quiet { "Change" } })) }))
                (form("take_out", "#cart", html! { (of_line) button.quiet { "Take out" } }))
            }
            p.price { (money(i64::from(line.quantity) * line.unit_price_cents)) }
        }
    }
}

/// How many pieces are in the cart.
pub fn pieces_part(cart: &Cart) -> Markup {
    let pieces = cart.lines.iter().map(|line| line.quantity as usize).sum();
    live_number("pieces", &format!("cart;user_id={}", cart.user_id), "/parts/pieces", pieces)
}

/// The orders' page.
pub fn orders(viewer: &Viewer, orders: &[Order]) -> Markup {
    page("Orders", Some(viewer), orders_part(viewer.account.user_id, orders))
}

/// What a user has ordered.
pub fn orders_part(user_id: u32, orders: &[Order]) -> Markup {
    live(
        "orders",
        &format!("user;user_id={user_id}"),
        "/parts/orders",
        html! {
            ul.orders { @for order in orders { (order_item(user_id, order)) } }
        },
    )
}

fn order_item(user_id: u32, order: &Order) -> Markup {
    let status = match order.status {
        OrderStatus::Placed => "placed",
        OrderStatus::Cancelled => "cancelled",
    };
    html! {
        li.order data-status=(status) {
            header { h2 { "Order " (order.order_id) } span.badge data-status=(status) { (status) } p.price { (money(order.total_cents)) } }
            ul { @for line in &order.lines { li.line {
                (picture(&line.name))
                p.what { (line.quantity) " × " (line.name) }
                p.price { (money(i64::from(line.quantity) * line.unit_price_cents)) }
            } } }
            @if order.status == OrderStatus::Placed {
                (form("cancel", SAID, html! {
                    (hidden("user_id", user_id)) (hidden("order_id", order.order_id)) button.danger { "Cancel this order" }
                }))
            }
        }
    }
}

/// The notifications' page.
pub fn notices(viewer: &Viewer) -> Markup {
    page("News", Some(viewer), notices_part(&viewer.notifications))
}

/// What the shop has told whoever is signed in.
pub fn notices_part(notifications: &[Notification]) -> Markup {
    live(
        "notices",
        "notifications",
        "/parts/notifications",
        html! {
            ul.notifications { @for notification in notifications { li {
                p { (notification.text) }
                @if !notification.is_read {
                    (form("read_notification", SAID, html! {
                        (hidden("notification_id", notification.notification_id)) button.quiet { "Mark as read" }
                    }))
                }
            } } }
            @if notifications.is_empty() { div.blank { h2 { "No news" } } }
        },
    )
}

/// How many notifications are unread.
pub fn unread_part(notifications: &[Notification]) -> Markup {
    let unread = notifications.iter().filter(|notification| !notification.is_read).count();
    live_number("unread", "notifications", "/parts/unread", unread)
}

/// Who one may be.
pub fn sign_in(accounts: &[Account]) -> Markup {
    page(
        "Sign in",
        None,
        html! {
            p.lead { "Be whoever you like." }
            ul.actions { @for account in accounts { li {
                form method="post" action="/sign-in" {
                    (hidden("user_id", account.user_id))
                    button.quiet { (account.name) @if account.is_staff { " (staff)" } }
                }
            } } }
        },
    )
}

/// A refusal, said beside what was refused.
pub fn problem(status: u16, detail: &str) -> Markup {
    html! {
        p.problem role="alert" { (sentence(detail)) @if status == 401 { " " a href="/sign-in" { "Sign in" } } }
    }
}

/// A refusal as a page. It is made without the database, so that it can say that of the database too: nobody knows who looks.
pub fn problem_page(status: u16, detail: &str) -> Markup {
    let title = match status {
        401 => "Sign in first",
        404 => "There is no such thing",
        500.. => "Something went wrong",
        _ => "That cannot be done",
    };
    let links = html! { li { a href="/cart" { "Cart" } } li { a href="/orders" { "Orders" } } };
    document(title, links, html! {}, problem(status, detail))
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str().trim_end_matches('.'))
    })
}

/// Cents as people read them.
pub(crate) fn money(cents: i64) -> String {
    format!("€{}.{:02}", cents / 100, cents % 100)
}

/// A tile in the colour of what the product is made of, with the initials of its name.
fn picture(name: &str) -> Markup {
    let hue = name
        .split(' ')
        .next()
        .unwrap_or_default()
        .bytes()
        .fold(7_u32, |hash, byte| hash * 31 % 360 + u32::from(byte))
        % 360;
    let initials: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
    html! {
        svg.picture viewBox="0 0 240 180" aria-hidden="true" {
            rect.ground width="240" height="180" fill=(format!("hsl({hue} 45% 86%)")) {}
            text x="120" y="112" text-anchor="middle" font-size="64" fill=(format!("hsl({hue} 45% 34%)")) { (initials) }
        }
    }
}

fn label(category: Category) -> &'static str {
    match category {
        Category::Books => "Books",
        Category::Clothing => "Clothing",
        Category::Electronics => "Electronics",
        Category::Garden => "Garden",
        Category::HomeDecor => "Home decor",
        Category::Kitchen => "Kitchen",
        Category::Sports => "Sports",
        Category::Toys => "Toys",
    }
}

/// As it stands in a query.
fn wire_name(category: Category) -> String {
    label(category).to_lowercase().replace(' ', "_")
}
