use mizan_core::{ApiError, Error};

#[derive(Debug, thiserror::Error)]
#[error("the cart is empty")]
struct CartError;

impl From<CartError> for Error {
    fn from(_: CartError) -> Self {
        Error::conflict("the cart is empty")
    }
}

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error(transparent)]
    #[api(transparent)]
    Cart(CartError),
}

fn main() {}
