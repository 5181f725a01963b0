use mizan_core::mutation;

#[mutation]
unsafe fn write() {}

fn main() {}
