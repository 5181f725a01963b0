//! What a client gets when there is no answer: RFC 9457 problem details, and the one table of codes.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::scope::Scope;

/// How much of a name that the client made up is repeated to it.
const ECHO_CHARS: usize = 64;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal, $title:literal;)*) => {
        /// Every code that Mizan itself answers with, and the status and title of each.
        ///
        /// A code is a promise: it keeps its text and its status. Handlers add codes of their own with
        /// [`Error::new`](crate::Error::new).
        ///
        /// ```
        /// use mizan_core::Code;
        ///
        /// assert_eq!((Code::OutcomeUnknown.as_str(), Code::OutcomeUnknown.status()), ("OUTCOME_UNKNOWN", 504));
        /// assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The text that clients match on.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The HTTP status that the code always comes with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// What is wrong with `status` for `code`, if `code` is one of Mizan's own, which keep their status.
            #[doc(hidden)]
            pub const fn mizan_clash(code: &str, status: u16) -> Option<&'static str> {
                $(if is_same(code, $text) && status != $status {
                    return Some(concat!(
                        "`", $text, "` is a code of Mizan's own, whose status is ", $status,
                        ": use this status, or another code"
                    ));
                })*
                None
            }

            /// One sentence for people: the problem's `title`.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }
        }
    };
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

codes! {
    /// The body is no JSON text (RFC 8259), or no UTF-8.
    MalformedJson = "MALFORMED_JSON", 400, "The body is not valid JSON";
    /// The body's lists and objects are nested too deeply.
    TooDeep = "TOO_DEEP", 400, "The body is nested too deeply";
    /// A member of the body or of its arguments stands there twice.
    DuplicateKey = "DUPLICATE_KEY", 400, "The body names a member twice";
    /// A `%` without two hexadecimal digits, or bytes that are no UTF-8.
    BadEncoding = "BAD_ENCODING", 400, "A parameter is not percent-encoded UTF-8";
    /// A parameter of the query or a field of the form is given twice.
    DuplicateParameter = "DUPLICATE_PARAMETER", 400, "A parameter is given more than once";
    /// The body could not be read to its end.
    IncompleteBody = "INCOMPLETE_BODY", 400, "The body ended too early";
    /// Handler: nobody is signed in.
    Unauthenticated = "UNAUTHENTICATED", 401, "Sign in first";
    /// Handler: whoever is signed in may not do this.
    Forbidden = "FORBIDDEN", 403, "This is not allowed";
    /// A page of another origin sent the call.
    CrossOrigin = "CROSS_ORIGIN", 403, "Another site may not do this";
    /// Handler: what the request names does not exist. Also the answer to a URL that is none of Mizan's.
    NotFound = "NOT_FOUND", 404, "There is nothing here";
    /// No function of the registry belongs to a context of this name.
    UnknownContext = "UNKNOWN_CONTEXT", 404, "There is no such context";
    /// No mutation of the registry has this name.
    UnknownFunction = "UNKNOWN_FUNCTION", 404, "There is no such mutation";
    /// The URL exists and does not answer to this method; `Allow` lists those it does.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 405, "The method is not allowed here";
    /// The body did not arrive in time.
    BodyTimeout = "BODY_TIMEOUT", 408, "The body took too long to arrive";
    /// Handler: the request does not go with the present state.
    Conflict = "CONFLICT", 409, "The request conflicts with the present state";
    /// The body is larger than the server's limit.
    BodyTooLarge = "BODY_TOO_LARGE", 413, "The body is too large";
    /// The query is longer than the server's limit.
    UriTooLong = "URI_TOO_LONG", 414, "The query is too long";
    /// The body is neither JSON nor, where that is allowed, a form; or it is compressed.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415, "The body's media type is not supported";
    /// Parsed, and the arguments do not fit: `errors` lists every fault.
    InvalidArguments = "INVALID_ARGUMENTS", 422, "The arguments do not fit";
    /// Parsed, and the body is not a call.
    InvalidCall = "INVALID_CALL", 422, "The body is not a call";
    /// Handler: an argument has the right type and a wrong value.
    Invalid = "INVALID", 422, "An argument is not acceptable";
    /// A failure of the server; the log has its cause under the problem's `instance`.
    Internal = "INTERNAL", 500, "The server failed to answer";
    /// A read, or a mutation that had not started, took longer than the server allows. Nothing was written.
    DeadlineExceeded = "DEADLINE_EXCEEDED", 503, "The answer took too long";
    /// A mutation took longer than the server allows and is still running: what it affects must be distrusted.
    OutcomeUnknown = "OUTCOME_UNKNOWN", 504, "The outcome is not known yet";
}

/// What is wrong with one parameter or argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ParamError {
    /// The parameter's name, as the client spelled it.
    pub param: String,
    /// Where in the body the fault is, as a JSON Pointer (RFC 6901), when it lies inside an argument.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What is wrong, for people.
    pub detail: Cow<'static, str>,
}

impl ParamError {
    /// Says of the parameter or argument `param` what is wrong with it.
    ///
    /// ```
    /// use mizan_core::ParamError;
    ///
    /// assert_eq!(ParamError::new("quantity", "must be at least 1").param, "quantity");
    /// ```
    pub fn new(param: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { param: param.into(), pointer: None, detail: detail.into() }
    }
}

/// The start of a name that the client made up.
pub(crate) fn echo(name: &str) -> String {
    match name.char_indices().nth(ECHO_CHARS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// Why there is no answer, in a form that is safe to send: RFC 9457 problem details.
///
/// `Serialize` writes the body of an `application/problem+json` answer.
#[derive(Clone, Debug)]
pub struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: u16,
    code: &'static str,
    title: &'static str,
    detail: Cow<'static, str>,
    function: Option<&'static str>,
    data: Option<Box<RawValue>>,
    errors: Vec<ParamError>,
    invalidate: Vec<Scope>,
    instance: Option<Uuid>,
}

impl Problem {
    pub(crate) fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::titled(code.status(), code.as_str(), code.title(), detail.into())
    }

    /// Of a handler's error, whose code may be one of Mizan's or of the application's own.
    pub(crate) fn of_handler(status: u16, code: &'static str, detail: Cow<'static, str>) -> Self {
        let known = Code::ALL.iter().find(|known| known.as_str() == code);
        let reason = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let title = known.map(|code| code.title()).or(reason).unwrap_or("Refused");
        Self::titled(status, code, title, detail)
    }

    fn titled(status: u16, code: &'static str, title: &'static str, detail: Cow<'static, str>) -> Self {
        Self(Box::new(Inner {
            status,
            code,
            title,
            detail,
            function: None,
            data: None,
            errors: Vec::new(),
            invalidate: Vec::new(),
            instance: None,
        }))
    }

    pub(crate) fn in_function(mut self, function: &'static str) -> Self {
        self.0.function = Some(function);
        self
    }

    pub(crate) fn with_data(mut self, data: Option<Box<RawValue>>) -> Self {
        self.0.data = data;
        self
    }

    pub(crate) fn with_errors(mut self, errors: Vec<ParamError>) -> Self {
        self.0.errors = errors;
        self
    }

    pub(crate) fn with_invalidate(mut self, scopes: Vec<Scope>) -> Self {
        self.0.invalidate = scopes;
        self
    }

    pub(crate) fn with_instance(mut self, request_id: Uuid) -> Self {
        self.0.instance = Some(request_id);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The stable code that clients match on: one of [`Code`] or one of the application's own.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What went wrong this time, for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The function that failed, when one had been chosen.
    pub fn function(&self) -> Option<&'static str> {
        self.0.function
    }

    /// What the error carries, as its type declares it. Without any it reads as `null`: ask for an `Option`.
    ///
    /// # Errors
    ///
    /// When it is no `T`.
    ///
    /// ```standalone_crate
    /// use mizan_core::{Error, Mizan, context};
    ///
    /// #[context]
    /// fn shelf() -> Result<u32, Error> {
    ///     Err(Error::new(409, "OUT_OF_STOCK", "only two are left").with_data(&2))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let problem = Mizan::builder().build()?.fetch("shelf").await.unwrap_err();
    /// assert_eq!(problem.data::<u32>()?, 2);
    /// # Ok(()) }
    /// ```
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.0.data.as_deref().map_or("null", RawValue::get))
    }

    /// Every fault of the parameters, in name order.
    pub fn errors(&self) -> &[ParamError] {
        &self.0.errors
    }

    /// What is stale all the same: a mutation that may have written something says so although it failed.
    pub fn invalidate(&self) -> &[Scope] {
        &self.0.invalidate
    }

    /// The request's id, under which the log has what the client must not see.
    pub fn request_id(&self) -> Option<Uuid> {
        self.0.instance
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.0.status, self.0.code, self.0.detail)?;
        self.0.errors.iter().try_for_each(|error| write!(f, "; {}: {}", error.param, error.detail))
    }
}

impl std::error::Error for Problem {}

impl Serialize for Problem {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: String,
            title: &'a str,
            status: u16,
            detail: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            instance: Option<String>,
            code: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            function: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            data: Option<&'a RawValue>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            errors: &'a [ParamError],
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            invalidate: &'a [Scope],
        }
        let inner = &*self.0;
        Body {
            r#type: format!("urn:mizan:problem:{}", inner.code.to_ascii_lowercase().replace('_', "-")),
            title: inner.title,
            status: inner.status,
            detail: &inner.detail,
            instance: inner.instance.map(|id| id.urn().to_string()),
            code: inner.code,
            function: inner.function,
            data: inner.data.as_deref(),
            errors: &inner.errors,
            invalidate: &inner.invalidate,
        }
        .serialize(serializer)
    }
}
