use mizan_core::ApiError;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("sign in first")]
    #[api(staus = 401)]
    SignedOut,
    #[error("{product} is out of stock")]
    #[api(status = 409, retry)]
    OutOfStock {
        #[api(hide)]
        product: String,
    },
    #[error("broken")]
    #[api(internal = true)]
    Broken,
    #[error("closed")]
    #[api]
    Closed,
}

fn main() {}
