//! Notifications: what the shop tells whoever is signed in.

use mizan_core::{Redirect, context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};

use crate::db::Db;
use crate::error::ShopError;
use crate::products::Product;
use crate::session::CurrentUser;

/// A message from the shop to a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, FromRow)]
pub struct Notification {
    /// The notification's id.
    pub notification_id: u32,
    /// What it says.
    pub text: String,
    /// Whether the user has read it.
    pub is_read: bool,
}

/// What the shop tells whoever is signed in, the latest first.
#[context]
pub async fn notifications(
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Vec<Notification>, ShopError> {
    let query = sqlx::query_as(
        "SELECT id AS notification_id, text, is_read FROM notifications WHERE user_id = ? ORDER BY id DESC",
    );
    Ok(query.bind(me.user_id).fetch_all(db.reads()).await?)
}

/// Marks a notification as read.
#[mutation(affects = "notifications")]
pub async fn mark_notification_read(
    notification_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Notification, ShopError> {
    let mut tx = db.write().await?;
    let marked = sqlx::query_as(
        "UPDATE notifications SET is_read = 1 WHERE id = ? AND user_id = ?
         RETURNING id AS notification_id, text, is_read",
    );
    let marked = marked.bind(notification_id).bind(me.user_id).fetch_optional(&mut *tx).await?;
    let marked = marked.ok_or(ShopError::NotFound("notification"))?;
    tx.commit().await?;
    Ok(marked)
}

/// Removes the notifications that whoever is signed in has read, and says how many they were.
#[mutation(affects = "notifications")]
pub async fn clear_read_notifications(
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<u32, ShopError> {
    let mut tx = db.write().await?;
    let cleared = sqlx::query("DELETE FROM notifications WHERE user_id = ? AND is_read = 1")
        .bind(me.user_id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(cleared.rows_affected() as u32)
}

/// Removes a notification, and goes back to the registry's page: a plain HTML form may call it.
#[mutation(affects = "notifications")]
pub async fn dismiss_notification(
    notification_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Redirect, ShopError> {
    let mut tx = db.write().await?;
    let dismissed = sqlx::query("DELETE FROM notifications WHERE id = ? AND user_id = ?")
        .bind(notification_id)
        .bind(me.user_id)
        .execute(&mut *tx)
        .await?;
    if dismissed.rows_affected() == 0 {
        return Err(ShopError::NotFound("notification"));
    }
    tx.commit().await?;
    Ok(Redirect::to("/registry"))
}

/// Tells all who have a product in their cart that it can be had again; false when there is nobody to tell.
pub(crate) async fn product_is_back(
    product: &Product,
    connection: &mut SqliteConnection,
) -> Result<bool, sqlx::Error> {
    let told = sqlx::query(
        "INSERT INTO notifications (user_id, text) SELECT user_id, ? FROM cart_lines WHERE product_id = ? ORDER BY user_id",
    );
    let text = format!("{} is back on the shelf.", product.name);
    let told = told.bind(text).bind(product.product_id).execute(connection).await?;
    Ok(told.rows_affected() > 0)
}
