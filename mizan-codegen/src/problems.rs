//! Which of the framework's own problems a client may meet where. The one place that knows.

use mizan_core::{Code, ErrorManifest};

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

    /// What functions declare, and the framework's. Without a declaration any code may come.
    pub(crate) fn of_functions<'e>(
        &self,
        asked: Asked,
        functions: impl IntoIterator<Item = (&'e str, Option<&'e [ErrorManifest]>)>,
        reader: &mut Reader<'_>,
    ) -> Type {
        let (mut declared, mut undeclared) = (Vec::new(), None);
        for (function, errors) in functions {
            let errors =
                errors.ok_or_else(|| undeclared = Some(Type::named(&self.undeclared))).unwrap_or_default();
            declared.extend(errors.iter().map(|error| (&error.code, self.declared(function, error, reader))));
        }
        declared.sort_by_key(|(code, _)| *code);
        let framework = Type::named(if asked == Asked::Read { &self.read } else { &self.call });
        let declared = declared.into_iter().map(|(_, choice)| choice);
        Type::union(declared.chain([framework.into()]).chain(undeclared.map(Choice::from)))
    }

    fn declared(&self, function: &str, error: &ErrorManifest, reader: &mut Reader<'_>) -> Choice {
        let place = format!("the data of `{}` of `{function}`", error.code);
        let data = error.data.as_ref().map_or(Type::Word("undefined"), |data| reader.read(&place, data));
        Choice {
            docs: format!("{}: {}", error.status, error.docs).trim_end_matches([':', ' ']).to_owned(),
            of: self.with(Type::text(&error.code), Some(data)),
        }
    }

    fn with(&self, code: Type, data: Option<Type>) -> Type {
        Type::Applied(self.problem.clone(), std::iter::once(code).chain(data).collect())
    }
}
