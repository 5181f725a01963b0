//! A client parameter: what is known of its type, and what a client sent for it.

use std::any::TypeId;
use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::schema::{Described, SchemaFn};
use crate::text::{Texts, Unfit, absent};
use crate::value::Value;

/// A client parameter.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its wire name.
    pub name: &'static str,
    /// Its Rust type, as written.
    pub type_text: &'static str,
    /// Its Rust type.
    pub type_id: fn() -> TypeId,
    /// What it looks like.
    pub schema: SchemaFn,
    /// Whether a client may leave it out.
    pub is_optional: fn() -> bool,
    /// Its canonical value, for a parameter of a context: it is part of a key.
    pub canonical: Option<CanonicalFn>,
}

impl Param {
    /// Whether its value is one text in a URL, a key and a header.
    pub(crate) fn is_scalar(&self) -> bool {
        Described::input(self.schema).scalar().is_some()
    }
}

/// The canonical value of a context's parameter; an error when the text does not fit its type.
pub type CanonicalFn = fn(&Raw<'_>) -> Result<Option<Value>, Unfit>;

/// What a client sent for one parameter.
#[derive(Clone, Debug)]
pub enum Raw<'a> {
    /// Nothing.
    Absent,
    /// A JSON text.
    Json(&'a RawValue),
    /// One text of a query, or all texts of a form's field.
    Text(Vec<Cow<'a, str>>),
}

impl Raw<'_> {
    /// The value, if the text fits the type.
    pub(crate) fn decode<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            Self::Absent => absent(),
            Self::Json(json) => serde_json::from_str(json.get()).ok(),
            Self::Text(texts) => T::deserialize(Texts(texts)).ok(),
        }
    }
}
