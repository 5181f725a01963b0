use mizan_core::context;

#[context]
fn read<const N: usize>(id: u64) -> u64 {
    id
}

fn main() {}
