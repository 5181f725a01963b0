//! All mistakes of one function, each on its own token.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Gathers mistakes, so that a user sees all of them at once.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Notes a mistake on `tokens`. A message says in lower case what is wrong, then how to mend it.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mistakes, beside what must be emitted all the same.
    pub(crate) fn with(self, rest: TokenStream) -> TokenStream {
        let errors = self.0.iter().map(syn::Error::to_compile_error);
        quote! { #(#errors)* #rest }
    }
}

/// The nearest of `known`, when `name` looks like a slip of the pen.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |other: &str| strsim::damerau_levenshtein(name, other);
    let best = known.iter().copied().min_by_key(|other| distance(other))?;
    (distance(best) <= name.len().div_ceil(3)).then_some(best)
}

/// `a`, `b`, `c`: for a message that lists what there is.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
