use mizan_core::mutation;

struct Broken;

#[mutation]
fn write() -> Result<u8, Broken> {
    Ok(0)
}

fn main() {}
