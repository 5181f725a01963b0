use mizan_core::context;

#[context]
fn read(id: u64) -> Vec<u8>
where
    Vec<u8>: Sized,
{
    vec![id as u8]
}

fn main() {}
