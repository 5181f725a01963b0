use mizan_core::context;

#[context]
fn read(ids: Vec<u64>) -> usize {
    ids.len()
}

fn main() {}
