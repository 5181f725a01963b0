use mizan_core::context;

#[context(user, blockin)]
fn read() -> u8 {
    0
}

fn main() {}
