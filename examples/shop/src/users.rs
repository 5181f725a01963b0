//! Users: their profile and their orders, which only they see.

use mizan_core::{context, mutation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::db::Db;
use crate::error::ShopError;
use crate::orders::{self, Order};
use crate::session::{CurrentUser, Visitor};

/// How many users the sign-in form offers.
const OFFERED: u32 = 6;

/// The most characters of a name.
const NAME_CHARS: usize = 80;

/// Who a user is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, FromRow)]
pub struct Profile {
    /// The user's id.
    pub user_id: u32,
    /// What the user is called.
    pub name: String,
    /// Where the shop writes to.
    pub email: String,
    /// Whether the user works for the shop.
    pub is_staff: bool,
    /// The number of orders, cancelled ones left out.
    pub order_count: u32,
    /// What they cost together.
    pub spent_cents: i64,
}

/// A user, as far as the page's frame is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, FromRow)]
pub struct Account {
    /// The user's id.
    pub user_id: u32,
    /// What the user is called.
    pub name: String,
    /// Whether the user works for the shop.
    pub is_staff: bool,
}

/// Who looks at the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// Who is signed in, if anybody.
    pub user: Option<Account>,
}

/// Who is signed in. That nobody is is no error.
#[context]
pub async fn session(#[inject] visitor: Visitor, #[inject] db: &Db) -> Result<Session, ShopError> {
    let user_id = visitor.0.map(|me| me.user_id);
    let query = sqlx::query_as("SELECT id AS user_id, name, is_staff FROM users WHERE id = ?").bind(user_id);
    Ok(Session { user: query.fetch_optional(db.reads()).await? })
}

/// The users whom the sign-in form offers: a stand-in, as sign-in itself is.
#[context]
pub async fn accounts(#[inject] db: &Db) -> Result<Vec<Account>, ShopError> {
    let query = sqlx::query_as("SELECT id AS user_id, name, is_staff FROM users ORDER BY id LIMIT ?");
    Ok(query.bind(OFFERED).fetch_all(db.reads()).await?)
}

/// Who the user is.
#[context(user)]
pub async fn user_profile(
    user_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Profile, ShopError> {
    me.must_be(user_id)?;
    find_profile(user_id, db.reads()).await
}

/// What the user has ordered, the latest first.
#[context(user)]
pub async fn user_orders(
    user_id: u32,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Vec<Order>, ShopError> {
    me.must_be(user_id)?;
    orders::of_user(db, user_id).await
}

/// Gives the user another name.
#[mutation(affects = "user;user_id, session, accounts")]
pub async fn rename_user(
    user_id: u32,
    name: String,
    #[inject] me: CurrentUser,
    #[inject] db: &Db,
) -> Result<Profile, ShopError> {
    me.must_be(user_id)?;
    let name = valid_name(&name).map_err(|detail| ShopError::Invalid { param: "name", detail })?;
    let mut tx = db.write().await?;
    sqlx::query("UPDATE users SET name = ? WHERE id = ?").bind(name).bind(user_id).execute(&mut *tx).await?;
    let profile = find_profile(user_id, &mut *tx).await?;
    tx.commit().await?;
    Ok(profile)
}

/// Whether the user works for the shop; `None` when there is no such user.
pub(crate) async fn is_staff(db: &Db, user_id: u32) -> Result<Option<bool>, ShopError> {
    let query = sqlx::query_scalar("SELECT is_staff FROM users WHERE id = ?").bind(user_id);
    Ok(query.fetch_optional(db.reads()).await?)
}

async fn find_profile(user_id: u32, executor: impl sqlx::SqliteExecutor<'_>) -> Result<Profile, ShopError> {
    let query = sqlx::query_as(
        "SELECT users.id AS user_id, name, email, is_staff,
                count(orders.id) AS order_count, coalesce(sum(total_cents), 0) AS spent_cents
         FROM users LEFT JOIN orders ON orders.user_id = users.id AND status = 'placed'
         WHERE users.id = ?
         GROUP BY users.id",
    );
    query.bind(user_id).fetch_optional(executor).await?.ok_or(ShopError::NotFound("user"))
}

/// The name without space around it, or what is wrong with it.
fn valid_name(name: &str) -> Result<&str, &'static str> {
    let name = name.trim();
    if name.is_empty() {
        Err("must not be empty")
    } else if name.chars().count() > NAME_CHARS {
        Err("must have at most 80 characters")
    } else if name.chars().any(char::is_control) {
        Err("must not have control characters")
    } else {
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::valid_name;

    #[test]
    fn a_name_is_trimmed_short_and_printable() {
        assert_eq!(valid_name("  Zoë \n"), Ok("Zoë"));
        assert_eq!(valid_name(&"é".repeat(80)), Ok(&*"é".repeat(80)));
        assert_eq!(valid_name(&"é".repeat(81)), Err("must have at most 80 characters"));
        assert_eq!(valid_name(" \t"), Err("must not be empty"));
        assert_eq!(valid_name("a\u{7}b"), Err("must not have control characters"));
    }
}
