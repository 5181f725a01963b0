use mizan_core::context;

#[context]
fn read(range: (u64, u64)) -> u64 {
    range.0
}

fn main() {}
