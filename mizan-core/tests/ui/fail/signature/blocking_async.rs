use mizan_core::context;

#[context(blocking)]
async fn read() -> u8 {
    0
}

fn main() {}
