//! Products: what everybody sees, so that shared caches may keep it.

use mizan_core::{Cx, Scope, context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::db::Db;
use crate::error::ShopError;
use crate::notifications;
use crate::session::CurrentUser;

/// Products on one page of the catalog.
pub const PAGE_SIZE: u32 = 12;

/// The most pieces that one delivery brings.
const DELIVERY: u32 = 10_000;

/// The most pieces that the shelf of one product holds.
const SHELF: u32 = 1_000_000;

/// What a product is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum Category {
    /// To read.
    Books,
    /// To wear.
    Clothing,
    /// To plug in.
    Electronics,
    /// To grow.
    Garden,
    /// To live with.
    HomeDecor,
    /// To cook with.
    Kitchen,
    /// To move.
    Sports,
    /// To play with.
    Toys,
}

impl Category {
    /// All categories.
    pub const ALL: [Self; 8] = [
        Self::Books,
        Self::Clothing,
        Self::Electronics,
        Self::Garden,
        Self::HomeDecor,
        Self::Kitchen,
        Self::Sports,
        Self::Toys,
    ];

    /// What one product of a new shop is called.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Books => "Atlas",
            Self::Clothing => "Scarf",
            Self::Electronics => "Radio",
            Self::Garden => "Trowel",
            Self::HomeDecor => "Lamp",
            Self::Kitchen => "Teapot",
            Self::Sports => "Racket",
            Self::Toys => "Train",
        }
    }
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, FromRow)]
pub struct Product {
    /// The product's id.
    pub product_id: u32,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub category: Category,
    /// What one piece costs.
    pub price_cents: i64,
    /// Pieces left.
    pub stock: u32,
}

/// One page of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogPage {
    /// The page's number, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How many products there are on all of them.
    pub total: u32,
    /// The products of this page.
    pub products: Vec<Product>,
}

/// A product and what is left of it.
#[context(product, cache(shared, ttl = "60s"))]
pub async fn product_detail(product_id: u32, #[inject] db: &Db) -> Result<Product, ShopError> {
    find_product(product_id, db.reads()).await
}

/// The products, page by page: all of them, or those of one category.
#[context(catalog, cache(shared, ttl = "60s"))]
pub async fn catalog_page(
    category: Option<Category>,
    page: Option<u32>,
    #[inject] db: &Db,
) -> Result<CatalogPage, ShopError> {
    let page = page.unwrap_or(1);
    let Some(before) = page.checked_sub(1) else {
        return Err(ShopError::Invalid { param: "page", detail: "must be at least 1" });
    };
    // One snapshot for both statements, or the count may not fit the page.
    let mut tx = db.reads().begin().await?;
    let total: u32 = sqlx::query_scalar("SELECT count(*) FROM products WHERE ?1 IS NULL OR category = ?1")
        .bind(category)
        .fetch_one(&mut *tx)
        .await?;
    let products = sqlx::query_as(
        "SELECT id AS product_id, name, category, price_cents, stock FROM products
         WHERE ?1 IS NULL OR category = ?1
         ORDER BY id LIMIT ?2 OFFSET ?3",
    )
    .bind(category)
    .bind(PAGE_SIZE)
    .bind(i64::from(before) * i64::from(PAGE_SIZE))
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(CatalogPage { page, pages: total.div_ceil(PAGE_SIZE), total, products })
}

/// Puts pieces of a product on the shelf, and tells whoever waits for it. For staff.
///
/// What every delivery changes is declared, so that it holds even when an answer is lost. Whether somebody waits is known at run time
/// only.
#[mutation(affects = "catalog;category=result.category, product;product_id")]
pub async fn restock_product(
    product_id: u32,
    quantity: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
    #[inject] cx: &Cx,
) -> Result<Product, ShopError> {
    me.must_be_staff()?;
    if !(1..=DELIVERY).contains(&quantity) {
        return Err(ShopError::Invalid { param: "quantity", detail: "must be between 1 and 10000" });
    }
    let mut tx = db.write().await?;
    let product = find_product(product_id, &mut *tx).await?;
    if product.stock + quantity > SHELF {
        return Err(ShopError::Invalid { param: "quantity", detail: "is more than the shelf holds" });
    }
    sqlx::query("UPDATE products SET stock = stock + ? WHERE id = ?")
        .bind(quantity)
        .bind(product_id)
        .execute(&mut *tx)
        .await?;
    if product.stock == 0 && notifications::product_is_back(&product, &mut tx).await? {
        cx.invalidate(Scope::of("notifications"));
    }
    tx.commit().await?;
    Ok(Product { stock: product.stock + quantity, ..product })
}

pub(crate) async fn find_product(
    product_id: u32,
    executor: impl sqlx::SqliteExecutor<'_>,
) -> Result<Product, ShopError> {
    let query = sqlx::query_as(
        "SELECT id AS product_id, name, category, price_cents, stock FROM products WHERE id = ?",
    );
    query.bind(product_id).fetch_optional(executor).await?.ok_or(ShopError::NotFound("product"))
}
