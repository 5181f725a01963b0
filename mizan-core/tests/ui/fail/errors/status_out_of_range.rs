use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("fine")]
    #[api(status = 200)]
    Fine,
    #[error("none")]
    #[api(status = 600)]
    None,
    #[error("text")]
    #[api(status = "409")]
    Text,
}

fn main() {}
