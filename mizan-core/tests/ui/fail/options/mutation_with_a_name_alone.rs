use mizan_core::mutation;

#[mutation(user)]
fn write() {}

fn main() {}
