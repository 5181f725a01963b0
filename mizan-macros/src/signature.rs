//! The annotated function, as far as its signature goes. The body stays what it is: tokens.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Expr, ExprLit, FnArg, GenericParam, Lit, Meta, Pat, PatIdent, ReturnType, Signature, Type,
    Visibility,
};

use crate::errors::Errors;
use crate::role::Role;
use crate::wire_name::check_name;

/// A function under an attribute.
pub(crate) struct Function {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    pub(crate) signature: Signature,
    body: TokenStream,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) docs: String,
}

/// One argument.
pub(crate) struct Argument {
    /// Without `r#`.
    pub(crate) name: String,
    pub(crate) ident: Ident,
    /// `#[cfg(…)]`, to be repeated on whatever is made of the argument.
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) ty: Type,
    pub(crate) source: Source,
}

/// Who supplies an argument.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Source {
    /// The client, by name.
    Client,
    /// The server lends shared state, or the request: `#[inject] db: &Db`.
    Shared,
    /// The server makes it from the request: `#[inject] me: CurrentUser`.
    Request,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let signature = input.parse()?;
        let body = input.parse()?;
        let docs = docs(&attributes);
        Ok(Self { attributes, visibility, signature, body, arguments: Vec::new(), docs })
    }
}

impl Function {
    pub(crate) fn parse(role: Role, tokens: TokenStream, errors: &mut Errors) -> Option<Self> {
        let mut function: Self = match syn::parse2(tokens.clone()) {
            Ok(function) => function,
            Err(_) => {
                errors.at(tokens, format!("`#[{role}]` belongs on a free function: `async fn` or `fn`"));
                return None;
            }
        };
        check_shape(role, &function.signature, errors);
        let arguments = function.signature.inputs.iter_mut();
        function.arguments =
            arguments.filter_map(|argument| Argument::take(role, argument, errors)).collect();
        Some(function)
    }

    /// The function as it was written, less `#[inject]`.
    pub(crate) fn as_plain_rust(&self) -> TokenStream {
        let Self { attributes, visibility, signature, body, .. } = self;
        quote! { #(#attributes)* #visibility #signature #body }
    }
}

/// A handler is one plain function: called by name, with owned input, for any caller.
fn check_shape(role: Role, signature: &Signature, errors: &mut Errors) {
    let name = &signature.ident;
    for param in &signature.generics.params {
        match param {
            GenericParam::Lifetime(_) => {}
            other => errors.at(
                other,
                format!(
                    "`{name}` is generic, and a {role} is one function for all callers: use a concrete type"
                ),
            ),
        }
    }
    if let syn::Safety::Unsafe(unsafety) = &signature.safety {
        errors
            .at(unsafety, format!("`{name}` is unsafe, and a client cannot keep its contract: make it safe"));
    }
    if let Some(abi) = &signature.abi {
        errors.at(abi, format!("`{name}` has a foreign ABI: a {role} is a plain Rust function"));
    }
    if let Some(variadic) = &signature.variadic {
        errors.at(variadic, format!("`{name}` is variadic: name each argument"));
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && contains_impl_trait(ty)
    {
        errors.at(ty, format!("`{name}` returns an `impl Trait`, whose type has no name: name the type"));
    }
}

fn contains_impl_trait(ty: &Type) -> bool {
    let mut tokens = ty.to_token_stream().into_iter();
    tokens.any(|token| matches!(&token, proc_macro2::TokenTree::Ident(ident) if ident == "impl"))
}

impl Argument {
    /// Reads one argument and takes `#[inject]` off it.
    fn take(role: Role, argument: &mut FnArg, errors: &mut Errors) -> Option<Self> {
        let argument = match argument {
            FnArg::Typed(argument) => argument,
            FnArg::Receiver(receiver) => {
                let message = format!(
                    "a {role} has no `self`: make it a free function and inject what it needs, `#[inject] db: &Db`"
                );
                errors.at(receiver, message);
                return None;
            }
        };
        let marks: Vec<Attribute> =
            argument.attrs.extract_if(.., |attribute| attribute.path().is_ident("inject")).collect();
        for mark in &marks {
            if !matches!(mark.meta, Meta::Path(_)) {
                errors.at(mark, "`#[inject]` takes nothing: the argument's type says what is injected");
            }
        }
        if let [_, second, ..] = marks.as_slice() {
            errors.at(second, "`#[inject]` is given twice: keep one");
        }
        let ident = match &*argument.pat {
            Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => ident.clone(),
            other => {
                let message = "an argument needs a name, which is its name for clients too: take it whole and destructure it in the body";
                errors.at(other, message);
                return None;
            }
        };
        let source = source(&ident, &argument.ty, !marks.is_empty(), errors)?;
        let name = ident.unraw().to_string();
        if source == Source::Client {
            check_name(&name, &ident, "a parameter's name", errors);
        }
        let cfgs =
            argument.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect();
        Some(Self { name, ident, cfgs, ty: (*argument.ty).clone(), source })
    }

    /// The `T` of an injected `&T`; else the type itself.
    pub(crate) fn supplied_type(&self) -> &Type {
        match &self.ty {
            Type::Reference(reference) => &reference.elem,
            other => other,
        }
    }
}

fn source(ident: &Ident, ty: &Type, is_injected: bool, errors: &mut Errors) -> Option<Source> {
    match (ty, is_injected) {
        (Type::ImplTrait(_), _) => {
            errors.at(
                ty,
                format!("`{ident}` is an `impl Trait`, and it must be clear what is decoded: name the type"),
            );
            None
        }
        (Type::Reference(reference), true) if reference.mutability.is_some() => {
            let message = format!(
                "`{ident}` is shared among all requests, so it cannot be lent mutably: take `&{}` and put a lock inside",
                reference.elem.to_token_stream()
            );
            errors.at(ty, message);
            None
        }
        (Type::Reference(reference), true) if matches!(*reference.elem, Type::TraitObject(_)) => {
            let message = format!(
                "`{ident}` is a trait object, and state is found by its type: register and inject an `Arc<dyn …>`, as `&Arc<dyn …>`"
            );
            errors.at(ty, message);
            None
        }
        (Type::Reference(_), true) => Some(Source::Shared),
        (_, true) => Some(Source::Request),
        (Type::Reference(_), false) => {
            let message = format!(
                "`{ident}` is a reference, and what a client sends is owned: take an owned type such as `String`, or mark the argument `#[inject]` if the server supplies it"
            );
            errors.at(ty, message);
            None
        }
        (_, false) => Some(Source::Client),
    }
}

/// The doc comment, a line each, less the space that `///` leaves.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}
