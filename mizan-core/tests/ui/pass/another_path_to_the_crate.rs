use mizan_core as renamed;

mod facade {
    pub use mizan_core as inner;
}

#[renamed::context(user, crate = crate::facade::inner)]
fn read(user_id: u64) -> u64 {
    user_id
}

#[renamed::mutation(affects = "user;user_id", crate = crate::facade::inner)]
fn write(user_id: u64) {
    let _ = user_id;
}

fn main() {}
