use mizan_core::{context, mutation};

type Fallible<T> = Result<T, mizan_core::Error>;

#[mutation(affects = "")]
async fn write() -> Fallible<u8> {
    Ok(0)
}

#[context]
fn read() -> Fallible<u8> {
    Ok(0)
}

fn main() {}
