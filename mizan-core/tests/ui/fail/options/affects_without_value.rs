use mizan_core::mutation;

#[mutation(affects)]
fn write() {}

fn main() {}
