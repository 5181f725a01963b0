use mizan_core::mutation;

#[mutation(blocking, blocking)]
fn write() {}

fn main() {}
