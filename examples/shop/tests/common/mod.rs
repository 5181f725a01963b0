//! A shop of its own for each test.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test program uses its part")]

pub mod program;

use mizan_core::{Answer, Problem};
use serde_json::Value;
use shop::Shop;
use tempfile::TempDir;

/// A seeded shop in a directory that goes with it.
pub struct TestShop {
    pub shop: Shop,
    _directory: TempDir,
}

impl TestShop {
    pub async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let shop = Shop::open(&url_in(&directory), None).await.unwrap();
        Self { shop, _directory: directory }
    }

    /// The `Cookie` field of the user's browser.
    pub fn cookie(&self, user_id: u32) -> String {
        self.shop.key.sign_in(user_id).stripped().to_string()
    }

    /// A fetch by a user.
    pub fn fetch(&self, user_id: u32, context: &str) -> mizan_core::Fetch<'_> {
        self.shop.mizan.fetch(context).header("cookie", &self.cookie(user_id))
    }

    /// A call with `args`, an object, by a user or by nobody.
    pub async fn try_call(
        &self,
        user_id: Option<u32>,
        function: &str,
        args: &Value,
    ) -> Result<Answer, Problem> {
        let call = match user_id {
            Some(user_id) => self.call(user_id, function),
            None => self.shop.mizan.call(function),
        };
        args.as_object().unwrap().iter().fold(call, |call, (name, value)| call.arg(name, value)).await
    }

    /// A call by a user.
    pub fn call(&self, user_id: u32, function: &str) -> mizan_core::Call<'_> {
        self.shop.mizan.call(function).header("cookie", &self.cookie(user_id))
    }

    /// Puts a product into the user's own cart.
    pub async fn add_to_cart(&self, user_id: u32, product_id: u32, quantity: u32) -> Result<Answer, Problem> {
        let call = self.call(user_id, "add_to_cart").arg("user_id", user_id);
        call.arg("product_id", product_id).arg("quantity", quantity).await
    }

    /// Orders what is in the user's own cart.
    pub async fn place_order(&self, user_id: u32) -> Result<Answer, Problem> {
        self.call(user_id, "place_order").arg("user_id", user_id).await
    }

    pub async fn stock(&self, product_id: u32) -> u32 {
        let query = sqlx::query_scalar("SELECT stock FROM products WHERE id = ?").bind(product_id);
        query.fetch_one(self.shop.db.reads()).await.unwrap()
    }

    pub async fn set_stock(&self, product_id: u32, stock: u32) {
        let mut tx = self.shop.db.write().await.unwrap();
        let query = sqlx::query("UPDATE products SET stock = ? WHERE id = ?").bind(stock).bind(product_id);
        query.execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// The URL of a database in `directory`.
pub fn url_in(directory: &TempDir) -> String {
    format!("sqlite:{}", directory.path().join("shop.db").display())
}

/// The status and the code of a refusal that made nothing stale.
#[track_caller]
pub fn refusal<T>(answer: Result<T, Problem>) -> (u16, &'static str) {
    let (status, code, stale) = outdated(answer);
    assert_eq!(stale, "", "{code}");
    (status, code)
}

/// The status and the code of a refusal, and what it says is stale for whoever is refused.
#[track_caller]
pub fn outdated<T>(answer: Result<T, Problem>) -> (u16, &'static str, String) {
    let problem = answer.err().expect("a refusal");
    let stale = problem.invalidate().iter().map(ToString::to_string).collect::<Vec<_>>();
    (problem.status(), problem.code(), stale.join(", "))
}
