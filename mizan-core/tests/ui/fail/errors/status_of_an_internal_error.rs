use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("the database failed")]
    #[api(internal, status = 503)]
    Database(#[api(skip)] std::io::Error),
    #[error(transparent)]
    #[api(transparent, code = "CART")]
    Cart(CartError),
}

#[derive(Debug, thiserror::Error, ApiError)]
#[error("the cart is empty")]
#[api(status = 409)]
struct CartError;

fn main() {}
