use mizan_core::context;

#[context]
fn read(ratio: f64) -> f64 {
    ratio
}

fn main() {}
