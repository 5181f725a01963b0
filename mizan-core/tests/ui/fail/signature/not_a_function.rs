use mizan_core::context;

#[context]
struct User;

fn main() {}
