//! `#[derive(ApiError)]`: what each variant of an error type is to a client.
//!
//! As for the attributes: read (`options`), check (here), expand. A type with a mistake still gets its impls, so that the
//! mistake is all that the compiler speaks of.

mod expand;
mod options;

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Member, Type};

use crate::errors::Errors;
use crate::signature::docs;
use options::{Mark, Options, Place};

/// The type, checked.
pub(crate) struct ApiError {
    ident: Ident,
    docs: String,
    krate: TokenStream,
    variants: Vec<Variant>,
}

/// A variant of the enum, or the struct as a whole.
struct Variant {
    /// What a pattern starts with.
    path: TokenStream,
    ident: Ident,
    docs: String,
    meaning: Meaning,
}

enum Meaning {
    /// 500 `INTERNAL`; the log gets the error itself.
    Internal,
    /// What another error type says.
    Transparent(Field),
    /// A problem of its own.
    Public(Box<Public>),
}

struct Public {
    status: u16,
    code: String,
    /// Where the code is said.
    span: Span,
    payload: Payload,
    /// The argument at fault, when it is always the same.
    param: Option<String>,
    /// The fields that say which argument is at fault.
    at_fault: Vec<Field>,
    /// The field that says what is wrong with it; else the message does.
    detail: Option<Field>,
    /// Whether a cause in it is kept for the log.
    has_source: bool,
}

enum Payload {
    None,
    Field(Field),
    Members(Vec<Field>),
}

struct Field {
    member: Member,
    ty: Box<Type>,
    docs: String,
}

impl Field {
    fn of(member: Member, field: &syn::Field) -> Self {
        Self { member, ty: Box::new(field.ty.clone()), docs: docs(&field.attrs) }
    }

    fn name(&self) -> String {
        match &self.member {
            Member::Named(name) => name.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    if !check_shape(&input, &mut errors) {
        return errors.with(TokenStream::new());
    }
    let checked = ApiError::check(&input, &mut errors);
    match errors.is_empty() {
        true => expand::expand(&checked),
        false => errors.with(expand::stub(&checked)),
    }
}

/// What a client gets is one type, which has variants.
fn check_shape(input: &DeriveInput, errors: &mut Errors) -> bool {
    let name = &input.ident;
    if let Data::Union(union) = &input.data {
        errors.at(
            union.union_token,
            format!("`{name}` is a union, which does not say what it holds: make it an enum or a struct"),
        );
    }
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics.params,
            format!("`{name}` is generic, and what a client gets of an error is one type: use concrete types, and owned ones"),
        );
    }
    errors.is_empty()
}

impl ApiError {
    fn check(input: &DeriveInput, errors: &mut Errors) -> Self {
        let ident = &input.ident;
        let (krate, variants) = match &input.data {
            Data::Enum(data) => {
                let options = Options::parse(Place::Enum, &input.attrs, errors);
                let variants = data.variants.iter().filter_map(|variant| {
                    let name = &variant.ident;
                    let options = Options::parse(Place::Variant, &variant.attrs, errors);
                    Variant::check(
                        name,
                        quote!(#ident::#name),
                        &variant.attrs,
                        options,
                        &variant.fields,
                        errors,
                    )
                });
                (options.krate, variants.collect())
            }
            Data::Struct(data) => {
                let mut options = Options::parse(Place::Struct, &input.attrs, errors);
                let krate = options.krate.take();
                let path = ident.to_token_stream();
                let variant = Variant::check(ident, path, &input.attrs, options, &data.fields, errors);
                (krate, variant.into_iter().collect())
            }
            Data::Union(_) => (None, Vec::new()),
        };
        check_codes(&variants, errors);
        let krate = krate.map_or_else(|| quote!(::mizan_core), ToTokens::into_token_stream);
        Self { ident: ident.clone(), docs: docs(&input.attrs), krate, variants }
    }
}

/// A client tells the variants apart by their codes.
fn check_codes(variants: &[Variant], errors: &mut Errors) {
    let mut first: HashMap<&str, &Ident> = HashMap::new();
    for variant in variants {
        let Meaning::Public(public) = &variant.meaning else { continue };
        if let Some(other) = first.insert(&public.code, &variant.ident) {
            let message = format!(
                "`{}` and `{other}` have one code, `{}`, so a client cannot tell them apart: give one another with `code = \"…\"`",
                variant.ident, public.code
            );
            errors.push(syn::Error::new(public.span, message));
        }
    }
}

impl Variant {
    fn check(
        ident: &Ident,
        path: TokenStream,
        attributes: &[Attribute],
        options: Options,
        fields: &Fields,
        errors: &mut Errors,
    ) -> Option<Self> {
        let meaning = match (&options.internal, &options.transparent) {
            (Some(word), _) => {
                options.alone(word, errors);
                no_marks(word, fields, errors);
                Meaning::Internal
            }
            (None, Some(word)) => {
                options.alone(word, errors);
                no_marks(word, fields, errors);
                Meaning::Transparent(only_field(word, fields, errors)?)
            }
            (None, None) => Meaning::Public(Box::new(Public::check(ident, options, fields, errors)?)),
        };
        Some(Self { path, ident: ident.clone(), docs: docs(attributes), meaning })
    }
}

/// Nothing of the fields is sent, or all that the wrapped error says.
fn no_marks(word: &Ident, fields: &Fields, errors: &mut Errors) {
    for field in fields {
        for mark in field.attrs.iter().filter(|attribute| attribute.path().is_ident("api")) {
            errors.at(mark, format!("a field says nothing here, since the variant is `{word}`: drop this"));
        }
    }
}

fn only_field(word: &Ident, fields: &Fields, errors: &mut Errors) -> Option<Field> {
    let mut all = fields.members().zip(fields);
    match (all.next(), all.next()) {
        (Some((member, field)), None) => Some(Field::of(member, field)),
        _ => {
            errors.at(word, "`transparent` passes on the errors of the one field, and there must be one");
            None
        }
    }
}

impl Public {
    fn check(ident: &Ident, options: Options, fields: &Fields, errors: &mut Errors) -> Option<Self> {
        let status = options.status(ident, errors);
        let (code, span) = options.code(ident, errors);
        let (mut payload, mut at_fault, mut details) = (Vec::new(), Vec::new(), Vec::new());
        for (member, field) in fields.members().zip(fields) {
            let part = Field::of(member, field);
            match Mark::parse(&field.attrs, errors) {
                Mark::Param => at_fault.push(part),
                Mark::Detail => details.push((field, part)),
                Mark::Data if !is_source(field) => payload.push(part),
                Mark::Data | Mark::Skip => {}
            }
        }
        check_details(&details, options.param.is_some() || !at_fault.is_empty(), errors);
        let payload = Payload::of(ident, fields, payload, errors);
        let param = options.param.map(|name| name.value());
        let detail = details.pop().map(|(_, part)| part);
        let has_source = fields.iter().any(is_source);
        Some(Self {
            status: status?,
            code: code?,
            span,
            payload: payload?,
            param,
            at_fault,
            detail,
            has_source,
        })
    }
}

impl Payload {
    fn of(ident: &Ident, fields: &Fields, mut sent: Vec<Field>, errors: &mut Errors) -> Option<Self> {
        match (fields, sent.len()) {
            (_, 0) => Some(Self::None),
            (Fields::Unnamed(_), 1) => sent.pop().map(Self::Field),
            (Fields::Unnamed(_), _) => {
                errors.at(
                    fields,
                    format!("what `{ident}` sends has several parts, and a client must know which is which: name the fields, `{ident} {{ … }}`, or keep all but one to yourself with `#[api(skip)]`"),
                );
                None
            }
            _ => Some(Self::Members(sent)),
        }
    }
}

/// One field says what is wrong, with an argument that is named.
fn check_details(details: &[(&syn::Field, Field)], is_param_named: bool, errors: &mut Errors) {
    for (field, _) in details.iter().skip(1) {
        errors.at(field, "another field is the `detail` already: keep one");
    }
    if let (Some((field, _)), false) = (details.first(), is_param_named) {
        errors.at(field, "`detail` says what is wrong with an argument, and none is named: mark the field that names it `#[api(param)]`, or say `param = \"quantity\"` on the variant");
    }
}

/// A cause is for the log, never for the client. The marks and the name are those of `thiserror`.
fn is_source(field: &syn::Field) -> bool {
    let marks = ["source", "from", "backtrace"];
    let is_marked =
        field.attrs.iter().any(|attribute| marks.iter().any(|mark| attribute.path().is_ident(mark)));
    is_marked || field.ident.as_ref().is_some_and(|name| name.unraw() == "source")
}
