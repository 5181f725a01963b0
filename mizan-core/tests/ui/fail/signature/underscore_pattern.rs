use mizan_core::mutation;

#[mutation]
fn write(_: u8) {}

fn main() {}
