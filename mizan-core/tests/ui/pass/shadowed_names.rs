use mizan_core::{context, mutation};

mod std {}
mod core {}
struct Vec;
struct Box;
enum Option {
    Some,
    None,
}
enum Result {
    Ok,
    Err,
}
struct String;
trait Send {}
use Option::{None, Some};
use Result::{Err, Ok};

#[context(user)]
async fn read(user_id: u64) -> u64 {
    let _ = (Some, None, Ok, Err, Vec, Box, String);
    user_id
}

#[mutation(affects = "user;user_id")]
fn write(user_id: u64) -> u64 {
    user_id
}

fn main() {}
