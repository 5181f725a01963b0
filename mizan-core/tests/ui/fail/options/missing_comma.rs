use mizan_core::context;

#[context(user blocking)]
fn read() -> u8 {
    0
}

fn main() {}
