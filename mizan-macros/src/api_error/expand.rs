//! The generated code. Nothing is validated here.
//!
//! ```text
//! const _: () = {
//!     impl From<ShopError> for Error {
//!         fn from(error: ShopError) -> Self {
//!             match error {
//!                 ShopError::OutOfStock { left: ref f0, .. } => {
//!                     let answer = Error::new(409, "OUT_OF_STOCK", <ShopError as PublicMessage>::text(&error));
//!                     answer.mizan_data(object([("left", <u32 as InData>::write(f0))]))
//!                 }
//!             }
//!         }
//!     }
//!     impl ApiError for ShopError {
//!         fn declared() -> Vec<DeclaredError> { … }                              // for the manifest
//!         fn docs() -> &'static str { … }
//!     }
//! };
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{ApiError, Field, Meaning, Payload, Public, Variant};

pub(super) fn expand(error: &ApiError) -> TokenStream {
    let checks = error.variants.iter().filter_map(|variant| match &variant.meaning {
        Meaning::Public(public) => Some(check_code(error, public)),
        _ => None,
    });
    let arms = error.variants.iter().map(|variant| arm(error, variant));
    let declarations = error.variants.iter().map(|variant| declaration(error, variant));
    let declared = quote! {
        let mut __mizan_declared = __mizan::Vec::new();
        #(#declarations)*
        __mizan_declared
    };
    impls(error, &quote!(#(#checks)*), &quote!(match __mizan_error { #(#arms)* }), &declared)
}

/// Impls that only satisfy the compiler, which has enough to say.
pub(super) fn stub(error: &ApiError) -> TokenStream {
    let nothing = quote!(::core::unreachable!());
    impls(error, &TokenStream::new(), &nothing, &nothing)
}

fn impls(error: &ApiError, checks: &TokenStream, from: &TokenStream, declared: &TokenStream) -> TokenStream {
    let ApiError { ident, docs, krate, .. } = error;
    let docs = (!docs.is_empty()).then(|| quote!(fn docs() -> &'static ::core::primitive::str { #docs }));
    quote! {
        #[doc(hidden)]
        #[allow(unused_mut, unused_variables, unreachable_code, deprecated, clippy::all, clippy::pedantic)]
        const _: () = {
            use #krate::__private as __mizan;

            #checks

            impl ::core::convert::From<#ident> for #krate::Error {
                fn from(__mizan_error: #ident) -> Self {
                    #from
                }
            }

            impl #krate::ApiError for #ident {
                fn declared() -> __mizan::Vec<#krate::DeclaredError> {
                    #declared
                }

                #docs
            }
        };
    }
}

/// A code of Mizan's own keeps its status: the table is in the crate, so the crate is asked.
fn check_code(ApiError { krate, .. }: &ApiError, Public { code, status, span, .. }: &Public) -> TokenStream {
    quote_spanned! {*span=>
        const _: () = if let ::core::option::Option::Some(__mizan_message) = #krate::Code::mizan_clash(#code, #status) {
            ::core::panic!("{}", __mizan_message);
        };
    }
}

fn arm(error: &ApiError, variant: &Variant) -> TokenStream {
    let (ident, path) = (&error.ident, &variant.path);
    match &variant.meaning {
        Meaning::Internal => quote! { #path { .. } => <#ident as __mizan::Logged>::internal(__mizan_error), },
        Meaning::Transparent(Field { member, ty, .. }) => {
            let into = quote_spanned! {ty.span()=> <#ty as ::core::convert::Into<_>>::into };
            quote! { #path { #member: __mizan_inner } => #into(__mizan_inner), }
        }
        Meaning::Public(public) => public_arm(error, path, public),
    }
}

fn public_arm(ApiError { ident, krate, .. }: &ApiError, path: &TokenStream, public: &Public) -> TokenStream {
    let Public { status, code, payload, param, at_fault, detail, has_source, .. } = public;
    let sent = sent_fields(payload);
    let bindings =
        sent.iter().chain(at_fault).chain(detail).enumerate().map(|(index, Field { member, .. })| {
            let local = local(index);
            quote!(#member: ref #local,)
        });
    let data = match payload {
        Payload::None => None,
        Payload::Field(field) => Some(written(field, 0)),
        Payload::Members(fields) => {
            let members = fields.iter().enumerate().map(|(index, field)| {
                let (name, written) = (field.name(), written(field, index));
                quote!((#name, #written))
            });
            Some(quote!(__mizan::object([#(#members),*])))
        }
    };
    let data = data.map(|data| quote! { let __mizan_answer = __mizan_answer.mizan_data(#data); });
    let detail = match detail {
        _ if param.is_none() && at_fault.is_empty() => None,
        None => Some(quote! { let __mizan_detail = ::core::clone::Clone::clone(&__mizan_message); }),
        Some(Field { ty, .. }) => {
            let local = local(sent.len() + at_fault.len());
            let text = quote_spanned! {ty.span()=> <#ty as __mizan::PublicMessage>::text };
            Some(quote! { let __mizan_detail = #text(#local); })
        }
    };
    let param = param.iter().map(|name| {
        quote! { let __mizan_answer = <str as __mizan::AtFault>::blame(#name, &__mizan_detail, __mizan_answer); }
    });
    let at_fault = at_fault.iter().enumerate().map(|(index, Field { ty, .. })| {
        let local = local(sent.len() + index);
        let blame = quote_spanned! {ty.span()=> <#ty as __mizan::AtFault>::blame };
        quote! { let __mizan_answer = #blame(#local, &__mizan_detail, __mizan_answer); }
    });
    let answer = match has_source {
        true => quote!(<#ident as __mizan::Logged>::keep(__mizan_error, __mizan_answer)),
        false => quote!(__mizan_answer),
    };
    quote! {
        #path { #(#bindings)* .. } => {
            let __mizan_message = <#ident as __mizan::PublicMessage>::text(&__mizan_error);
            #detail
            let __mizan_answer = #krate::Error::new(#status, #code, __mizan_message);
            #data
            #(#param)*
            #(#at_fault)*
            #answer
        }
    }
}

fn sent_fields(payload: &Payload) -> &[Field] {
    match payload {
        Payload::None => &[],
        Payload::Field(field) => std::slice::from_ref(field),
        Payload::Members(fields) => fields,
    }
}

/// The JSON text of a field.
fn written(Field { ty, .. }: &Field, index: usize) -> TokenStream {
    let local = local(index);
    let write = quote_spanned! {ty.span()=> <#ty as __mizan::InData>::write };
    quote!(#write(#local))
}

/// The entry of a variant in the list for the manifest.
fn declaration(ApiError { krate, .. }: &ApiError, variant: &Variant) -> TokenStream {
    let (docs, public) = match &variant.meaning {
        Meaning::Internal => return TokenStream::new(),
        Meaning::Transparent(Field { ty, .. }) => {
            let declared = quote_spanned! {ty.span()=> <#ty as #krate::ApiError>::declared() };
            return quote! { __mizan_declared.extend(#declared); };
        }
        Meaning::Public(public) => (&variant.docs, public),
    };
    let Public { status, code, payload, .. } = &**public;
    // The span is the place that a fault of the declaration is reported at.
    let new = quote_spanned! {variant.ident.span()=> #krate::DeclaredError::new(#status, #code) };
    let docs = (!docs.is_empty()).then(|| quote!(.docs(#docs)));
    let schema = match payload {
        Payload::None => None,
        Payload::Field(field) => Some(schema(field)),
        Payload::Members(fields) => {
            let members = fields.iter().map(|field| {
                let (name, docs, schema) = (field.name(), &field.docs, schema(field));
                quote!((#name, #docs, #schema))
            });
            Some(quote!(|__mizan_generator| __mizan::object_schema(__mizan_generator, &[#(#members),*])))
        }
    };
    let data = schema.map(|schema| quote!(.mizan_data(#schema)));
    quote! { __mizan_declared.push(#new #docs #data); }
}

fn schema(Field { ty, .. }: &Field) -> TokenStream {
    quote_spanned! {ty.span()=> <#ty as __mizan::DataSchema>::schema }
}

fn local(index: usize) -> Ident {
    format_ident!("__mizan_field_{index}")
}
