use mizan_core::mutation;

#[mutation(affects = "user;user_id;user_id")]
fn write(user_id: u64) {
    let _ = user_id;
}

fn main() {}
