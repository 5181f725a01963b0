//! What the parts of a derived error must be able to do: one trait for each thing that a type may lack, so that it is told so in
//! the words of its user. It has no supertrait, and its blanket impl is `do_not_recommend`: rustc stops at our trait, and does not go
//! on to what `serde` would say.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt::Display;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::error::{DataText, Error};
use crate::problem::ParamError;
use crate::schema::SchemaFn;

/// A client gets its text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no public message: it does not implement `std::fmt::Display`",
    label = "becomes a `detail` that a client reads",
    note = "derive `thiserror::Error` and write `#[error(\"…\")]` on each variant, or implement `std::fmt::Display`"
)]
pub trait PublicMessage {
    /// The `detail` of the problem.
    fn text(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl<T: Display> PublicMessage for T {
    fn text(&self) -> String {
        self.to_string()
    }
}

/// The log gets it whole, with all its causes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be logged: it is no `std::error::Error + Send + Sync`",
    label = "has a variant that is `internal`, or holds its cause",
    note = "derive `thiserror::Error`, or implement `std::error::Error`"
)]
pub trait Logged {
    /// An error that tells a client nothing.
    fn internal(self) -> Error;

    /// The error that a client gets, with this as its source.
    fn keep(self, error: Error) -> Error;
}

#[diagnostic::do_not_recommend]
impl<T: StdError + Send + Sync + 'static> Logged for T {
    fn internal(self) -> Error {
        Error::internal(self)
    }

    fn keep(self, error: Error) -> Error {
        error.with_source(self)
    }
}

/// A client gets its value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the data of an error: it does not implement `serde::Serialize`",
    label = "is sent to the client",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`, or to the type inside it that lacks it",
    note = "if it is not for the client, mark the field `#[api(skip)]`; a cause, `#[source]`"
)]
pub trait InData {
    /// Its JSON text.
    fn write(&self) -> DataText;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> InData for T {
    fn write(&self) -> DataText {
        to_raw_value(self)
    }
}

/// A client is told beforehand what it looks like.
#[diagnostic::on_unimplemented(
    message = "clients cannot be told what `{Self}` looks like: it does not implement `schemars::JsonSchema`",
    label = "is described to clients by its JSON Schema",
    note = "add `#[derive(schemars::JsonSchema)]` to `{Self}`, or to the type inside it that lacks it",
    note = "if it is not for the client, mark the field `#[api(skip)]`; a cause, `#[source]`"
)]
pub trait DataSchema {
    /// Its [`SchemaFn`].
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

#[diagnostic::do_not_recommend]
impl<T: JsonSchema + ?Sized> DataSchema for T {
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// It says which argument is at fault.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which argument is at fault",
    label = "is marked `#[api(param)]`",
    note = "it is the name of an argument (`&'static str`, `String`), a `mizan_core::ParamError`, or an `Option` or `Vec` of these"
)]
pub trait AtFault {
    /// The error, whose `errors` say of the argument what is wrong with it.
    fn blame(&self, detail: &str, error: Error) -> Error;
}

impl AtFault for str {
    fn blame(&self, detail: &str, error: Error) -> Error {
        error.param(self, detail.to_owned())
    }
}

impl AtFault for String {
    fn blame(&self, detail: &str, error: Error) -> Error {
        self.as_str().blame(detail, error)
    }
}

impl AtFault for Cow<'_, str> {
    fn blame(&self, detail: &str, error: Error) -> Error {
        (**self).blame(detail, error)
    }
}

/// It has a detail of its own.
impl AtFault for ParamError {
    fn blame(&self, _: &str, error: Error) -> Error {
        error.with_param(self.clone())
    }
}

impl<T: AtFault + ?Sized> AtFault for &T {
    fn blame(&self, detail: &str, error: Error) -> Error {
        (**self).blame(detail, error)
    }
}

impl<T: AtFault> AtFault for Option<T> {
    fn blame(&self, detail: &str, error: Error) -> Error {
        self.iter().fold(error, |error, part| part.blame(detail, error))
    }
}

impl<T: AtFault> AtFault for Vec<T> {
    fn blame(&self, detail: &str, error: Error) -> Error {
        self.iter().fold(error, |error, part| part.blame(detail, error))
    }
}

/// The data of a variant with named fields.
pub fn object<const N: usize>(members: [(&'static str, DataText); N]) -> DataText {
    let written = members.into_iter().map(|(name, data)| data.map(|data| (name, data)));
    to_raw_value(&written.collect::<Result<BTreeMap<&str, Box<RawValue>>, _>>()?)
}

/// The schema of [`object`]: each member's name, docs and schema. All are always there.
pub fn object_schema(generator: &mut SchemaGenerator, members: &[(&str, &str, SchemaFn)]) -> Schema {
    let mut properties = Map::new();
    for (name, docs, schema) in members {
        let mut schema = schema(generator);
        if !docs.is_empty() {
            schema.insert("description".to_owned(), (*docs).into());
        }
        properties.insert((*name).to_owned(), schema.to_value());
    }
    let required: Vec<&str> = members.iter().map(|(name, ..)| *name).collect();
    let mut object = Schema::default();
    object.insert("type".to_owned(), "object".into());
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("required".to_owned(), required.into());
    object
}
