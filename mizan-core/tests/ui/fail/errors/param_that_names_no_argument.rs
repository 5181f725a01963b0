use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("must be at most {max}")]
    #[api(status = 422)]
    TooMany {
        #[api(param)]
        max: u32,
    },
}

fn main() {}
