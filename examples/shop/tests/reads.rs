//! Every context: what it answers, and to whom.

mod common;

use common::{TestShop, refusal};
use shop::cart::Cart;
use shop::notifications::Notification;
use shop::orders::Order;
use shop::products::{CatalogPage, Category, PAGE_SIZE, Product};
use shop::session::SessionKey;
use shop::users::{Account, Profile, Session};

const SIGNED_OUT: (u16, &str) = (401, "UNAUTHENTICATED");
const FORBIDDEN: (u16, &str) = (403, "FORBIDDEN");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");

#[tokio::test]
async fn a_user_sees_the_own_profile_and_orders() {
    let shop = TestShop::open().await;
    let bundle = shop.fetch(5, "user").param("user_id", 5).await.unwrap();
    let profile: Profile = bundle.get("user_profile").unwrap();
    let orders: Vec<Order> = bundle.get("user_orders").unwrap();

    assert_eq!((profile.user_id, &*profile.name, profile.is_staff), (5, "Dorothy Archer", false));
    assert_eq!(profile.email, "dorothy.archer@shop.example");
    assert!(!orders.is_empty());
    assert!(orders.is_sorted_by(|a, b| a.order_id > b.order_id), "the latest first");
    let placed = orders.iter().filter(|order| order.status == shop::orders::OrderStatus::Placed);
    let (count, spent) = placed.fold((0, 0), |(count, spent), order| (count + 1, spent + order.total_cents));
    assert_eq!((profile.order_count, profile.spent_cents), (count, spent));
    for order in &orders {
        let total: i64 =
            order.lines.iter().map(|line| i64::from(line.quantity) * line.unit_price_cents).sum();
        assert_eq!((order.user_id, order.total_cents), (5, total));
    }
}

#[tokio::test]
async fn nobody_sees_what_is_another_users() {
    let shop = TestShop::open().await;
    for context in ["user", "cart"] {
        let answer = shop.shop.mizan.fetch(context).param("user_id", 5).await;
        assert_eq!(refusal(answer), SIGNED_OUT, "{context}");
        assert_eq!(refusal(shop.fetch(6, context).param("user_id", 5).await), FORBIDDEN, "{context}");
        // Staff serves the shop; it does not read the customers' mail.
        assert_eq!(refusal(shop.fetch(1, context).param("user_id", 5).await), FORBIDDEN, "{context}");
    }
    assert_eq!(refusal(shop.shop.mizan.fetch("notifications").await), SIGNED_OUT);
}

#[tokio::test]
async fn a_session_that_is_not_genuine_is_none() {
    let shop = TestShop::open().await;
    let genuine = shop.cookie(5);
    let last = genuine.len() - 1;
    let other_key = TestShop::open().await.cookie(5);
    // Another user's id behind user 5's signature, no signature, one made with another key, and a user who does not exist.
    for cookie in [format!("{}6", &genuine[..last]), "session=5".into(), other_key, shop.cookie(9999)] {
        let answer = shop.shop.mizan.fetch("notifications").header("cookie", &cookie).await;
        assert_eq!(refusal(answer), SIGNED_OUT, "{cookie}");
    }
    let among_others = format!("theme=dark; {genuine}; a=b");
    shop.shop.mizan.fetch("notifications").header("cookie", &among_others).await.unwrap();
}

#[test]
fn every_byte_of_a_secret_counts() {
    let [one, other] = ["1", "2"].map(|last| SessionKey::new(("a".repeat(64) + last).as_bytes()).unwrap());
    assert_ne!(one.sign_in(5).value(), other.sign_in(5).value());
    assert_eq!(other.verify(one.sign_in(5).value()), None);
}

#[tokio::test]
async fn a_page_asks_who_looks_at_it() {
    let shop = TestShop::open().await;
    let session: Session = shop.fetch(1, "session").await.unwrap().get("session").unwrap();
    let ada = Account { user_id: 1, name: "Ada Archer".to_owned(), is_staff: true };
    assert_eq!(session.user.as_ref(), Some(&ada));
    let accounts: Vec<Account> = shop.shop.mizan.fetch("accounts").await.unwrap().get("accounts").unwrap();
    assert_eq!((accounts.len(), &accounts[0]), (6, &ada));

    // Nobody, somebody who is not genuine, and somebody who does not exist.
    let forged = [String::new(), "session=5".to_owned(), shop.cookie(9999)];
    for cookie in forged {
        let fetch = shop.shop.mizan.fetch("session").header("cookie", &cookie);
        let session: Session = fetch.await.unwrap().get("session").unwrap();
        assert_eq!(session.user, None, "{cookie}");
    }
}

#[tokio::test]
async fn everybody_sees_products() {
    let shop = TestShop::open().await;
    let bundle = shop.shop.mizan.fetch("product").param("product_id", 1).await.unwrap();
    let product: Product = bundle.get("product_detail").unwrap();
    assert_eq!((product.product_id, &*product.name), (1, "Amber Atlas"));
    assert_eq!(product.category, Category::Books);
    assert_eq!(product.stock, shop.stock(1).await);
    assert!(product.price_cents > 0);

    assert_eq!(refusal(shop.shop.mizan.fetch("product").param("product_id", 9999).await), NOT_FOUND);
}

#[tokio::test]
async fn the_catalog_has_pages_and_categories() {
    let shop = TestShop::open().await;
    let mizan = &shop.shop.mizan;

    let bundle = mizan.fetch("catalog").await.unwrap();
    let first: CatalogPage = bundle.get("catalog_page").unwrap();
    assert_eq!((first.page, first.pages, first.total), (1, 10, 120));
    assert_eq!(first.products.len(), PAGE_SIZE as usize);

    let mut seen = Vec::new();
    for page in 1..=first.pages {
        let bundle = mizan.fetch("catalog").param("page", page).await.unwrap();
        let page: CatalogPage = bundle.get("catalog_page").unwrap();
        seen.extend(page.products.into_iter().map(|product| product.product_id));
    }
    assert_eq!(seen, (1..=120).collect::<Vec<_>>());

    let bundle =
        mizan.fetch("catalog").param("category", Category::HomeDecor).param("page", 2).await.unwrap();
    assert!(bundle.json().contains(r#""category":"home_decor""#), "{}", bundle.json());
    let page: CatalogPage = bundle.get("catalog_page").unwrap();
    assert_eq!((page.page, page.pages, page.total, page.products.len()), (2, 2, 15, 3));
    assert!(page.products.iter().all(|product| product.category == Category::HomeDecor));

    let bundle = mizan.fetch("catalog").param("page", 11).await.unwrap();
    let past_the_end: CatalogPage = bundle.get("catalog_page").unwrap();
    assert_eq!((past_the_end.pages, past_the_end.products.len()), (10, 0));

    let problem = mizan.fetch("catalog").param("page", 0).await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (422, "INVALID"));
    assert_eq!(problem.errors()[0].param, "page");
    let problem = mizan.fetch("catalog").param("category", "HomeDecor").await.unwrap_err();
    assert_eq!((problem.status(), problem.code()), (422, "INVALID_ARGUMENTS"));
}

#[tokio::test]
async fn a_new_cart_is_empty() {
    let shop = TestShop::open().await;
    let bundle = shop.fetch(5, "cart").param("user_id", 5).await.unwrap();
    let cart: Cart = bundle.get("cart_content").unwrap();
    assert_eq!(cart, Cart { user_id: 5, lines: Vec::new(), total_cents: 0 });
}

#[tokio::test]
async fn notifications_are_those_of_whoever_is_signed_in() {
    let shop = TestShop::open().await;
    let bundle = shop.fetch(5, "notifications").await.unwrap();
    let texts: Vec<Notification> = bundle.get("notifications").unwrap();
    let texts: Vec<_> = texts.iter().map(|notification| &*notification.text).collect();
    assert_eq!(texts, ["You are customer number 5.", "Welcome to the shop."]);
}

#[tokio::test]
async fn what_caches_may_share_depends_on_nobody() {
    let manifest = TestShop::open().await.shop.mizan.registry().manifest();
    let shared = manifest.contexts.iter().filter(|(_, context)| context.cache.is_some());
    assert_eq!(shared.map(|(name, _)| &**name).collect::<Vec<_>>(), ["catalog", "product"]);
    assert!(manifest.contexts.values().all(|context| !context.affected_by.is_empty()));
}
