use mizan_core::context;

#[context(name = "user-name")]
fn read() -> u8 {
    0
}

fn main() {}
