use mizan_core::context;

fn outer() {
    #[context]
    fn inner() -> u8 {
        0
    }
    let _ = inner();
}

#[allow(dead_code)]
fn used() {
    outer();
}

fn main() {}
