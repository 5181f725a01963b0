//! What a handler returns when it cannot do what it was asked.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::problem::{Code, ParamError};

/// A handler's refusal or failure: a public message, and an internal source that only the log sees.
///
/// A handler returns `Result<T, E>` for any `E: Into<Error>`, so an application has an error type of its own and says once
/// what each variant is to a client: with [`ApiError`](macro@crate::ApiError), or in a `From`. The class of the status matters to invalidation: 4xx says "refused, nothing
/// was written", so nothing of the mutation's `affects` goes stale; 5xx says "outcome unknown", so all of it does.
///
/// ```
/// use mizan_core::Error;
///
/// #[derive(Debug)]
/// enum ShopError {
///     OutOfStock { product: String },
///     Database(std::io::Error),
/// }
///
/// impl From<ShopError> for Error {
///     fn from(error: ShopError) -> Self {
///         match error {
///             ShopError::OutOfStock { product } => {
///                 Error::new(409, "OUT_OF_STOCK", format!("{product} is out of stock"))
///             }
///             ShopError::Database(source) => Error::internal(source),
///         }
///     }
/// }
///
/// let error = Error::from(ShopError::OutOfStock { product: "Teapot".into() });
/// assert_eq!((error.status(), error.code(), error.message()), (409, "OUT_OF_STOCK", "Teapot is out of stock"));
///
/// let error = Error::from(ShopError::Database(std::io::Error::other("disk full")));
/// assert!(!error.message().contains("disk"));
/// ```
pub struct Error(Box<Parts>);

/// The public half becomes a problem, the source goes to the log.
pub(crate) struct Parts {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    pub(crate) params: Vec<ParamError>,
    pub(crate) data: Option<DataText>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The JSON text of an error's data; or why there is none, for the log.
pub type DataText = Result<Box<RawValue>, serde_json::Error>;

/// All that a client reads of a failure.
pub(crate) const LOGGED: &str = "the log has the cause under this answer's instance";

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $code:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(message: impl Into<Cow<'static, str>>) -> Self {
            Self::of(Code::$code, message)
        }
    )*};
}

impl Error {
    constructors! {
        /// 404 `NOT_FOUND`: what the request names does not exist, or must not be known to exist.
        not_found => NotFound;
        /// 409 `CONFLICT`: the request does not go with the present state.
        conflict => Conflict;
        /// 401 `UNAUTHENTICATED`: nobody is signed in.
        unauthenticated => Unauthenticated;
        /// 403 `FORBIDDEN`: somebody is signed in who may not do this.
        forbidden => Forbidden;
        /// 422 `INVALID`: an argument has the right type and a wrong value; name it with [`Error::param`].
        invalid => Invalid;
    }

    /// 500 `INTERNAL`: a failure that is no business of the client. Its cause goes to the log under the request's id, and
    /// the client reads a fixed sentence.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::of(Code::Internal, LOGGED).with_source(source)
    }

    /// An error with a status and a code of the application's own. A code is stable and SCREAMING_SNAKE: clients match on it.
    ///
    /// # Panics
    ///
    /// When `status` is not between 400 and 599, or `code` has other characters than `A-Z`, `0-9` and `_`: both are
    /// mistakes in the program. A panic in a handler is answered as a 500 and logged.
    #[track_caller]
    pub fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        check_status(status);
        check_code(code);
        Self::build(status, code, message.into())
    }

    fn of(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self::build(code.status(), code.as_str(), message.into())
    }

    fn build(status: u16, code: &'static str, message: Cow<'static, str>) -> Self {
        Self(Box::new(Parts { status, code, message, params: Vec::new(), data: None, source: None }))
    }

    /// Says of one argument what is wrong with it; the problem's `errors` lists them all.
    ///
    /// ```
    /// # use mizan_core::Error;
    /// let error = Error::invalid("the order cannot be placed").param("quantity", "must be at least 1");
    /// # assert_eq!(error.status(), 422);
    /// ```
    #[must_use]
    pub fn param(self, name: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        self.with_param(ParamError::new(name, detail))
    }

    pub(crate) fn with_param(mut self, fault: ParamError) -> Self {
        self.0.params.push(fault);
        self
    }

    /// What the client gets besides, as the problem's member `data`: what a program needs to know to go on. It is written here and now,
    /// and what cannot be written is left out and logged.
    ///
    /// Errors with data are best declared as a type of their own: see [`ApiError`](crate::ApiError).
    ///
    /// ```
    /// # use mizan_core::Error;
    /// #[derive(serde::Serialize)]
    /// struct Shortage {
    ///     left: u32,
    /// }
    ///
    /// let error = Error::new(409, "OUT_OF_STOCK", "only two are left").with_data(&Shortage { left: 2 });
    /// # assert_eq!(error.status(), 409);
    /// ```
    #[must_use]
    pub fn with_data<T: Serialize + ?Sized>(self, data: &T) -> Self {
        self.mizan_data(to_raw_value(data))
    }

    /// [`with_data`](Self::with_data) of what is written already.
    #[doc(hidden)]
    #[must_use]
    pub fn mizan_data(mut self, data: DataText) -> Self {
        self.0.data = Some(data);
        self
    }

    /// Keeps the internal cause beside the public message. It is logged, and never sent.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The HTTP status, 400 to 599.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The stable code, such as `NOT_FOUND`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The public message: the `detail` of the problem that the client gets.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether this says that nothing was written: a status of class 4xx.
    pub fn is_refusal(&self) -> bool {
        self.0.status < 500
    }

    pub(crate) fn into_parts(self) -> Parts {
        *self.0
    }
}

#[track_caller]
pub(crate) fn check_status(status: u16) {
    assert!((400..600).contains(&status), "an error's status is between 400 and 599, not {status}");
}

#[track_caller]
pub(crate) fn check_code(code: &str) {
    let is_screaming_snake =
        !code.is_empty() && code.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    assert!(is_screaming_snake, "an error's code is SCREAMING_SNAKE, not {code:?}");
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("params", &self.0.params)
            .field("data", &self.0.data)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
