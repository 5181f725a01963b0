use mizan_core::context;

#[context(user, affects = "user")]
fn read() -> u8 {
    0
}

fn main() {}
