//! What a function's return type means, decided by the type system so that aliases of `Result` work.
//!
//! Generated code calls a method that two impls offer: an inherent one for the special case and a trait's for the rest. Rust prefers the
//! inherent method where its impl applies. The bounds that a user may miss stand on the methods, not on the impls: a type that lacks one
//! is an error about that bound, never a silent change of meaning.

use std::marker::PhantomData;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Error;
use crate::schema::{SchemaFn, schema_of};
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
        E: Into<Error>,
    {
        returned.map_err(Into::into)
    }
}

/// [`Returns`] for everything that is no `Result`.
pub trait Infallible: Sized {
    /// The return type.
    type Value;

    /// The type of the answer: the return type itself.
    fn answer(self) -> Answer<Self::Value> {
        Answer(PhantomData)
    }

    /// Always the answer.
    fn outcome(&self, returned: Self::Value) -> Result<Self::Value, Error> {
        Ok(returned)
    }
}

impl<R> Infallible for Returns<R> {
    type Value = R;
}

/// The type of an answer, without the answer.
#[derive(Debug)]
pub struct Answer<T>(PhantomData<fn() -> T>);

/// An answer, ready to send.
#[derive(Debug)]
pub enum Encoded {
    /// The JSON text of a result, behind `{"result":`.
    Json(Vec<u8>),
    /// A response, to be sent as it is.
    View(http::Response<Bytes>),
    /// The result's own `Serialize` failed.
    Failed(serde_json::Error),
}

/// What stands before the result in the body of a call's answer.
pub(crate) const RESULT_PREFIX: &[u8] = b"{\"result\":";
/// What the answer of a call holds without growing: a small result and a few scopes.
const EXPECTED_BYTES: usize = 512;

impl<T: View> Answer<T> {
    /// A view has no schema.
    pub fn schema(self) -> Option<SchemaFn> {
        None
    }

    /// The view's response.
    pub fn encode(&self, answer: T) -> Encoded {
        Encoded::View(answer.into_response())
    }
}

/// `Answer` for everything that is no view.
pub trait Json: Sized {
    /// The answer's type.
    type Value;

    /// The schema of the result.
    fn schema(self) -> Option<SchemaFn>
    where
        Self::Value: Serialize + JsonSchema,
    {
        Some(schema_of::<Self::Value>)
    }

    /// The result as JSON text.
    fn encode(&self, answer: Self::Value) -> Encoded
    where
        Self::Value: Serialize,
    {
        let mut body = Vec::with_capacity(EXPECTED_BYTES);
        body.extend_from_slice(RESULT_PREFIX);
        match serde_json::to_writer(&mut body, &answer) {
            Ok(()) => Encoded::Json(body),
            Err(error) => Encoded::Failed(error),
        }
    }
}

impl<T> Json for Answer<T> {
    type Value = T;
}

impl<T> Answer<T> {
    /// The schema of a read function's result, which is always JSON.
    pub fn read_schema(self) -> Option<SchemaFn>
    where
        T: Serialize + JsonSchema,
    {
        Some(schema_of::<T>)
    }
}
