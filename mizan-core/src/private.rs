//! Not public API. What generated code refers to.

pub use crate::args::Args;
pub use crate::call::{Ended, Running, run_blocking};
pub use crate::entry::{
    Affect, AffectParam, BoxFuture, Cache, Function, Injected, Kind, MIZAN_FUNCTIONS_V1, Param, PrepareFn,
    ReadFn, Site,
};
pub use crate::fetch::Read;
pub use crate::returned::{Encoded, Infallible, Json, Returns};
pub use crate::schema::SchemaFn;
pub use linkme;

use std::marker::PhantomData;

use crate::cx::{Cx, FromCx};

/// Asks whether a type implements `FromCx`: the inherent constant is preferred where it does.
#[derive(Debug)]
pub struct Supplied<T>(PhantomData<T>);

impl<T: FromCx> Supplied<T> {
    /// It does.
    pub const BY_SERVER: bool = true;
}

/// [`Supplied`] for all other types.
pub trait NotSupplied {
    /// It does not.
    const BY_SERVER: bool = false;
}

impl<T> NotSupplied for Supplied<T> {}

/// Boxes a read function's future. A future that is not `Send` is an error about the handler.
pub fn the_future_of_a_handler_must_be_send<'a, T>(
    future: impl Future<Output = T> + Send + 'a,
) -> BoxFuture<'a, T> {
    Box::pin(future)
}

/// What an erased mutation knows of its request.
pub fn request(cx: &Cx) -> Cx {
    cx.clone()
}
