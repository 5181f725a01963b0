use mizan_core::context;

#[context(name = 5)]
fn read() -> u8 {
    0
}

fn main() {}
