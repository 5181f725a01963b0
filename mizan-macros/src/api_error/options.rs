//! What stands in `#[api(…)]`, on the type, a variant or a field.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, LitInt, LitStr, Meta, Path};

use crate::errors::{Errors, list, nearest};
use crate::options::{Item, Value, set_once, split_at_commas};
use crate::wire_name::check_name;

const STATUS: &str = "status";
const CODE: &str = "code";
const PARAM: &str = "param";
const INTERNAL: &str = "internal";
const TRANSPARENT: &str = "transparent";
const DETAIL: &str = "detail";
const SKIP: &str = "skip";
const CRATE: &str = "crate";

/// What the attribute stands on, which decides what it may say.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Enum,
    Struct,
    Variant,
    Field,
}

impl Place {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Enum => &[CRATE],
            Self::Struct => &[STATUS, CODE, PARAM, INTERNAL, TRANSPARENT, CRATE],
            Self::Variant => &[STATUS, CODE, PARAM, INTERNAL, TRANSPARENT],
            Self::Field => &[PARAM, DETAIL, SKIP],
        }
    }
}

/// The options of an enum, a struct or a variant, each as it was written.
#[derive(Default)]
pub(super) struct Options {
    status: Option<(Ident, TokenStream)>,
    code: Option<(Ident, LitStr)>,
    pub(super) param: Option<LitStr>,
    pub(super) internal: Option<Ident>,
    pub(super) transparent: Option<Ident>,
    pub(super) krate: Option<Path>,
    /// Whether something else was said that is not understood.
    is_unclear: bool,
}

/// What is done with a field.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mark {
    /// It is the data, or a member of it.
    Data,
    /// It says which argument is at fault.
    Param,
    /// It says what is wrong with that.
    Detail,
    /// Nothing.
    Skip,
}

impl Options {
    pub(super) fn parse(place: Place, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let (mut options, before) = (Self::default(), errors.len());
        for item in items(attributes, errors) {
            options.set(place, item, errors);
        }
        options.is_unclear = errors.len() > before;
        options
    }

    fn set(&mut self, place: Place, Item { word, value }: Item, errors: &mut Errors) {
        let text = word.unraw().to_string();
        if !place.words().contains(&text.as_str()) {
            errors.at(&word, misplaced(place, &text));
            return;
        }
        match (text.as_str(), value) {
            (STATUS, Value::Assigned(value)) => {
                set_once(&mut self.status, (word.clone(), value), &word, errors);
            }
            (CODE, Value::Assigned(value)) => {
                if let Some(code) = string(value, &word, errors) {
                    set_once(&mut self.code, (word.clone(), code), &word, errors);
                }
            }
            (PARAM, Value::Assigned(value)) => {
                if let Some(name) = string(value, &word, errors) {
                    check_name(&name.value(), &name, "a parameter's name", errors);
                    set_once(&mut self.param, name, &word, errors);
                }
            }
            (CRATE, Value::Assigned(value)) => match syn::parse2::<Path>(value) {
                Ok(path) => set_once(&mut self.krate, path, &word, errors),
                Err(error) => errors.push(error),
            },
            (INTERNAL, Value::None) => set_once(&mut self.internal, word.clone(), &word, errors),
            (TRANSPARENT, Value::None) => set_once(&mut self.transparent, word.clone(), &word, errors),
            _ => errors.at(&word, format!("`{text}` is written {}", usage(place, &text))),
        }
    }

    /// `internal` and `transparent` say all that there is to say.
    pub(super) fn alone(&self, word: &Ident, errors: &mut Errors) {
        let what = match word == INTERNAL {
            true => "is always 500 INTERNAL, which tells a client nothing",
            false => "is what the wrapped error says",
        };
        let status = self.status.as_ref().map(|(word, _)| word);
        let code = self.code.as_ref().map(|(word, _)| word);
        let transparent = self.transparent.as_ref().filter(|_| word == INTERNAL);
        for other in [status, code, transparent].into_iter().flatten() {
            errors.at(other, format!("`{word}` {what}: drop `{other}`, or drop `{word}`"));
        }
        if let Some(param) = &self.param {
            errors.at(param, format!("`{word}` {what}: drop `{PARAM}`, or drop `{word}`"));
        }
    }

    /// The status, which must be said.
    pub(super) fn status(&self, ident: &Ident, errors: &mut Errors) -> Option<u16> {
        let Some((word, value)) = &self.status else {
            if self.is_unclear {
                return None;
            }
            errors.at(
                ident,
                format!("`{ident}` does not say what a client gets: write `#[api(status = 409)]` with the HTTP status, or `#[api(internal)]` if only the log may know"),
            );
            return None;
        };
        let status = syn::parse2::<LitInt>(value.clone()).ok().and_then(|status| status.base10_parse().ok());
        let status = status.filter(|status| (400..600).contains(status));
        if status.is_none() {
            let at = if value.is_empty() { word.to_token_stream() } else { value.clone() };
            errors.at(at, "an error's status is a number from 400 to 599: 4xx if nothing was written, 5xx if that is unknown");
        }
        status
    }

    /// The code, said or made of the name; and where it is said.
    pub(super) fn code(&self, ident: &Ident, errors: &mut Errors) -> (Option<String>, Span) {
        let name = ident.unraw().to_string();
        let (code, span) = match &self.code {
            Some((_, code)) => (code.value(), code.span()),
            None => (screaming_snake(&name), ident.span()),
        };
        if is_screaming_snake(&code) {
            return (Some(code), span);
        }
        let meant = screaming_snake(&code);
        let fix = match (&self.code, is_screaming_snake(&meant)) {
            (Some(_), true) => format!("`{code}` does not: write `{meant}`"),
            (Some(_), false) => format!("`{code}` does not: write it like `OUT_OF_STOCK`"),
            (None, _) => format!("none can be made of `{name}`: write one, `code = \"OUT_OF_STOCK\"`"),
        };
        errors.push(syn::Error::new(span, format!("a code matches `[A-Z][A-Z0-9_]*`, and {fix}")));
        (None, span)
    }
}

impl Mark {
    pub(super) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut mark = Self::Data;
        for Item { word, value } in items(attributes, errors) {
            let text = word.unraw().to_string();
            let this = match (text.as_str(), value) {
                (PARAM, Value::None) => Self::Param,
                (DETAIL, Value::None) => Self::Detail,
                (SKIP, Value::None) => Self::Skip,
                (PARAM | DETAIL | SKIP, _) => {
                    errors.at(&word, format!("`{text}` is written {}", usage(Place::Field, &text)));
                    continue;
                }
                (other, _) => {
                    errors.at(&word, misplaced(Place::Field, other));
                    continue;
                }
            };
            if mark != Self::Data {
                errors.at(
                    &word,
                    "a field is one of `param`, `detail` and `skip`, and none of them is data: keep one",
                );
            }
            mark = this;
        }
        mark
    }
}

fn items(attributes: &[Attribute], errors: &mut Errors) -> Vec<Item> {
    let mut items = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("api")) {
        let Meta::List(options) = &attribute.meta else {
            errors.at(attribute, "`api` takes options in parentheses: `#[api(status = 409)]`");
            continue;
        };
        for tokens in split_at_commas(options.tokens.clone()) {
            match syn::parse2(tokens) {
                Ok(item) => items.push(item),
                Err(error) => errors.push(error),
            }
        }
    }
    items
}

/// A word that means nothing at its place: it belongs elsewhere, or is misspelled.
fn misplaced(place: Place, word: &str) -> String {
    let known = place.words();
    let belongs = match word {
        STATUS | CODE | INTERNAL | TRANSPARENT if place == Place::Enum => Some("on each variant"),
        STATUS | CODE | INTERNAL | TRANSPARENT => Some("on a variant"),
        PARAM => Some("on a variant or a field"),
        DETAIL | SKIP => Some("on a field"),
        CRATE => Some("on the type"),
        _ => None,
    };
    match (belongs, nearest(word, known)) {
        (Some(belongs), _) => format!("`{word}` belongs {belongs}"),
        (None, Some(other)) => {
            format!("unknown option `{word}`: did you mean `{other}`, written {}?", usage(place, other))
        }
        (None, None) => format!("unknown option `{word}`: the options are {}", list(known.iter().copied())),
    }
}

fn usage(place: Place, word: &str) -> &'static str {
    match word {
        STATUS => "`status = 409`",
        CODE => "`code = \"OUT_OF_STOCK\"`",
        PARAM if place == Place::Field => "alone: `param`",
        PARAM => "`param = \"quantity\"`",
        INTERNAL => "alone: `internal`",
        TRANSPARENT => "alone: `transparent`",
        DETAIL => "alone: `detail`",
        SKIP => "alone: `skip`",
        _ => "`crate = path::to::mizan_core`",
    }
}

fn string(tokens: TokenStream, word: &Ident, errors: &mut Errors) -> Option<LitStr> {
    let literal = syn::parse2::<LitStr>(tokens.clone()).ok();
    if literal.is_none() {
        let at = if tokens.is_empty() { word.to_token_stream() } else { tokens };
        errors.at(at, format!("`{word}` takes a string: {}", usage(Place::Variant, &word.to_string())));
    }
    literal
}

fn is_screaming_snake(code: &str) -> bool {
    let mut bytes = code.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_uppercase())
        && bytes.all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

/// `OutOfStock` is `OUT_OF_STOCK`, `HttpV2` is `HTTP_V2`, `HTTPError` is `HTTP_ERROR`.
fn screaming_snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut code = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                let ends_acronym =
                    before.is_uppercase() && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
                before.is_lowercase() || before.is_numeric() || ends_acronym
            });
        if starts_word {
            code.push('_');
        }
        match letter {
            '-' | ' ' => code.push('_'),
            letter => code.extend(letter.to_uppercase()),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::screaming_snake;

    #[test]
    fn words_of_a_name() {
        for (name, code) in [
            ("OutOfStock", "OUT_OF_STOCK"),
            ("HttpV2", "HTTP_V2"),
            ("HTTPError", "HTTP_ERROR"),
            ("Io", "IO"),
            ("A", "A"),
            ("Sha256Mismatch", "SHA256_MISMATCH"),
            ("out-of-stock", "OUT_OF_STOCK"),
            ("OUT_OF_STOCK", "OUT_OF_STOCK"),
        ] {
            assert_eq!(screaming_snake(name), code);
        }
    }
}
