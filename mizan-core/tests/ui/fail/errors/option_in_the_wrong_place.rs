use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
#[api(status = 409)]
enum ShopError {
    #[error("sign in first")]
    #[api(status = 401, crate = mizan_core)]
    SignedOut,
    #[error("{0} is out of stock")]
    #[api(status = 409, skip)]
    OutOfStock(String),
    #[error("{0} is gone")]
    #[api(status = 410)]
    Gone(#[api(status = 410)] String),
}

fn main() {}
