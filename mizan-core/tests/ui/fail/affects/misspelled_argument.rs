use mizan_core::mutation;

#[mutation(affects = "user;user_id=usr_id")]
fn write(user_id: u64) {
    let _ = user_id;
}

fn main() {}
