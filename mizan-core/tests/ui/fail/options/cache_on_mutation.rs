use mizan_core::mutation;

#[mutation(cache(shared, ttl = "60s"))]
fn write() {}

fn main() {}
