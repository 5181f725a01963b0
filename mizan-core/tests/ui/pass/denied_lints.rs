#![deny(warnings, missing_docs, unused, unsafe_code, unreachable_pub, clippy::all)]
//! Generated code keeps the lints of its user.

use mizan_core::{Cx, context, mutation};

struct Db;

#[context(user)]
async fn read(user_id: u64, #[inject] db: &Db) -> u64 {
    let _ = db;
    user_id
}

#[mutation(affects = "user;user_id", blocking)]
fn write(user_id: u64, #[inject] db: &Db, #[inject] cx: &Cx) {
    let _ = (user_id, db, cx);
}

fn main() {}
