use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError<'a, T> {
    #[error("out of stock")]
    #[api(status = 409)]
    OutOfStock(T, #[api(skip)] &'a str),
}

fn main() {}
