use mizan_core::context;

#[context]
fn read() -> impl serde::Serialize {
    0
}

fn main() {}
