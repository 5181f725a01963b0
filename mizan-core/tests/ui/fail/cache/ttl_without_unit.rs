use mizan_core::context;

#[context(cache(shared, ttl = "60"))]
fn read() -> u8 {
    0
}

fn main() {}
