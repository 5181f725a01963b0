use mizan_core::mutation;

#[mutation(affects = "user;, ;cart, good")]
fn write() {}

fn main() {}
