use mizan_core::mutation;

#[mutation(affects = "User", blockin)]
fn write<T>((first, second): (u8, u8)) {
    let _ = (first, second);
}

fn main() {}
