use mizan_core::context;

#[context(user, cache)]
fn read() -> u8 {
    0
}

fn main() {}
