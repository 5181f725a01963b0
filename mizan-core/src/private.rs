//! Not public API. What generated code refers to.

pub use crate::args::Args;
pub use crate::declared::Undeclared;
pub use crate::entry::{Cache, Function, Injected, Kind, MIZAN_FUNCTIONS_V1, PrepareFn, ReadFn, Site};
pub use crate::error::DataText;
pub use crate::needs::{
    Data, DataToo, Decoded, Failure, HasSchema, InAnswer, InKey, Moves, NeverSupplied, State,
};
pub use crate::param::{CanonicalFn, Param};
pub use crate::parts::{AtFault, DataSchema, InData, Logged, PublicMessage, object, object_schema};
pub use crate::read::Read;
pub use crate::returned::{Infallible, Json, Returns};
pub use crate::running::{Encoded, Ended, Running};
pub use crate::schema::SchemaFn;
pub use crate::stale::{Affect, AffectParam};
pub use futures_util::future::BoxFuture;
pub use linkme;
pub use std::vec::Vec;

use std::any::TypeId;
use std::marker::PhantomData;

use crate::cx::{Cx, FromCx};

/// The type of a client's argument. Where the server supplies that type, the inherent function is preferred, and refuses.
#[derive(Debug)]
pub struct Input<T>(PhantomData<T>);

impl<T: FromCx> Input<T> {
    /// Refuses.
    pub fn id() -> TypeId
    where
        T: NeverSupplied + 'static,
    {
        TypeId::of::<T>()
    }
}

/// [`Input`] for all other types.
pub trait FromClient {
    /// Which type it is.
    fn id() -> TypeId;
}

impl<T: 'static> FromClient for Input<T> {
    fn id() -> TypeId {
        TypeId::of::<T>()
    }
}

/// Boxes a handler's future. A future that is not `Send` is an error about the handler.
pub fn the_future_of_a_handler_must_be_send<'a, T>(
    future: impl Future<Output = T> + Send + 'a,
) -> BoxFuture<'a, T> {
    Box::pin(future)
}

/// Runs a `blocking` function on the blocking pool. A panic goes on in the caller.
pub async fn run_blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    match tokio::task::spawn_blocking(work).await {
        Ok(returned) => returned,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => panic!("the runtime ended before the function did: {error}"),
        },
    }
}

/// What an erased mutation knows of its request.
pub fn request(cx: &Cx) -> Cx {
    cx.clone()
}
