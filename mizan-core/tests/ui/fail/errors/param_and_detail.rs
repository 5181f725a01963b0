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
    #[error("{what}")]
    #[api(status = 422)]
    Nothing {
        #[api(detail)]
        what: &'static str,
    },
    #[error("{what}")]
    #[api(status = 422, param = "name")]
    Twice {
        #[api(detail)]
        what: &'static str,
        #[api(detail)]
        why: &'static str,
    },
}

fn main() {}
