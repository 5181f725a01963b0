use mizan_core::mutation;

#[mutation]
fn write(name: &str) {
    let _ = name;
}

fn main() {}
