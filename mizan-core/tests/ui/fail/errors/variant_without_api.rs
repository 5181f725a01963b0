use mizan_core::{ApiError, mutation};

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("sign in first")]
    SignedOut,
    #[error("{product} is out of stock")]
    #[api(code = "SOLD_OUT")]
    OutOfStock { product: String },
}

#[mutation]
fn order() -> Result<(), ShopError> {
    Err(ShopError::SignedOut)
}

fn main() {}
