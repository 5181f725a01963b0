#![deny(warnings, clippy::all)]
#![allow(dead_code)]

use mizan_core::{ApiError, context, mutation};

mod facade {
    pub use mizan_core as inner;
}

/// A struct is one error.
#[derive(Debug, thiserror::Error, ApiError)]
#[error("the cart is empty")]
#[api(status = 409, crate = crate::facade::inner)]
struct EmptyCart;

#[derive(Debug, thiserror::Error, ApiError)]
#[error("wait {0} s")]
#[api(status = 429, code = "BUSY")]
struct Busy(u32);

#[derive(Debug, thiserror::Error, ApiError)]
#[api(crate = facade::inner)]
enum ShopError {
    #[error("{} is out of stock", .r#type)]
    #[api(status = 409)]
    OutOfStock { r#type: String, __mizan_error: u8, error: u8, message: u8 },
    #[error("self")]
    #[api(status = 410)]
    r#Gone,
    #[cfg(not(all()))]
    #[error("never")]
    #[api(status = 404)]
    Gone2(NoSuchType),
    #[cfg_attr(all(), error("sometimes"), api(status = 404))]
    NotFound {
        #[cfg(not(all()))]
        never: NoSuchType,
        #[cfg(all())]
        name: &'static str,
    },
    #[error("one of mine, as Mizan means it: {0:?}")]
    #[api(status = 404, code = "UNKNOWN_CONTEXT")]
    Known(Option<Vec<(u8, String)>>),
    #[error("not readable")]
    #[api(status = 422, param = "file")]
    Unreadable(#[from] std::io::Error),
    #[error("{0:?}")]
    #[api(status = 422)]
    Invalid(#[api(param)] Vec<mizan_core::ParamError>),
    #[error("{first} differs from {second:?}")]
    #[api(status = 422)]
    Differ {
        #[api(param)]
        first: String,
        #[api(param)]
        second: Option<&'static str>,
        #[source]
        cause: Option<std::fmt::Error>,
    },
    #[error(transparent)]
    #[api(transparent)]
    Cart(#[from] EmptyCart),
    #[error(transparent)]
    #[api(transparent)]
    Busy { inner: Busy },
    #[error("{0}")]
    #[api(internal)]
    Database(Box<dyn std::error::Error + Send + Sync>),
}

#[derive(Debug, thiserror::Error, ApiError)]
enum Nothing {}

macro_rules! errors {
    ($name:ident { $($variant:ident $status:literal $code:literal { $field:ident: $ty:ty })* }) => {
        #[derive(Debug, thiserror::Error, ApiError)]
        enum $name {
            $(
                #[error("{}", stringify!($variant))]
                #[api(status = $status, code = $code)]
                $variant { $field: $ty },
            )*
        }
    };
}

errors!(Made { First 409 "MADE_FIRST" { left: u32 } Second 410 "MADE_SECOND" { name: String } });

type Fallible<T, E = ShopError> = std::result::Result<T, E>;

#[context]
fn read() -> Fallible<u8> {
    Err(ShopError::Cart(EmptyCart))
}

#[mutation(affects = "")]
async fn write() -> Fallible<(), Made> {
    Err(Made::First { left: 1 })
}

fn main() {
    #[derive(Debug, thiserror::Error, ApiError)]
    #[error("inside a function")]
    #[api(status = 418)]
    struct Teapot;

    let _ = (mizan_core::Error::from(Teapot), <Nothing as ApiError>::declared());
}
