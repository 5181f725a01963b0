use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("no such product")]
    #[api(status = 404)]
    NotFound,
    #[error("no such order")]
    #[api(status = 404, code = "NOT_FOUND")]
    NoOrder,
}

fn main() {}
