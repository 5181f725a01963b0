//! Which of the two attributes is expanded.

use std::fmt;

/// Which attribute it is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Role {
    Context,
    Mutation,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Context => "context",
            Self::Mutation => "mutation",
        })
    }
}
