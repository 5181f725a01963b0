//! What goes wrong in the shop, and what a client is told of it.

use mizan_core::ApiError;

/// Why a handler cannot do what it was asked.
#[derive(Debug, thiserror::Error, ApiError)]
#[non_exhaustive]
pub enum ShopError {
    /// The request carries no valid session.
    #[error("sign in first")]
    #[api(status = 401, code = "UNAUTHENTICATED")]
    SignedOut,
    /// Whoever is signed in may not do this.
    #[error("{0}")]
    #[api(status = 403)]
    Forbidden(#[api(skip)] &'static str),
    /// There is no such thing, or it belongs to somebody else.
    #[error("there is no such {0}")]
    #[api(status = 404)]
    NotFound(#[api(skip)] &'static str),
    /// An argument has the right type and a wrong value.
    #[error("{param} {detail}")]
    #[api(status = 422)]
    Invalid {
        /// The argument's name.
        #[api(param)]
        param: &'static str,
        /// What is wrong with it.
        #[api(detail)]
        detail: &'static str,
    },
    /// There is nothing to order.
    #[error("the cart is empty")]
    #[api(status = 409)]
    EmptyCart,
    /// Fewer pieces of a product are left than were ordered.
    #[error("{product} is out of stock")]
    #[api(status = 409)]
    OutOfStock {
        /// The product.
        product_id: u32,
        /// What it is called.
        product: String,
        /// How many pieces are left.
        left: u32,
    },
    /// The order was cancelled before.
    #[error("the order is cancelled already")]
    #[api(status = 409, code = "CONFLICT")]
    AlreadyCancelled,
    /// The database failed.
    #[error("the database failed")]
    #[api(internal)]
    Database(#[from] sqlx::Error),
}
