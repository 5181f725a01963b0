//! Every mutation: what it changes, what it refuses, and exactly what it makes stale.

mod common;

use common::{TestShop, outdated, refusal};
use serde_json::json;
use shop::cart::Cart;
use shop::notifications::Notification;
use shop::orders::{Order, OrderStatus};
use shop::products::Product;
use shop::users::{Account, Profile, Session};

const SIGNED_OUT: (u16, &str) = (401, "UNAUTHENTICATED");
const FORBIDDEN: (u16, &str) = (403, "FORBIDDEN");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");

#[tokio::test]
async fn rename_user() {
    let shop = TestShop::open().await;
    let answer = shop.call(5, "rename_user").arg("user_id", 5).arg("name", " Zoë ").await.unwrap();
    assert_eq!(answer.header(), Some("user;user_id=5, session, accounts"));
    let profile: Profile = answer.result().unwrap();
    assert_eq!(profile.name, "Zoë");
    let bundle = shop.fetch(5, "user").param("user_id", 5).await.unwrap();
    assert_eq!(bundle.get::<Profile>("user_profile").unwrap(), profile);
    let session: Session = shop.fetch(5, "session").await.unwrap().get("session").unwrap();
    assert_eq!(session.user.unwrap().name, "Zoë");
    let accounts: Vec<Account> = shop.shop.mizan.fetch("accounts").await.unwrap().get("accounts").unwrap();
    assert_eq!(accounts[4].name, "Zoë");
}

#[tokio::test]
async fn the_cart_fills_and_empties() {
    let shop = TestShop::open().await;
    assert_eq!(shop.add_to_cart(5, 3, 2).await.unwrap().header(), Some("cart;user_id=5"));
    let cart: Cart = shop.add_to_cart(5, 3, 1).await.unwrap().result().unwrap();
    let [line] = &*cart.lines else { panic!("one line, not {:?}", cart.lines) };
    assert_eq!((line.product_id, line.quantity, cart.total_cents), (3, 3, 3 * line.unit_price_cents));
    let bundle = shop.fetch(5, "cart").param("user_id", 5).await.unwrap();
    assert_eq!(bundle.get::<Cart>("cart_content").unwrap(), cart);

    let set = |product_id| shop.call(5, "set_cart_quantity").arg("user_id", 5).arg("product_id", product_id);
    let answer = set(3).arg("quantity", 99).await.unwrap();
    assert_eq!(answer.header(), Some("cart;user_id=5"));
    let cart: Cart = answer.result().unwrap();
    assert_eq!((cart.lines[0].quantity, cart.total_cents), (99, 99 * cart.lines[0].unit_price_cents));
    assert_eq!(refusal(set(4).arg("quantity", 1).await), NOT_FOUND);

    let remove = || shop.call(5, "remove_from_cart").arg("user_id", 5).arg("product_id", 3);
    let answer = remove().await.unwrap();
    assert_eq!(answer.header(), Some("cart;user_id=5"));
    assert!(answer.result::<Cart>().unwrap().lines.is_empty());
    assert_eq!(refusal(remove().await), NOT_FOUND);
}

#[tokio::test]
async fn place_order() {
    let shop = TestShop::open().await;
    let before = [shop.stock(3).await, shop.stock(8).await];
    shop.add_to_cart(5, 8, 1).await.unwrap();
    let cart: Cart = shop.add_to_cart(5, 3, 2).await.unwrap().result().unwrap();

    let answer = shop.place_order(5).await.unwrap();
    let header =
        "cart;user_id=5, user;user_id=5, catalog, notifications, product;product_id=3, product;product_id=8";
    assert_eq!(answer.header(), Some(header));
    let order: Order = answer.result().unwrap();
    assert_eq!((order.order_id, order.user_id, order.status), (3001, 5, OrderStatus::Placed));
    assert_eq!(order.total_cents, cart.total_cents);

    assert_eq!([shop.stock(3).await, shop.stock(8).await], [before[0] - 2, before[1] - 1]);
    let bundle = shop.fetch(5, "cart").param("user_id", 5).await.unwrap();
    assert!(bundle.get::<Cart>("cart_content").unwrap().lines.is_empty());
    let bundle = shop.fetch(5, "user").param("user_id", 5).await.unwrap();
    assert_eq!(bundle.get::<Vec<Order>>("user_orders").unwrap()[0], order);
    let bundle = shop.fetch(5, "notifications").await.unwrap();
    let notifications: Vec<Notification> = bundle.get("notifications").unwrap();
    assert_eq!((&*notifications[0].text, notifications[0].is_read), ("Order 3001 is placed.", false));

    let again = outdated(shop.place_order(5).await);
    assert_eq!(again, (409, "EMPTY_CART", "cart;user_id=5".to_owned()), "and nothing else of `affects`");
}

#[tokio::test]
async fn an_order_is_all_or_nothing() {
    let shop = TestShop::open().await;
    shop.set_stock(8, 1).await;
    let before = shop.stock(3).await;
    shop.add_to_cart(5, 3, 2).await.unwrap();
    shop.add_to_cart(5, 8, 2).await.unwrap();

    let problem = shop.place_order(5).await.unwrap_err();
    assert_eq!(problem.detail(), "Amber Train is out of stock");
    let shortage = problem.data::<serde_json::Value>().unwrap();
    assert_eq!(shortage, json!({"product_id": 8, "product": "Amber Train", "left": 1}));
    let stale = "cart;user_id=5, product;product_id=8, catalog;category=toys";
    assert_eq!(outdated::<()>(Err(problem)), (409, "OUT_OF_STOCK", stale.to_owned()), "not product 3");

    assert_eq!(
        (shop.stock(3).await, shop.stock(8).await),
        (before, 1),
        "product 3 was taken first, and is back"
    );
    let bundle = shop.fetch(5, "cart").param("user_id", 5).await.unwrap();
    assert_eq!(bundle.get::<Cart>("cart_content").unwrap().lines.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_pieces_are_sold_once() {
    let shop = TestShop::open().await;
    shop.set_stock(7, 5).await;
    let users = 101..=120;
    for user_id in users.clone() {
        shop.add_to_cart(user_id, 7, 1).await.unwrap();
    }
    let orders = futures_util::future::join_all(users.map(|user_id| shop.place_order(user_id))).await;
    let (sold, refused): (Vec<_>, Vec<_>) = orders.into_iter().partition(Result::is_ok);
    assert_eq!((sold.len(), refused.len()), (5, 15));
    for answer in refused {
        assert_eq!(outdated(answer).1, "OUT_OF_STOCK");
    }
    assert_eq!(shop.stock(7).await, 0);
}

#[tokio::test]
async fn cancel_order() {
    let shop = TestShop::open().await;
    let before = [shop.stock(3).await, shop.stock(8).await];
    shop.add_to_cart(5, 3, 2).await.unwrap();
    shop.add_to_cart(5, 8, 1).await.unwrap();
    let order: Order = shop.place_order(5).await.unwrap().result().unwrap();
    let cancel = |user_id| shop.call(user_id, "cancel_order").arg("order_id", order.order_id);

    assert_eq!(refusal(cancel(6).await), NOT_FOUND);
    // Staff cancels no orders either, and is told no more than anybody.
    assert_eq!(refusal(cancel(1).await), NOT_FOUND);

    let answer = cancel(5).await.unwrap();
    let header = "user;user_id=5, catalog, product;product_id=3, product;product_id=8";
    assert_eq!(answer.header(), Some(header));
    let cancelled = Order { status: OrderStatus::Cancelled, ..order.clone() };
    assert_eq!(answer.result::<Order>().unwrap(), cancelled);
    assert_eq!([shop.stock(3).await, shop.stock(8).await], before);

    assert_eq!(outdated(cancel(5).await), (409, "CONFLICT", "user;user_id=5".to_owned()));
    assert_eq!([shop.stock(3).await, shop.stock(8).await], before, "cancelled once, restored once");
    assert_eq!(refusal(shop.call(5, "cancel_order").arg("order_id", 9999).await), NOT_FOUND);
}

#[tokio::test]
async fn restock_product() {
    let shop = TestShop::open().await;
    let before = shop.stock(5).await;
    let answer = shop.call(1, "restock_product").arg("product_id", 5).arg("quantity", 10).await.unwrap();
    assert_eq!(answer.header(), Some("catalog;category=\"home_decor\", product;product_id=5"));
    assert_eq!(answer.result::<Product>().unwrap().stock, before + 10);
    let bundle = shop.shop.mizan.fetch("product").param("product_id", 5).await.unwrap();
    assert_eq!(bundle.get::<Product>("product_detail").unwrap(), answer.result().unwrap());
}

#[tokio::test]
async fn a_sold_out_product_that_is_restocked_is_announced_to_those_who_wait_for_it() {
    let shop = TestShop::open().await;
    let restock = || shop.call(1, "restock_product").arg("product_id", 5).arg("quantity", 10);
    shop.set_stock(5, 0).await;
    assert_eq!(
        restock().await.unwrap().header(),
        Some("catalog;category=\"home_decor\", product;product_id=5")
    );

    shop.add_to_cart(6, 5, 1).await.unwrap();
    shop.set_stock(5, 0).await;
    let header = "catalog;category=\"home_decor\", product;product_id=5, notifications";
    assert_eq!(restock().await.unwrap().header(), Some(header));
    let latest = |user_id| {
        let shop = &shop;
        async move {
            let bundle = shop.fetch(user_id, "notifications").await.unwrap();
            bundle.get::<Vec<Notification>>("notifications").unwrap().first().map(|first| first.text.clone())
        }
    };
    assert_eq!(latest(6).await.as_deref(), Some("Amber Lamp is back on the shelf."));
    assert_ne!(latest(5).await, latest(6).await);
}

#[tokio::test]
async fn mark_notification_read() {
    let shop = TestShop::open().await;
    let mark = |user_id| shop.call(user_id, "mark_notification_read").arg("notification_id", 9);
    assert_eq!(refusal(mark(6).await), NOT_FOUND);
    let answer = mark(5).await.unwrap();
    assert_eq!(answer.header(), Some("notifications"));
    let marked: Notification = answer.result().unwrap();
    assert!(marked.is_read);
    let bundle = shop.fetch(5, "notifications").await.unwrap();
    assert!(bundle.get::<Vec<Notification>>("notifications").unwrap().contains(&marked));
}

#[tokio::test]
async fn dismiss_notification() {
    let shop = TestShop::open().await;
    let dismiss = |user_id| shop.call(user_id, "dismiss_notification").arg("notification_id", 9);
    assert_eq!(refusal(dismiss(6).await), NOT_FOUND);
    let answer = dismiss(5).await.unwrap();
    assert_eq!(answer.header(), Some("notifications"));
    let view = answer.view().expect("a view");
    assert_eq!((view.status().as_u16(), &view.headers()["location"]), (303, &"/registry".parse().unwrap()));
    let bundle = shop.fetch(5, "notifications").await.unwrap();
    let left: Vec<Notification> = bundle.get("notifications").unwrap();
    assert_eq!(left.iter().map(|left| left.notification_id).collect::<Vec<_>>(), [10]);
    assert_eq!(refusal(dismiss(5).await), NOT_FOUND);
}

#[tokio::test]
async fn clear_read_notifications() {
    let shop = TestShop::open().await;
    let clear = || shop.call(5, "clear_read_notifications");
    let answer = clear().await.unwrap();
    assert_eq!(answer.header(), Some("notifications"));
    assert_eq!(answer.result::<u32>().unwrap(), 1);
    let left: Vec<Notification> = shop.fetch(5, "notifications").await.unwrap().get("notifications").unwrap();
    assert_eq!(
        left.iter().map(|left| (left.notification_id, left.is_read)).collect::<Vec<_>>(),
        [(9, false)]
    );
    assert_eq!(clear().await.unwrap().result::<u32>().unwrap(), 0);
    let others: Vec<Notification> =
        shop.fetch(6, "notifications").await.unwrap().get("notifications").unwrap();
    assert_eq!(others.len(), 2);
    assert_eq!(refusal(shop.try_call(None, "clear_read_notifications", &json!({})).await), SIGNED_OUT);
}

#[tokio::test]
async fn nobody_writes_what_is_another_users() {
    let shop = TestShop::open().await;
    for (function, args, status) in [
        ("rename_user", json!({"user_id": 5, "name": "Eve"}), FORBIDDEN),
        ("add_to_cart", json!({"user_id": 5, "product_id": 3, "quantity": 1}), FORBIDDEN),
        ("set_cart_quantity", json!({"user_id": 5, "product_id": 3, "quantity": 1}), FORBIDDEN),
        ("remove_from_cart", json!({"user_id": 5, "product_id": 3}), FORBIDDEN),
        ("place_order", json!({"user_id": 5}), FORBIDDEN),
        ("cancel_order", json!({"order_id": 9999}), NOT_FOUND),
        ("restock_product", json!({"product_id": 3, "quantity": 1}), FORBIDDEN),
        ("mark_notification_read", json!({"notification_id": 9}), NOT_FOUND),
        ("dismiss_notification", json!({"notification_id": 9}), NOT_FOUND),
    ] {
        assert_eq!(refusal(shop.try_call(None, function, &args).await), SIGNED_OUT, "{function}");
        assert_eq!(refusal(shop.try_call(Some(6), function, &args).await), status, "{function}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name() {
    let shop = TestShop::open().await;
    shop.add_to_cart(5, 4, 99).await.unwrap();
    for (user_id, function, args, param) in [
        (5, "rename_user", json!({"user_id": 5, "name": "\n"}), "name"),
        (5, "add_to_cart", json!({"user_id": 5, "product_id": 3, "quantity": 0}), "quantity"),
        (5, "add_to_cart", json!({"user_id": 5, "product_id": 3, "quantity": 100}), "quantity"),
        (5, "add_to_cart", json!({"user_id": 5, "product_id": 3, "quantity": -1}), "quantity"),
        (5, "add_to_cart", json!({"user_id": 5, "product_id": 4, "quantity": 1}), "quantity"),
        (5, "set_cart_quantity", json!({"user_id": 5, "product_id": 4, "quantity": 0}), "quantity"),
        (5, "set_cart_quantity", json!({"user_id": 5, "product_id": 4, "quantity": 100}), "quantity"),
        (1, "restock_product", json!({"product_id": 3, "quantity": 0}), "quantity"),
        (1, "restock_product", json!({"product_id": 3, "quantity": 10_001}), "quantity"),
    ] {
        let problem = shop.try_call(Some(user_id), function, &args).await.unwrap_err();
        assert_eq!(problem.status(), 422, "{function} {args}: {problem}");
        assert_eq!(problem.errors().len(), 1, "{function} {args}: {problem}");
        assert_eq!(problem.errors()[0].param, param, "{function} {args}: {problem}");
    }
    let problem = shop.add_to_cart(5, 3, 100).await.unwrap_err();
    assert_eq!(problem.detail(), "quantity must be between 1 and 99");
    assert_eq!(problem.errors()[0].detail, "must be between 1 and 99", "beside the field its name is known");
    assert_eq!(refusal(shop.add_to_cart(5, 9999, 1).await), NOT_FOUND);
    let restock = shop.call(1, "restock_product").arg("product_id", 9999).arg("quantity", 1);
    assert_eq!(refusal(restock.await), NOT_FOUND);
}
