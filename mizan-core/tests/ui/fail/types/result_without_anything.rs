use mizan_core::{Error, context, mutation};

struct Profile;

#[context]
async fn read() -> Result<Profile, Error> {
    Ok(Profile)
}

#[mutation]
async fn write() -> Result<Profile, Error> {
    Ok(Profile)
}

fn main() {}
