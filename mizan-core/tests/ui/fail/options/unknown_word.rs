use mizan_core::context;

#[context(user, cached)]
fn read() -> u8 {
    0
}

fn main() {}
