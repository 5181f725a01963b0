//! What the types of a handler must be able to do: one trait for each thing that a type may lack.
//!
//! What a type lacks is said once, in the words of its user, at the type. This is how rustc is brought to it:
//!
//! - A trait asks for one thing, so that its message names the one that is missing.
//! - Its blanket impl is `do_not_recommend`: rustc stops at our trait, and does not go on to what `serde` would say.
//! - It has no supertrait, and generated code reaches it as `<Order as Decoded>::…` wherever it can: then there is no bound of ours
//!   for rustc to show, and what several places lack is one and the same message, which is printed once.
//! - At one place rustc leaves out a missing bound that it has reported there. So a trait that speaks of a type as a whole
//!   ([`NeverSupplied`], [`DataToo`]) asks for all that the others would ask for, and is met first.

use std::marker::PhantomData;

use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::Args;
use crate::cx::Cx;
use crate::error::Error;
use crate::param::Raw;
use crate::read::Read;
use crate::running::Encoded;
use crate::schema::SchemaFn;
use crate::text::{Unfit, absent};
use crate::value::Value;

/// A client sends it.
#[diagnostic::on_unimplemented(
    message = "a client cannot send `{Self}`: it does not implement `serde::Deserialize`",
    label = "is decoded from what a client sends",
    note = "add `#[derive(serde::Deserialize)]` to `{Self}`, or to the type inside it that lacks it",
    note = "if it is the server that supplies it, mark the argument `#[inject]`"
)]
pub trait Decoded: Sized {
    /// From what a client sent, if that fits.
    fn decode(raw: &Raw<'_>) -> Option<Self>;

    /// Whether a client may leave it out.
    fn is_optional() -> bool;

    /// The argument of a mutation; a fault is noted.
    fn take(args: &mut Args<'_>, name: &'static str) -> Option<Self>;

    /// The parameter of a context.
    fn read(read: &Read<'_>, name: &'static str) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Decoded for T {
    fn decode(raw: &Raw<'_>) -> Option<Self> {
        raw.decode()
    }

    fn is_optional() -> bool {
        absent::<Self>().is_some()
    }

    fn take(args: &mut Args<'_>, name: &'static str) -> Option<Self> {
        args.take(name)
    }

    fn read(read: &Read<'_>, name: &'static str) -> Result<Self, Error> {
        read.param(name)
    }
}

/// What the server supplies can never become client input by a forgotten mark: no type does this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is supplied by the server, since it implements `FromCx`",
    label = "mark this argument `#[inject]`"
)]
pub trait NeverSupplied {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Serialize + JsonSchema + Unimplemented> NeverSupplied for T {}

/// Nothing implements it.
pub trait Unimplemented {}

/// Clients are told what it looks like.
#[diagnostic::on_unimplemented(
    message = "clients cannot be told what `{Self}` looks like: it does not implement `schemars::JsonSchema`",
    label = "is described to clients by its JSON Schema",
    note = "add `#[derive(schemars::JsonSchema)]` to `{Self}`, or to the type inside it that lacks it"
)]
pub trait HasSchema: Sized {
    /// Writes its schema, and what that refers to, into the generator.
    fn schema(generator: &mut SchemaGenerator) -> Schema;

    /// The schema of a context's answer.
    fn of(_: Data<Self>) -> Option<SchemaFn> {
        Some(Self::schema)
    }
}

#[diagnostic::do_not_recommend]
impl<T: JsonSchema> HasSchema for T {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// The type of a context's answer, without the answer.
#[derive(Debug)]
pub struct Data<T>(pub(crate) PhantomData<fn() -> T>);

/// Its value says which key of a context is meant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a key: it does not implement `serde::Serialize`",
    label = "is written into the keys and scopes of a context",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`, or to the type inside it that lacks it"
)]
pub trait InKey: Sized {
    /// Its canonical value; an error when there is none.
    fn canonical(decoded: Option<Self>) -> Result<Option<Value>, Unfit>;

    /// Fixes a parameter of the mutation's declared scope at `index`.
    fn resolve(&self, cx: &Cx, index: usize, name: &'static str);
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> InKey for T {
    fn canonical(decoded: Option<Self>) -> Result<Option<Value>, Unfit> {
        Value::of(&decoded.ok_or(Unfit)?).map_err(|_| Unfit)
    }

    fn resolve(&self, cx: &Cx, index: usize, name: &'static str) {
        cx.resolve(index, name, self);
    }
}

/// A handler answers with it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer: it does not implement `serde::Serialize`",
    label = "is written as JSON",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`, or to the type inside it that lacks it"
)]
pub trait InAnswer: Sized {
    /// The answer of a mutation.
    fn encode(&self) -> Encoded;

    /// The answer of a context, written where it belongs in the body.
    fn finish(&self, _: Data<Self>, read: &Read<'_>) -> Result<(), Error>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> InAnswer for T {
    fn encode(&self) -> Encoded {
        Encoded::json(self)
    }

    fn finish(&self, _: Data<Self>, read: &Read<'_>) -> Result<(), Error> {
        read.finish(self)
    }
}

/// A view that is data as well, as the answer of a context must be.
#[diagnostic::on_unimplemented(
    message = "a context answers with data, and `{Self}` is a view",
    label = "is a response of its own, which no bundle can hold",
    note = "return what the view is made of, or make the function a mutation"
)]
pub trait DataToo {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + JsonSchema> DataToo for T {}

/// A handler fails with it.
#[diagnostic::on_unimplemented(
    message = "a handler cannot fail with `{Self}`: it does not convert into `mizan_core::Error`",
    label = "is answered as a problem",
    note = "say what it is to a client: derive `mizan_core::ApiError`, or implement `From<{Self}>` for `mizan_core::Error`"
)]
pub trait Failure {
    /// As the dispatcher handles it.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Error>> Failure for T {
    fn into_error(self) -> Error {
        self.into()
    }
}

/// An argument moves to the thread that runs the handler. Which part of it is no `Send`, rustc says best, so its words are not hidden.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument: it is not `Send`",
    label = "moves to the thread that runs the handler"
)]
pub trait Moves {
    /// Stands for the question.
    fn moves();
}

impl<T: Send + 'static> Moves for T {
    fn moves() {}
}

/// State is shared among all requests. Which part of it is no `Send` or no `Sync`, rustc says best, so its words are not hidden.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared state: it is not both `Send` and `Sync`",
    label = "is shared among the threads of all requests",
    note = "keep what changes behind a `Mutex`, a `RwLock` or an atomic"
)]
pub trait State {
    /// What `#[inject] state: &Self` is.
    fn lend(cx: &Cx) -> &Self;
}

impl<T: Send + Sync + 'static> State for T {
    fn lend(cx: &Cx) -> &Self {
        cx.lend()
    }
}
