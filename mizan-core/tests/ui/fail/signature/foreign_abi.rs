use mizan_core::mutation;

#[mutation]
extern "C" fn write() {}

fn main() {}
