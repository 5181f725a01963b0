use mizan_core::context;

#[context(cache(shared))]
fn read() -> u8 {
    0
}

fn main() {}
