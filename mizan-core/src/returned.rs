//! What a function's return type means, decided by the type system so that aliases of `Result` work.
//!
//! Generated code calls a method that two impls offer: an inherent one for the special case and a trait's for the rest. Rust prefers the
//! inherent method where its impl applies. The bounds that a user may miss stand on the methods, not on the impls: a type that lacks one
//! is an error about that bound, never a silent change of meaning.

use std::marker::PhantomData;

use crate::declared::{FailsWith, NeverFails};
use crate::error::Error;
use crate::needs::{Data, DataToo, Failure, HasSchema, InAnswer};
use crate::running::Encoded;
use crate::schema::SchemaFn;
use crate::view::View;

/// The type of a return value, without the value.
#[derive(Debug)]
pub struct Returns<R>(PhantomData<fn() -> R>);

impl<R> Returns<R> {
    /// For the return type `R`.
    #[expect(clippy::new_without_default, reason = "generated code calls it by its name")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, E> Returns<Result<T, E>> {
    /// The type of the answer: `T` of a `Result<T, E>`.
    pub fn answer(self) -> Answer<T> {
        Answer(PhantomData)
    }

    /// The answer or the error.
    pub fn outcome(&self, returned: Result<T, E>) -> Result<T, Error>
    where
        E: Failure,
    {
        returned.map_err(Failure::into_error)
    }

    /// The type of the error: `E` of a `Result<T, E>`.
    pub fn fails_with(self) -> FailsWith<E> {
        FailsWith::new()
    }
}

/// [`Returns`] for everything that is no `Result`.
pub trait Infallible<R>: Sized {
    /// The type of the answer: the return type itself.
    fn answer(self) -> Answer<R> {
        Answer(PhantomData)
    }

    /// Always the answer.
    fn outcome(&self, returned: R) -> Result<R, Error> {
        Ok(returned)
    }

    /// Nothing.
    fn fails_with(self) -> NeverFails {
        NeverFails
    }
}

impl<R> Infallible<R> for Returns<R> {}

/// The type of an answer, without the answer.
#[derive(Debug)]
pub struct Answer<T>(PhantomData<fn() -> T>);

impl<T: View> Answer<T> {
    /// A view has no schema.
    pub fn schema(self) -> Option<SchemaFn> {
        None
    }

    /// Makes the view's response.
    pub fn encoder(self) -> fn(T) -> Encoded {
        |answer| Encoded::View(answer.into_response())
    }

    /// What a context answers with, which is always data.
    pub fn data(self) -> Data<T>
    where
        T: DataToo,
    {
        Data(PhantomData)
    }
}

/// `Answer` for everything that is no view.
pub trait Json<T>: Sized {
    /// The schema of the result.
    fn schema(self) -> Option<SchemaFn>
    where
        T: HasSchema,
    {
        Some(T::schema)
    }

    /// Makes JSON text of the result.
    fn encoder(self) -> fn(T) -> Encoded
    where
        T: InAnswer,
    {
        |answer| answer.encode()
    }

    /// What a context answers with.
    fn data(self) -> Data<T> {
        Data(PhantomData)
    }
}

impl<T> Json<T> for Answer<T> {}
