use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("sold out")]
    #[api(status = 409, code = "outOfStock")]
    OutOfStock,
    #[error("too large")]
    #[api(status = 422)]
    Größe,
    #[error("late")]
    #[api(status = 422, code = LATE)]
    Late,
}

fn main() {}
