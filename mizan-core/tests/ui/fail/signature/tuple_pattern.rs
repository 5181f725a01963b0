use mizan_core::mutation;

#[mutation]
fn write((first, second): (u8, u8)) {
    let _ = (first, second);
}

fn main() {}
