//! The validated function: rules that need two facts are here, and expansion needs no more.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Member, ReturnType, Type};

use crate::affects;
use crate::errors::{Errors, list, nearest};
use crate::options::{Cache, Options};
use crate::role::Role;
use crate::signature::{Function, Source};
use crate::wire_name::check_name;

/// One function, checked.
pub(crate) struct Model<'a> {
    pub(crate) krate: TokenStream,
    pub(crate) name: String,
    pub(crate) is_blocking: bool,
    pub(crate) kind: Kind<'a>,
}

pub(crate) enum Kind<'a> {
    Context {
        context: String,
        cache: Option<&'a Cache>,
    },
    /// `None` without `affects`.
    Mutation {
        affects: Option<Vec<Scope>>,
    },
}

/// A declared scope whose sources are known to exist.
pub(crate) struct Scope {
    pub(crate) context: String,
    pub(crate) params: Vec<Param>,
}

pub(crate) struct Param {
    pub(crate) name: String,
    /// As written.
    pub(crate) source: String,
    pub(crate) root: Root,
    /// The fields behind the root, with the span of the attribute's text.
    pub(crate) fields: TokenStream,
}

/// Where a source starts.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Root {
    /// The argument at this index of the signature.
    Argument(usize),
    Result,
}

impl<'a> Model<'a> {
    pub(crate) fn check(
        role: Role,
        options: &'a Options,
        function: &Function,
        errors: &mut Errors,
    ) -> Option<Self> {
        let ident = &function.signature.ident;
        let name = match &options.name {
            Some(name) => name.value(),
            None => {
                let name = ident.unraw().to_string();
                check_name(&name, ident, "a function's wire name", errors);
                name
            }
        };
        check_blocking(options, function, errors);
        let kind = match role {
            Role::Context => {
                check_context_params(function, errors);
                let context = options
                    .context
                    .as_ref()
                    .map_or_else(|| name.clone(), |context| context.unraw().to_string());
                Kind::Context { context, cache: options.cache.as_ref() }
            }
            Role::Mutation => Kind::Mutation { affects: check_affects(options, function, errors) },
        };
        let krate = options.krate.as_ref().map_or_else(|| quote!(::mizan_core), ToTokens::to_token_stream);
        Some(Self { krate, name, is_blocking: options.blocking.is_some(), kind })
    }
}

/// The blocking pool runs a body that blocks; an `async` one must not block at all.
fn check_blocking(options: &Options, function: &Function, errors: &mut Errors) {
    if let (Some(blocking), Some(_)) = (&options.blocking, &function.signature.asyncness) {
        let name = &function.signature.ident;
        errors.at(blocking, format!("`blocking` moves a synchronous body to the blocking pool, and `{name}` is async: drop one of the two"));
    }
}

/// What can be told from the words of a type; the rest is told when the registry links.
fn check_context_params(function: &Function, errors: &mut Errors) {
    for argument in function.arguments.iter().filter(|argument| argument.source == Source::Client) {
        let what = match &argument.ty {
            Type::Tuple(_) => "a tuple",
            Type::Array(_) | Type::Slice(_) => "a list",
            Type::Path(path) => {
                match path.path.segments.last().map(|segment| segment.ident.to_string()).as_deref() {
                    Some("f32" | "f64") => "a float",
                    Some("Vec" | "VecDeque" | "HashSet" | "BTreeSet") => "a list",
                    Some("HashMap" | "BTreeMap") => "a map",
                    _ => continue,
                }
            }
            _ => continue,
        };
        errors.at(
            &argument.ty,
            format!(
                "`{}` is {what}, and a context's parameter is part of a URL, a cache key and a header: use an integer, a bool, a string, a unit enum, or an `Option` of one",
                argument.ident
            ),
        );
    }
}

/// A scope's source is an argument that the client sends, or the result.
fn check_affects(options: &Options, function: &Function, errors: &mut Errors) -> Option<Vec<Scope>> {
    let text = options.affects.as_ref()?;
    let parsed = match affects::parse(&text.value()) {
        Ok(parsed) => parsed,
        Err(messages) => {
            messages.into_iter().for_each(|message| errors.at(text, message));
            return None;
        }
    };
    let mut scopes = Vec::new();
    for scope in parsed {
        let mut params = Vec::new();
        for param in scope.params {
            let root = match find_root(&param.source[0], function) {
                Ok(root) => root,
                Err(message) => {
                    errors.at(text, message);
                    continue;
                }
            };
            let fields = param.source[1..].iter().filter_map(|part| affects::field(part)).map(|mut field| {
                match &mut field {
                    Member::Named(name) => name.set_span(text.span()),
                    Member::Unnamed(index) => index.span = text.span(),
                }
                quote_spanned!(text.span()=> .#field)
            });
            let fields = fields.collect();
            params.push(Param { name: param.name, source: param.source.join("."), root, fields });
        }
        scopes.push(Scope { context: scope.context, params });
    }
    Some(scopes)
}

fn find_root(source: &str, function: &Function) -> Result<Root, String> {
    let name = &function.signature.ident;
    let argument = function.arguments.iter().position(|argument| argument.name == source);
    match (source, argument) {
        ("result", Some(_)) => Err(format!(
            "`affects`: `result` is both an argument of `{name}` and what it returns: rename the argument"
        )),
        ("result", None) if returns_nothing(&function.signature.output) => Err(format!(
            "`affects`: `result` of `{name}` is nothing: return what the path needs, or name an argument"
        )),
        ("result", None) => Ok(Root::Result),
        (_, Some(at)) if function.arguments[at].source == Source::Client => Ok(Root::Argument(at)),
        (_, Some(_)) => Err(format!(
            "`affects`: `{source}` of `{name}` is injected, and what it affects follows from what the client sends: use `cx.invalidate(…)` for the rest"
        )),
        (_, None) => {
            let client = function.arguments.iter().filter(|argument| argument.source == Source::Client);
            let known: Vec<&str> = client.map(|argument| argument.name.as_str()).collect();
            let help = match (nearest(source, &known), known.as_slice()) {
                (Some(other), _) => format!("did you mean `{other}`?"),
                (None, []) => "it has none".to_owned(),
                (None, known) => format!("its arguments are {}", list(known.iter().copied())),
            };
            Err(format!("`affects`: `{source}` is no argument of `{name}`: {help}"))
        }
    }
}

fn returns_nothing(output: &ReturnType) -> bool {
    let ReturnType::Type(_, ty) = output else { return true };
    match &**ty {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Path(path) => match path.path.segments.last() {
            Some(segment) if segment.ident == "Result" => match &segment.arguments {
                syn::PathArguments::AngleBracketed(arguments) => {
                    matches!(arguments.args.first(), Some(syn::GenericArgument::Type(Type::Tuple(tuple))) if tuple.elems.is_empty())
                }
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}
