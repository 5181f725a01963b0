//! A new shop is the same each time, and is filled once.

mod common;

use common::{TestShop, url_in};
use shop::seed::{NOTIFIED_USERS, ORDERS, PRODUCTS, USERS};
use shop::{Shop, StartError};
use sqlx::Row;

/// Every row of every table, as text.
async fn dump(shop: &Shop) -> Vec<String> {
    let mut rows = Vec::new();
    for query in [
        "SELECT concat_ws('|', 'user', id, name, email, is_staff) FROM users ORDER BY id",
        "SELECT concat_ws('|', 'product', id, name, category, price_cents, stock) FROM products ORDER BY id",
        "SELECT concat_ws('|', 'order', id, user_id, status, total_cents) FROM orders ORDER BY id",
        "SELECT concat_ws('|', 'line', order_id, product_id, quantity, unit_price_cents) FROM order_lines ORDER BY 1",
        "SELECT concat_ws('|', 'notification', id, user_id, text, is_read) FROM notifications ORDER BY id",
    ] {
        rows.extend(sqlx::query_scalar(query).fetch_all(shop.db.reads()).await.unwrap());
    }
    rows
}

#[tokio::test]
async fn two_new_shops_are_equal() {
    let [one, other] = [TestShop::open().await, TestShop::open().await];
    let rows = dump(&one.shop).await;
    assert!(rows == dump(&other.shop).await);
    let count = |kind: &str| rows.iter().filter(|row| row.starts_with(kind)).count() as u32;
    assert_eq!((count("user|"), count("product|"), count("order|")), (USERS, PRODUCTS, ORDERS));
    assert_eq!(count("notification|"), 2 * NOTIFIED_USERS);
    // What the generator is now is what it stays: tests and benchmarks elsewhere count on these rows.
    assert_eq!(rows[0], "user|1|Ada Archer|ada.archer@shop.example|1");
    let fingerprint =
        rows.iter().flat_map(|row| row.bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(fingerprint, 6_572_520_682_137_819_211);
}

#[tokio::test]
async fn every_order_costs_what_its_lines_do() {
    let shop = TestShop::open().await.shop;
    let wrong = sqlx::query(
        "SELECT count(*) FROM orders WHERE total_cents <>
         (SELECT coalesce(sum(quantity * unit_price_cents), 0) FROM order_lines WHERE order_id = orders.id)",
    );
    assert_eq!(wrong.fetch_one(shop.db.reads()).await.unwrap().get::<u32, _>(0), 0);
}

#[tokio::test]
async fn a_shop_that_has_been_open_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let url = url_in(&directory);
    let first = Shop::open(&url, None).await.unwrap();
    let mut tx = first.db.write().await.unwrap();
    sqlx::query("UPDATE users SET name = 'Zoë' WHERE id = 5").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let rows = dump(&first).await;
    let cookie = first.key.sign_in(5);
    first.db.close().await;

    let second = Shop::open(&url, None).await.unwrap();
    assert!(rows == dump(&second).await);
    assert_eq!(second.key.verify(cookie.value()), Some(5), "the key is kept, and so are sessions");
}

#[tokio::test]
async fn a_shop_is_filled_once_when_two_open_it() {
    let directory = tempfile::tempdir().unwrap();
    let url = url_in(&directory);
    let (one, other) = tokio::join!(Shop::open(&url, None), Shop::open(&url, None));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(dump(&one).await == dump(&other).await);
    assert_eq!(other.key.verify(one.key.sign_in(5).value()), Some(5));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_their_owner_reads_the_files_of_a_shop() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let _shop = Shop::open(&url_in(&directory), None).await.unwrap();
    for file in ["shop.db", "shop.db-wal", "shop.db-shm"] {
        let permissions = directory.path().join(file).metadata().unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_shop_needs_a_file() {
    for url in [
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite:%3Amemory%3A",
        "sqlite://shop.db?mode=memory",
        "sqlite://?mode=memory&cache=shared",
        "sqlite:file:shop.db",
        "shop.db",
        "postgres://localhost/shop",
    ] {
        assert!(matches!(Shop::open(url, None).await, Err(StartError::Database { .. })), "{url}");
    }
}
