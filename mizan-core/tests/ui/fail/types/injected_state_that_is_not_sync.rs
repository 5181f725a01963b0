use mizan_core::mutation;

#[mutation]
fn write(#[inject] cell: &std::cell::Cell<u8>) {
    let _ = cell;
}

fn main() {}
