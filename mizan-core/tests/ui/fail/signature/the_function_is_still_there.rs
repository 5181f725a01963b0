use mizan_core::mutation;

#[mutation(oops)]
fn write(number: u64) {
    let _ = number;
}

#[allow(dead_code)]
fn caller() {
    write("no number")
}

fn main() {}
