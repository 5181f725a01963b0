//! What may go wrong, as a type says it: the errors that an application's error type declares, and what a function learns of them.

use std::any::type_name;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use schemars::JsonSchema;

use crate::error::{Error, check_code, check_status};
use crate::problem::Code;
use crate::schema::{Described, SchemaFn};

/// An error type that says beforehand what a client may get of it.
///
/// The manifest has it once, under a name that functions refer to, and the client gets it as a type of that name. [Derive](macro@crate::ApiError) it;
/// or write it beside the `From` that makes an [`Error`] of the type, and keep the two together:
///
/// ```
/// use mizan_core::{ApiError, DeclaredError, Error};
///
/// struct Busy {
///     retry_after: u32,
/// }
///
/// impl From<Busy> for Error {
///     fn from(busy: Busy) -> Self {
///         Error::new(429, "BUSY", "too many at once").with_data(&busy.retry_after)
///     }
/// }
///
/// impl ApiError for Busy {
///     fn declared() -> Vec<DeclaredError> {
///         vec![DeclaredError::new(429, "BUSY").docs("Too many at once.").data::<u32>()]
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare its errors: it does not implement `mizan_core::ApiError`",
    label = "is wrapped by a transparent error, which declares what it declares",
    note = "add `#[derive(mizan_core::ApiError)]` to `{Self}`"
)]
pub trait ApiError: Into<Error> {
    /// Each error that it may become. What only the log sees (500 `INTERNAL`) is not among them.
    fn declared() -> Vec<DeclaredError>;

    /// What the type as a whole means, for who reads the manifest or the client's types. The derive takes the doc comment.
    fn docs() -> &'static str {
        ""
    }
}

/// One error that a type declares: its code and status, and what its problem carries as `data`.
///
/// ```
/// use mizan_core::DeclaredError;
///
/// let error = DeclaredError::new(409, "OUT_OF_STOCK").docs("Fewer are left than were ordered.").data::<u32>();
/// assert_eq!((error.status(), error.code()), (409, "OUT_OF_STOCK"));
/// ```
#[derive(Clone, Copy)]
pub struct DeclaredError {
    status: u16,
    code: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) data: Option<SchemaFn>,
    place: &'static Location<'static>,
}

impl DeclaredError {
    /// An error without data. Where this is called is where a fault of it is reported.
    ///
    /// # Panics
    ///
    /// As [`Error::new`] does, when `status` is not between 400 and 599 or `code` is not SCREAMING_SNAKE.
    #[track_caller]
    pub fn new(status: u16, code: &'static str) -> Self {
        check_status(status);
        check_code(code);
        Self { status, code, docs: "", data: None, place: Location::caller() }
    }

    /// What it means, for who reads the manifest or the client's types.
    #[must_use]
    pub fn docs(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }

    /// What its problem carries, as given to [`Error::with_data`].
    #[must_use]
    pub fn data<T: JsonSchema>(mut self) -> Self {
        self.data = Some(|generator| generator.subschema_for::<T>());
        self
    }

    /// [`data`](Self::data) whose type has no name.
    #[doc(hidden)]
    #[must_use]
    pub fn mizan_data(mut self, schema: SchemaFn) -> Self {
        self.data = Some(schema);
        self
    }

    /// The code that clients match on.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Debug for DeclaredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeclaredError")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("docs", &self.docs)
            .field("has_data", &self.data.is_some())
            .finish_non_exhaustive()
    }
}

/// An error type with all that it declares. What a function knows of its own.
#[derive(Debug)]
pub struct DeclaredType {
    /// Its path and type arguments, which tell it apart.
    pub(crate) id: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) errors: Vec<DeclaredError>,
}

impl DeclaredType {
    fn of<E: ApiError>() -> Self {
        Self { id: type_name::<E>(), docs: E::docs(), errors: E::declared() }
    }
}

/// The errors by code. Several of one code are the first of them: [`faults`] has found that they promise the same.
pub(crate) fn by_code(declared: &[DeclaredError]) -> BTreeMap<&'static str, &DeclaredError> {
    declared.iter().rev().map(|error| (error.code, error)).collect()
}

/// What is wrong with the errors of one type: a code is one promise, of one status and one form of data.
pub(crate) fn faults(declared: &[DeclaredError]) -> Vec<String> {
    let first = by_code(declared);
    let clashes = declared.iter().filter_map(|error| {
        let message = Code::mizan_clash(error.code, error.status)?;
        Some(format!("at {}, {message}", error.place()))
    });
    // Schemas are made only for a code that comes twice.
    let again = declared.iter().filter(|error| !std::ptr::eq(first[error.code], *error));
    let twofold = again.filter_map(|error| first[error.code].contradiction(error));
    clashes.chain(twofold).collect()
}

impl DeclaredError {
    fn contradiction(&self, other: &Self) -> Option<String> {
        let is_same = self.status == other.status && self.described_data() == other.described_data();
        (!is_same).then(|| {
            format!(
                "`{}` is declared with {} at {}, and with {} at {}\n\
                 help: a client that matches on the code must know what it gets: give one of them a code of its own",
                self.code,
                self.promise(),
                self.place(),
                other.promise(),
                other.place()
            )
        })
    }

    fn place(&self) -> String {
        format!("{}:{}", self.place.file(), self.place.line())
    }

    fn described_data(&self) -> Option<Described> {
        self.data.map(Described::output)
    }

    fn promise(&self) -> String {
        let data = match self.described_data() {
            Some(data) => format!("data {}", data.text()),
            None => "no data".to_owned(),
        };
        format!("status {} and {data}", self.status)
    }
}

/// `FailsWith` of a return value that is no `Result`.
#[derive(Debug)]
pub struct NeverFails;

impl NeverFails {
    /// None, for sure.
    pub fn errors(self) -> Option<Vec<DeclaredType>> {
        Some(Vec::new())
    }
}

/// The error type of a return value, without the value.
#[derive(Debug)]
pub struct FailsWith<E>(PhantomData<fn() -> E>);

impl<E> FailsWith<E> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<E: ApiError> FailsWith<E> {
    /// The type.
    pub fn errors(self) -> Option<Vec<DeclaredType>> {
        Some(vec![DeclaredType::of::<E>()])
    }
}

/// `FailsWith` for a type that does not say.
pub trait Undeclared: Sized {
    /// Nobody knows.
    fn errors(self) -> Option<Vec<DeclaredType>> {
        None
    }
}

impl<E> Undeclared for FailsWith<E> {}
