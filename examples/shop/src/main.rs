//! The example of Mizan.
fn main() {}
