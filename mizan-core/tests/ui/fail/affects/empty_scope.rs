use mizan_core::mutation;

#[mutation(affects = "user,, cart")]
fn write() {}

fn main() {}
