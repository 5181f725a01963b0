use mizan_core::{Error, Redirect, context};

#[context]
async fn read() -> Result<Redirect, Error> {
    Ok(Redirect::to("/"))
}

fn main() {}
