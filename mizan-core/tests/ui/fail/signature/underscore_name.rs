use mizan_core::mutation;

#[mutation]
fn write(_name: String) {}

fn main() {}
