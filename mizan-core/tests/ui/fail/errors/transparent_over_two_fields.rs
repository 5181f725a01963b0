use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("{0} {1}")]
    #[api(transparent)]
    Cart(CartError, u8),
    #[error("nothing")]
    #[api(transparent)]
    Nothing,
}

#[derive(Debug, thiserror::Error, ApiError)]
#[error("the cart is empty")]
#[api(status = 409)]
struct CartError;

fn main() {}
