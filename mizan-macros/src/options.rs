//! What stands in the parentheses of an attribute.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Path, Token, parenthesized};

use crate::errors::{Errors, list, nearest};
use crate::role::Role;
use crate::wire_name::check_name;

const BLOCKING: &str = "blocking";
const CACHE: &str = "cache";
const NAME: &str = "name";
const CRATE: &str = "crate";
const AFFECTS: &str = "affects";

/// The options of one attribute, each as it was written.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) context: Option<Ident>,
    pub(crate) cache: Option<Cache>,
    pub(crate) blocking: Option<Ident>,
    pub(crate) name: Option<LitStr>,
    pub(crate) krate: Option<Path>,
    pub(crate) affects: Option<LitStr>,
}

/// `cache(shared, ttl = "60s", swr = "10s")`, in seconds.
pub(crate) struct Cache {
    pub(crate) ttl: u64,
    pub(crate) swr: Option<u64>,
}

/// `word`, `word = value` or `word(list)`.
pub(crate) struct Item {
    pub(crate) word: Ident,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    None,
    Assigned(TokenStream),
    List(TokenStream),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Assigned(input.parse()?)
        } else if input.peek(syn::token::Paren) {
            let list;
            parenthesized!(list in input);
            Value::List(list.parse()?)
        } else {
            Value::None
        };
        match input.is_empty() {
            true => Ok(Self { word, value }),
            false => Err(input.error("expected a comma between options")),
        }
    }
}

impl Options {
    pub(crate) fn parse(role: Role, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for (index, tokens) in split_at_commas(tokens).into_iter().enumerate() {
            match syn::parse2::<Item>(tokens) {
                Ok(item) => options.set(role, index, item, errors),
                Err(error) => errors.push(error),
            }
        }
        options
    }

    fn set(&mut self, role: Role, index: usize, item: Item, errors: &mut Errors) {
        let Item { word, value } = item;
        let text = word.unraw().to_string();
        match (text.as_str(), value) {
            (BLOCKING, Value::None) => set_once(&mut self.blocking, word.clone(), &word, errors),
            (NAME, Value::Assigned(value)) => {
                if let Some(name) = string(value, &word, errors) {
                    check_name(&name.value(), &name, "a wire name", errors);
                    set_once(&mut self.name, name, &word, errors);
                }
            }
            (CRATE, Value::Assigned(value)) => match syn::parse2::<Path>(value) {
                Ok(path) => set_once(&mut self.krate, path, &word, errors),
                Err(error) => errors.push(error),
            },
            (AFFECTS, Value::Assigned(value)) if role == Role::Mutation => {
                if let Some(scopes) = string(value, &word, errors) {
                    set_once(&mut self.affects, scopes, &word, errors);
                }
            }
            (CACHE, Value::List(list)) if role == Role::Context => {
                if let Some(cache) = Cache::parse(list, &word, errors) {
                    set_once(&mut self.cache, cache, &word, errors);
                }
            }
            (AFFECTS, Value::Assigned(_)) => errors.at(
                &word,
                "a context reads and affects nothing: `affects` belongs to `#[mutation(affects = \"…\")]`",
            ),
            (CACHE, Value::List(_)) => {
                errors.at(&word, "a mutation is never cached: `cache(…)` belongs to `#[context(…)]`")
            }
            (known @ (BLOCKING | NAME | CRATE | CACHE | AFFECTS), _) => {
                errors.at(&word, format!("`{known}` is written {}", usage(known)));
            }
            (name, Value::None) if role == Role::Context && index == 0 => {
                check_name(name, &word, "a context's name", errors);
                self.context = Some(word);
            }
            (other, _) => errors.at(&word, unknown(role, other)),
        }
    }
}

fn usage(word: &str) -> &'static str {
    match word {
        BLOCKING => "alone: `blocking`",
        NAME => "`name = \"wire_name\"`",
        CRATE => "`crate = path::to::mizan_core`",
        CACHE => "`cache(shared, ttl = \"60s\", swr = \"10s\")`",
        _ => "`affects = \"user;user_id, notifications\"`",
    }
}

fn unknown(role: Role, word: &str) -> String {
    let known: &[&str] = match role {
        Role::Context => &[CACHE, BLOCKING, NAME, CRATE],
        Role::Mutation => &[AFFECTS, BLOCKING, NAME, CRATE],
    };
    match nearest(word, known) {
        Some(other) => format!("unknown option `{word}`: did you mean `{other}`, written {}?", usage(other)),
        None => format!("unknown option `{word}`: the options are {}", list(known.iter().copied())),
    }
}

pub(crate) fn set_once<T>(slot: &mut Option<T>, value: T, word: &Ident, errors: &mut Errors) {
    if slot.replace(value).is_some() {
        errors.at(word, format!("`{word}` is given twice: keep one"));
    }
}

fn string(tokens: TokenStream, word: &Ident, errors: &mut Errors) -> Option<LitStr> {
    let literal = syn::parse2::<LitStr>(tokens.clone()).ok();
    if literal.is_none() {
        let at = if tokens.is_empty() { word.to_token_stream() } else { tokens };
        errors.at(at, format!("`{word}` takes a string: {}", usage(&word.to_string())));
    }
    literal
}

impl Cache {
    fn parse(tokens: TokenStream, word: &Ident, errors: &mut Errors) -> Option<Self> {
        let (mut shared, mut ttl, mut swr) = (None, None, None);
        for tokens in split_at_commas(tokens) {
            let Item { word, value } = match syn::parse2::<Item>(tokens) {
                Ok(item) => item,
                Err(error) => {
                    errors.push(error);
                    return None;
                }
            };
            match (word.to_string().as_str(), value) {
                ("shared", Value::None) => set_once(&mut shared, (), &word, errors),
                ("ttl", Value::Assigned(value)) => set_once(&mut ttl, seconds(value, errors)?, &word, errors),
                ("swr", Value::Assigned(value)) => set_once(&mut swr, seconds(value, errors)?, &word, errors),
                (other, _) => {
                    let hint = nearest(other, &["shared", "ttl", "swr"]);
                    let hint = hint.map(|other| format!("did you mean `{other}`? ")).unwrap_or_default();
                    errors.at(
                        &word,
                        format!("unknown cache option `{other}`: {hint}it is written {}", usage(CACHE)),
                    );
                    return None;
                }
            }
        }
        match (shared, ttl) {
            (Some(()), Some(ttl)) => Some(Self { ttl, swr }),
            (None, _) => {
                errors.at(word, "only `shared` caching can be asked for: `cache(shared, ttl = \"60s\")`");
                None
            }
            (_, None) => {
                errors.at(word, "a shared cache needs to know for how long: `cache(shared, ttl = \"60s\")`");
                None
            }
        }
    }
}

/// `"90s"`, `"5m"`, `"2h"`, `"1d"`.
fn seconds(tokens: TokenStream, errors: &mut Errors) -> Option<u64> {
    let message = "a duration is a string of a whole number and `s`, `m`, `h` or `d`: \"60s\"";
    let parsed = syn::parse2::<LitStr>(tokens.clone()).ok().and_then(|literal| {
        let text = literal.value();
        let unit = match text.chars().last()? {
            's' => 1,
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            _ => return None,
        };
        text[..text.len() - 1].parse::<u64>().ok()?.checked_mul(unit)
    });
    if parsed.is_none() {
        errors.at(tokens, message);
    }
    parsed
}

pub(crate) fn split_at_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let mut items = vec![TokenStream::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => items.push(TokenStream::new()),
            _ => items.last_mut().expect("starts with one item").extend([token]),
        }
    }
    items.retain(|item| !item.is_empty());
    items
}
