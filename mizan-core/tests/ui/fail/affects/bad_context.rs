use mizan_core::mutation;

#[mutation(affects = "User;user_id")]
fn write(user_id: u64) {
    let _ = user_id;
}

fn main() {}
