use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("{0} is out of stock: {1} left")]
    #[api(status = 409)]
    OutOfStock(String, u32),
}

fn main() {}
