use mizan_core::context;

#[context(cache(shared, tll = "60s"))]
fn read() -> u8 {
    0
}

fn main() {}
