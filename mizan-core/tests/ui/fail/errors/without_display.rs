use mizan_core::{ApiError, mutation};

#[derive(Debug, ApiError)]
enum ShopError {
    #[api(status = 409)]
    OutOfStock,
    #[api(status = 404)]
    NotFound,
}

#[mutation]
fn order() -> Result<(), ShopError> {
    Err(ShopError::OutOfStock)
}

fn main() {}
