use std::fmt;

use mizan_core::ApiError;

#[derive(ApiError)]
enum ShopError {
    #[api(status = 409)]
    OutOfStock,
    #[api(internal)]
    Broken,
}

impl fmt::Display for ShopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no order")
    }
}

fn main() {}
