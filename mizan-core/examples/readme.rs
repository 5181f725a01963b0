//! The program that the README opens with.

use std::sync::Mutex;

use mizan_core::{Error, Mizan, context, mutation};

struct Db(Mutex<Vec<String>>);

/// What the user is called.
#[context(user)]
async fn user_name(user_id: usize, #[inject] db: &Db) -> Result<String, Error> {
    db.0.lock().unwrap().get(user_id).cloned().ok_or_else(|| Error::not_found("no such user"))
}

/// Gives the user another name.
#[mutation(affects = "user;user_id")]
async fn rename_user(user_id: usize, name: String, #[inject] db: &Db) -> Result<(), Error> {
    let mut users = db.0.lock().unwrap();
    *users.get_mut(user_id).ok_or_else(|| Error::not_found("no such user"))? = name;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mizan = Mizan::builder().state(Db(Mutex::new(vec!["Ada".into()]))).build()?;
    let answer = mizan.call("rename_user").arg("user_id", 0).arg("name", "Grace").await?;
    assert_eq!(answer.header(), Some("user;user_id=0"));
    Ok(())
}
