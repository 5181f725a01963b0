use mizan_core::mutation;

#[mutation(affects = "user;user_id=result.id")]
fn write() {}

fn main() {}
