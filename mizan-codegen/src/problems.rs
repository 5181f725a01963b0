//! What a function may fail with: the errors that its type declares, and which of the framework's own problems may come where. The one
//! place that knows.

use std::collections::{BTreeMap, BTreeSet};

use mizan_core::{Code, ErrorManifest, ErrorTypeManifest};

use crate::schema::Reader;
use crate::types::{Choice, Type};

/// What was asked for when there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Read,
    Call,
}

/// Whether the framework itself may answer so to the runtime: a GET of a context, or a POST of a JSON object.
///
/// `UNAUTHENTICATED` and `FORBIDDEN` are what an `#[inject]` argument refuses with, before the function runs; a code that is new
/// is expected everywhere until it is known better.
pub(crate) fn may_meet(asked: Asked, code: Code) -> bool {
    match code {
        // Handlers return these, and declare them.
        Code::NotFound | Code::Conflict | Code::Invalid => false,
        // The runtime's methods are right.
        Code::MethodNotAllowed => false,
        Code::UnknownContext | Code::UriTooLong | Code::BadEncoding | Code::DuplicateParameter => {
            asked == Asked::Read
        }
        Code::UnknownFunction
        | Code::InvalidCall
        | Code::MalformedJson
        | Code::TooDeep
        | Code::DuplicateKey
        | Code::IncompleteBody
        | Code::BodyTimeout
        | Code::BodyTooLarge
        | Code::UnsupportedMediaType
        | Code::CrossOrigin
        | Code::OutcomeUnknown => asked == Asked::Call,
        _ => true,
    }
}

/// The module's names of what problems are made of.
pub(crate) struct Problems {
    /// The runtime's generic type.
    pub(crate) problem: String,
    pub(crate) read: String,
    pub(crate) call: String,
    pub(crate) undeclared: String,
    /// The application's error types, by their names in the manifest.
    pub(crate) declared: BTreeMap<String, String>,
}

impl Problems {
    /// The framework's own problems.
    pub(crate) fn of_framework(&self, asked: Asked) -> Type {
        let codes = Code::ALL.iter().filter(|code| may_meet(asked, **code));
        Type::union(codes.map(|code| Choice {
            docs: format!("{}: {}.", code.status(), code.title()),
            of: self.with(Type::text(code.as_str()), Some(Type::Word("undefined"))),
        }))
    }

    /// A code that nobody has declared. `string & {}` keeps the literals beside it for completion, where `string` swallows them.
    pub(crate) fn of_undeclared(&self) -> Type {
        self.with(Type::Intersection(vec![Type::Word("string"), Type::Word("{}")]), None)
    }

    /// An error type. A struct is one error, and what it says of itself it says of that.
    pub(crate) fn of_type(
        &self,
        name: &str,
        declared: &ErrorTypeManifest,
        reader: &mut Reader<'_>,
    ) -> Choice {
        let mut codes: Vec<Choice> =
            declared.codes.iter().map(|error| self.of_error(name, error, reader)).collect();
        match declared.codes.as_slice() {
            [only] if only.docs == declared.docs => codes.remove(0),
            _ => Choice { docs: declared.docs.clone(), of: Type::union(codes) },
        }
    }

    fn of_error(&self, name: &str, error: &ErrorManifest, reader: &mut Reader<'_>) -> Choice {
        let place = format!("the data of `{}` of `{name}`", error.code);
        let data = error.data.as_ref().map_or(Type::Word("undefined"), |data| reader.read(&place, data));
        Choice {
            docs: format!("{}: {}", error.status, error.docs).trim_end_matches([':', ' ']).to_owned(),
            of: self.with(Type::text(&error.code), Some(data)),
        }
    }

    /// What functions declare, and the framework's. Without a declaration any code may come.
    pub(crate) fn of_functions<'e>(
        &self,
        asked: Asked,
        functions: impl IntoIterator<Item = (&'e str, Option<&'e [String]>)>,
        reader: &mut Reader<'_>,
    ) -> Type {
        let (mut declared, mut undeclared) = (BTreeSet::new(), None);
        for (function, errors) in functions {
            match errors {
                Some(names) => {
                    declared.extend(names.iter().filter_map(|name| self.known(function, name, reader)))
                }
                None => undeclared = Some(&self.undeclared),
            }
        }
        let framework = if asked == Asked::Read { &self.read } else { &self.call };
        let names = declared.into_iter().chain([framework]).chain(undeclared);
        Type::union(names.map(|name| Type::named(name).into()))
    }

    /// The module's name of an error type.
    fn known(&self, function: &str, name: &str, reader: &mut Reader<'_>) -> Option<&String> {
        let known = self.declared.get(name);
        if known.is_none() {
            reader.refuse(
                &format!("the errors of `{function}`"),
                &format!("`{name}` is not among the manifest's `errors`"),
            );
        }
        known
    }

    fn with(&self, code: Type, data: Option<Type>) -> Type {
        Type::Applied(self.problem.clone(), std::iter::once(code).chain(data).collect())
    }
}
