use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("no such product")]
    #[api(status = 410)]
    NotFound,
    #[error("sign in first")]
    #[api(status = 403, code = "UNAUTHENTICATED")]
    SignedOut,
}

fn main() {}
