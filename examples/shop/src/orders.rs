//! Orders: the writes that touch everything, and must keep it true.

use mizan_core::{Cx, Scope, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};

use crate::cart;
use crate::db::Db;
use crate::error::ShopError;
use crate::products::{self, Product};
use crate::session::CurrentUser;

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum OrderStatus {
    /// It will be delivered.
    Placed,
    /// It will not, and its pieces are back on the shelf.
    Cancelled,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// The order's id.
    pub order_id: u32,
    /// Who ordered.
    pub user_id: u32,
    /// How far it has come.
    pub status: OrderStatus,
    /// What it cost.
    pub total_cents: i64,
    /// What was ordered, by product.
    pub lines: Vec<OrderLine>,
}

/// One product of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, FromRow)]
pub struct OrderLine {
    /// The product.
    pub product_id: u32,
    /// What it is called.
    pub name: String,
    /// How many pieces.
    pub quantity: u32,
    /// What one piece cost.
    pub unit_price_cents: i64,
}

/// Orders what is in the user's cart: all of it, or nothing.
//
// All of `catalog`, here and in `cancel_order`, though the categories of the products would do: a line does not know its own, and the
// pages without a category would go stale all the same.
#[mutation(affects = "cart;user_id, user;user_id=result.user_id, catalog, notifications")]
pub async fn place_order(
    user_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] cx: &Cx,
) -> Result<Order, ShopError> {
    me.must_be(user_id)?;
    let mut tx = db.write().await?;
    let lines = cart::lines(user_id, &mut tx).await?;
    // A refusal writes nothing, so nothing of `affects` goes stale. But whoever is refused has seen another cart or another stock, and
    // would go on seeing it: what the refusal rests on is read again.
    if lines.is_empty() {
        cx.invalidate(cart_of(user_id));
        return Err(ShopError::EmptyCart);
    }
    for line in &lines {
        // The condition is what never sells a piece twice, whatever has been read before.
        let taken = sqlx::query("UPDATE products SET stock = stock - ?1 WHERE id = ?2 AND stock >= ?1")
            .bind(line.quantity)
            .bind(line.product_id)
            .execute(&mut *tx)
            .await?;
        if taken.rows_affected() == 0 {
            cx.invalidate(cart_of(user_id));
            return Err(out_of_stock(line.product_id, cx, &mut tx).await?);
        }
    }
    let total_cents = lines.iter().map(|line| i64::from(line.quantity) * line.unit_price_cents).sum();
    let order_id: u32 = sqlx::query_scalar(
        "INSERT INTO orders (user_id, status, total_cents) VALUES (?, 'placed', ?) RETURNING id",
    )
    .bind(user_id)
    .bind(total_cents)
    .fetch_one(&mut *tx)
    .await?;
    for line in &lines {
        sqlx::query(
            "INSERT INTO order_lines (order_id, product_id, quantity, unit_price_cents) VALUES (?, ?, ?, ?)",
        )
        .bind(order_id)
        .bind(line.product_id)
        .bind(line.quantity)
        .bind(line.unit_price_cents)
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query("DELETE FROM cart_lines WHERE user_id = ?").bind(user_id).execute(&mut *tx).await?;
    sqlx::query("INSERT INTO notifications (user_id, text) VALUES (?, ?)")
        .bind(user_id)
        .bind(format!("Order {order_id} is placed."))
        .execute(&mut *tx)
        .await?;
    let lines = lines.into_iter().map(|line| OrderLine {
        product_id: line.product_id,
        name: line.name,
        quantity: line.quantity,
        unit_price_cents: line.unit_price_cents,
    });
    let order = Order { order_id, user_id, status: OrderStatus::Placed, total_cents, lines: lines.collect() };
    invalidate_products(cx, &order);
    tx.commit().await?;
    Ok(order)
}

/// Cancels an order and puts its pieces back on the shelf.
#[mutation(affects = "user;user_id=result.user_id, catalog")]
pub async fn cancel_order(
    order_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] cx: &Cx,
) -> Result<Order, ShopError> {
    let mut tx = db.write().await?;
    // Somebody else's order is answered as one that does not exist: order numbers must tell nothing.
    let order = find(&mut tx, me.user_id, Some(order_id)).await?.pop();
    let order = order.ok_or(ShopError::NotFound("order"))?;
    if order.status == OrderStatus::Cancelled {
        // Whoever is refused has seen it otherwise, as when an order is.
        cx.invalidate(Scope::of("user").with("user_id", me.user_id));
        return Err(ShopError::AlreadyCancelled);
    }
    for line in &order.lines {
        sqlx::query("UPDATE products SET stock = stock + ? WHERE id = ?")
            .bind(line.quantity)
            .bind(line.product_id)
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("UPDATE orders SET status = 'cancelled' WHERE id = ?")
        .bind(order_id)
        .execute(&mut *tx)
        .await?;
    let order = Order { status: OrderStatus::Cancelled, ..order };
    invalidate_products(cx, &order);
    tx.commit().await?;
    Ok(order)
}

fn cart_of(user_id: u32) -> Scope {
    Scope::of("cart").with("user_id", user_id)
}

/// The refusal that says how many pieces are left, so that a page can offer them, and that what shows the stock is stale.
async fn out_of_stock(product_id: u32, cx: &Cx, tx: &mut SqliteConnection) -> Result<ShopError, ShopError> {
    let Product { name, category, stock, .. } = products::find_product(product_id, tx).await?;
    cx.invalidate(Scope::of("product").with("product_id", product_id));
    cx.invalidate(Scope::of("catalog").with("category", category));
    Ok(ShopError::OutOfStock { product_id, product: name, left: stock })
}

/// Says that the stock of every product of `order` has changed; `affects` cannot, for it has no lists.
///
/// To be said when nothing can refuse any more, and before the commit: should that fail, its outcome is unknown.
fn invalidate_products(cx: &Cx, order: &Order) {
    for line in &order.lines {
        cx.invalidate(Scope::of("product").with("product_id", line.product_id));
    }
}

/// All orders of a user, the latest first.
pub(crate) async fn of_user(db: &Db, user_id: u32) -> Result<Vec<Order>, ShopError> {
    Ok(find(&mut *db.reads().acquire().await?, user_id, None).await?)
}

/// The orders of a user, the latest first: all, or the one that is asked for.
async fn find(
    connection: &mut SqliteConnection,
    user_id: u32,
    order_id: Option<u32>,
) -> Result<Vec<Order>, sqlx::Error> {
    #[derive(FromRow)]
    struct Row {
        order_id: u32,
        status: OrderStatus,
        total_cents: i64,
        #[sqlx(flatten)]
        line: OrderLine,
    }

    let rows: Vec<Row> = sqlx::query_as(
        "SELECT orders.id AS order_id, status, total_cents, product_id, name, quantity, unit_price_cents
         FROM orders
         JOIN order_lines ON order_id = orders.id
         JOIN products ON products.id = product_id
         WHERE user_id = ?1 AND (?2 IS NULL OR orders.id = ?2)
         ORDER BY orders.id DESC, product_id",
    )
    .bind(user_id)
    .bind(order_id)
    .fetch_all(connection)
    .await?;
    let mut orders: Vec<Order> = Vec::new();
    for Row { order_id, status, total_cents, line } in rows {
        match orders.last_mut().filter(|order| order.order_id == order_id) {
            Some(order) => order.lines.push(line),
            None => orders.push(Order { order_id, user_id, status, total_cents, lines: vec![line] }),
        }
    }
    Ok(orders)
}
