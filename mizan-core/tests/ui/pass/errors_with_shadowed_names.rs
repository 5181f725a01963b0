use mizan_core::ApiError;

mod std {}
mod core {}
struct Vec;
struct Box;
struct String;
struct Error;
struct DeclaredError;
enum Option {
    Some,
    None,
}
enum Result {
    Ok,
    Err,
}
trait Into {}
trait From {}
trait Display {}
trait Serialize {}
use Option::{None, Some};
use Result::{Err, Ok};

#[allow(unused_macros)]
macro_rules! panic {
    ($($any:tt)*) => {
        compile_error!("the user's own");
    };
}

#[derive(ApiError)]
enum ShopError {
    /// Sold out.
    #[api(status = 409)]
    OutOfStock { left: u32 },
    #[api(status = 404, param = "product")]
    NotFound(&'static str),
    #[api(status = 422)]
    Some(#[api(param)] &'static str),
    #[api(transparent)]
    Ok(Cart),
    #[api(internal)]
    Broken,
}

#[derive(ApiError)]
#[api(status = 409)]
struct Cart;

impl ::std::fmt::Display for ShopError {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("no order")
    }
}

impl ::std::fmt::Debug for ShopError {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("no order")
    }
}

impl ::std::error::Error for ShopError {}

impl ::std::fmt::Display for Cart {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("the cart is empty")
    }
}

fn main() {
    let _ = (Some, None, Ok, Err, Vec, Box, String, Error, DeclaredError);
}
