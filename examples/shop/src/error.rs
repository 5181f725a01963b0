//! What goes wrong in the shop, and what a client is told of it.

use mizan_core::Error;

/// Why a handler cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShopError {
    /// The request carries no valid session.
    #[error("sign in first")]
    SignedOut,
    /// Whoever is signed in may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// There is no such thing, or it belongs to somebody else.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// An argument has the right type and a wrong value.
    #[error("{param} {detail}")]
    Invalid {
        /// The argument's name.
        param: &'static str,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// There is nothing to order.
    #[error("the cart is empty")]
    EmptyCart,
    /// Fewer pieces of a product are left than were ordered.
    #[error("{product} is out of stock")]
    OutOfStock {
        /// The product's name.
        product: String,
    },
    /// The order was cancelled before.
    #[error("the order is cancelled already")]
    AlreadyCancelled,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl From<ShopError> for Error {
    fn from(error: ShopError) -> Self {
        let message = error.to_string();
        match error {
            ShopError::SignedOut => Self::unauthenticated(message),
            ShopError::Forbidden(_) => Self::forbidden(message),
            ShopError::NotFound(_) => Self::not_found(message),
            ShopError::Invalid { param, detail } => Self::invalid(message).param(param, detail),
            ShopError::EmptyCart => Self::new(409, "EMPTY_CART", message),
            ShopError::OutOfStock { .. } => Self::new(409, "OUT_OF_STOCK", message),
            ShopError::AlreadyCancelled => Self::conflict(message),
            ShopError::Database(source) => Self::internal(source),
        }
    }
}
