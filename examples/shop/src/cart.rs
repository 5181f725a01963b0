//! The cart: what a user is about to order.

use mizan_core::{context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};

use crate::db::Db;
use crate::error::ShopError;
use crate::session::CurrentUser;

/// The most pieces of one product in a cart.
pub const LINE_QUANTITY: u32 = 99;

/// What a user is about to order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cart {
    /// Whose cart it is.
    pub user_id: u32,
    /// What is in it, by product.
    pub lines: Vec<CartLine>,
    /// What it costs.
    pub total_cents: i64,
}

/// One product in a cart. It says nothing of the stock: else every order of anybody would make every cart stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, FromRow)]
pub struct CartLine {
    /// The product.
    pub product_id: u32,
    /// What it is called.
    pub name: String,
    /// How many pieces.
    pub quantity: u32,
    /// What one piece costs.
    pub unit_price_cents: i64,
}

/// What is in the user's cart.
#[context(cart)]
pub async fn cart_content(
    user_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Cart, ShopError> {
    me.must_be(user_id)?;
    Ok(Cart::new(user_id, lines(user_id, &mut *db.reads().acquire().await?).await?))
}

/// Puts pieces of a product into the user's cart, beside those that are there.
#[mutation(affects = "cart;user_id")]
pub async fn add_to_cart(
    user_id: u32,
    product_id: u32,
    quantity: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Cart, ShopError> {
    me.must_be(user_id)?;
    valid_quantity(quantity)?;
    let mut tx = db.write().await?;
    let product = sqlx::query("SELECT 1 FROM products WHERE id = ?").bind(product_id);
    product.fetch_optional(&mut *tx).await?.ok_or(ShopError::NotFound("product"))?;
    let added = sqlx::query(
        "INSERT INTO cart_lines (user_id, product_id, quantity) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET quantity = quantity + ?3 WHERE quantity + ?3 <= ?4",
    )
    .bind(user_id)
    .bind(product_id)
    .bind(quantity)
    .bind(LINE_QUANTITY)
    .execute(&mut *tx)
    .await?;
    if added.rows_affected() == 0 {
        return Err(ShopError::Invalid {
            param: "quantity",
            detail: "is too much with what the cart holds: at most 99 of one product",
        });
    }
    let cart = Cart::new(user_id, lines(user_id, &mut tx).await?);
    tx.commit().await?;
    Ok(cart)
}

/// Sets how many pieces of a product are in the user's cart.
#[mutation(affects = "cart;user_id")]
pub async fn set_cart_quantity(
    user_id: u32,
    product_id: u32,
    quantity: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Cart, ShopError> {
    me.must_be(user_id)?;
    valid_quantity(quantity)?;
    let mut tx = db.write().await?;
    let set = sqlx::query("UPDATE cart_lines SET quantity = ? WHERE user_id = ? AND product_id = ?")
        .bind(quantity)
        .bind(user_id)
        .bind(product_id)
        .execute(&mut *tx)
        .await?;
    if set.rows_affected() == 0 {
        return Err(ShopError::NotFound("product in the cart"));
    }
    let cart = Cart::new(user_id, lines(user_id, &mut tx).await?);
    tx.commit().await?;
    Ok(cart)
}

/// Takes a product out of the user's cart.
#[mutation(affects = "cart;user_id")]
pub async fn remove_from_cart(
    user_id: u32,
    product_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Cart, ShopError> {
    me.must_be(user_id)?;
    let mut tx = db.write().await?;
    let removed = sqlx::query("DELETE FROM cart_lines WHERE user_id = ? AND product_id = ?")
        .bind(user_id)
        .bind(product_id)
        .execute(&mut *tx)
        .await?;
    if removed.rows_affected() == 0 {
        return Err(ShopError::NotFound("product in the cart"));
    }
    let cart = Cart::new(user_id, lines(user_id, &mut tx).await?);
    tx.commit().await?;
    Ok(cart)
}

impl Cart {
    fn new(user_id: u32, lines: Vec<CartLine>) -> Self {
        let total_cents = lines.iter().map(|line| i64::from(line.quantity) * line.unit_price_cents).sum();
        Self { user_id, lines, total_cents }
    }
}

fn valid_quantity(quantity: u32) -> Result<(), ShopError> {
    match quantity {
        1..=LINE_QUANTITY => Ok(()),
        _ => Err(ShopError::Invalid { param: "quantity", detail: "must be between 1 and 99" }),
    }
}

/// What is in a cart, by product.
pub(crate) async fn lines(
    user_id: u32,
    connection: &mut SqliteConnection,
) -> Result<Vec<CartLine>, sqlx::Error> {
    let query = sqlx::query_as(
        "SELECT product_id, name, quantity, price_cents AS unit_price_cents
         FROM cart_lines JOIN products ON products.id = product_id
         WHERE user_id = ? ORDER BY product_id",
    );
    query.bind(user_id).fetch_all(connection).await
}
