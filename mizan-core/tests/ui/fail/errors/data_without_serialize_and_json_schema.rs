use mizan_core::ApiError;

#[derive(Debug)]
struct Product;

#[derive(Debug, serde::Serialize)]
struct Shelf;

#[derive(Debug, thiserror::Error, ApiError)]
enum ShopError {
    #[error("out of stock")]
    #[api(status = 409)]
    OutOfStock { product: Product, shelf: Shelf },
    #[error("gone")]
    #[api(status = 410)]
    Gone(Vec<Product>),
}

fn main() {}
