use mizan_core::context;

#[context(User)]
fn read() -> u8 {
    0
}

fn main() {}
