//! Names that clients see.

use quote::ToTokens;

use crate::errors::Errors;

/// `[a-z][a-z0-9_]*`: safe in a URL, a header, a file name and every language.
pub(crate) fn is_wire_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Says of `what` when its name is none.
pub(crate) fn check_name(name: &str, at: impl ToTokens, what: &str, errors: &mut Errors) {
    if !is_wire_name(name) {
        errors.at(at, format!("{what} matches `[a-z][a-z0-9_]*`, and `{name}` does not"));
    }
}
