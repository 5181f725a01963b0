use mizan_core::context;

#[context(cache(private, ttl = "60s"))]
fn read() -> u8 {
    0
}

fn main() {}
