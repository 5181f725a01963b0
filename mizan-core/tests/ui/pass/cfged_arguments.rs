use mizan_core::{context, mutation};

#[mutation(affects = "user;user_id")]
fn write(user_id: u64, #[cfg(any())] missing: NoSuchType, #[cfg(all())] name: String) {
    let _ = (user_id, name);
}

#[context(user)]
fn read(user_id: u64, #[cfg(any())] #[inject] missing: &NoSuchType) -> u64 {
    user_id
}

fn main() {}
