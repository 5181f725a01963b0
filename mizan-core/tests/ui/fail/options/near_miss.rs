use mizan_core::mutation;

#[mutation(afects = "user")]
fn write() {}

fn main() {}
