use mizan_core::mutation;

#[mutation(affects = "user;user_id")]
fn write() {}

fn main() {}
