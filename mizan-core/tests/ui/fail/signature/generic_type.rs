use mizan_core::context;

#[context]
fn read<T>(id: u64) -> u64 {
    id
}

fn main() {}
