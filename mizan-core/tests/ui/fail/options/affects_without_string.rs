use mizan_core::mutation;

#[mutation(affects = user)]
fn write() {}

fn main() {}
