use mizan_core::context;

#[context(crate = "mizan_core")]
fn read() -> u8 {
    0
}

fn main() {}
