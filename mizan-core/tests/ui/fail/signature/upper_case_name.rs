use mizan_core::context;

#[allow(non_snake_case)]
#[context]
fn readUser() -> u8 {
    0
}

fn main() {}
