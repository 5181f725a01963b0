use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("must be at least {min}")]
    #[api(status = 422, param = "min quantity")]
    TooFew { min: u32 },
    #[error("must be at most {max}")]
    #[api(status = 422)]
    TooMany {
        #[api(param, skip)]
        max: u32,
    },
}

fn main() {}
