//! The generated code. Nothing is validated here.
//!
//! For `#[mutation(affects = "user;user_id")] async fn rename(user_id: u64, #[inject] db: &Db) -> Result<Profile, Error>`:
//!
//! ```text
//! async fn rename(user_id: u64, db: &Db) -> Result<Profile, Error> { … }      // as written
//! const _: () = {
//!     fn __mizan_prepare(args: &mut Args, cx: &Cx) -> Option<Running> {        // decode, resolve, and a future for the rest
//!         let a0 = args.take::<u64>("user_id");  let a0 = a0?;
//!         cx.mizan_declare(&__MIZAN_FUNCTION);  cx.mizan_resolve(0, "user_id", &a0);
//!         Some(Running::new(async move { … start … rename(a0, cx.mizan_lend::<Db>()).await … }))
//!     }
//!     #[distributed_slice(MIZAN_FUNCTIONS_V1)]
//!     static __MIZAN_FUNCTION: Function = Function { … };                       // for the linker to gather
//! };
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, ReturnType, Type, TypeReference};

use crate::model::{Kind, Model, Root, Scope};
use crate::options::Cache;
use crate::signature::{Argument, Function, Source};

pub(crate) fn expand(model: &Model<'_>, function: &Function) -> TokenStream {
    let plain = function.as_plain_rust();
    let krate = &model.krate;
    let (runner, kind) = match &model.kind {
        Kind::Context { context, cache } => (read_function(model, function), context_kind(context, *cache)),
        Kind::Mutation { affects } => {
            let scopes = affects.as_deref().unwrap_or_default();
            (mutation_function(model, function, scopes), mutation_kind(affects.as_deref()))
        }
    };
    let checks = client_arguments(function).map(|argument| input_check(argument, function));
    let entry = entry(model, function, &kind);
    quote! {
        #plain

        #[doc(hidden)]
        #[allow(unused_imports, unused_variables, unused_mut, unreachable_code, deprecated, clippy::all, clippy::pedantic)]
        const _: () = {
            use #krate::__private as __mizan;
            use __mizan::{Infallible as _, Json as _, NotSupplied as _};

            #(#checks)*

            #runner

            #[__mizan::linkme::distributed_slice(__mizan::MIZAN_FUNCTIONS_V1)]
            #[linkme(crate = #krate::__private::linkme)]
            static __MIZAN_FUNCTION: __mizan::Function = #entry;
        };
    }
}

fn client_arguments(function: &Function) -> impl Iterator<Item = &Argument> {
    function.arguments.iter().filter(|argument| argument.source == Source::Client)
}

fn injected_arguments(function: &Function) -> impl Iterator<Item = &Argument> {
    function.arguments.iter().filter(|argument| argument.source != Source::Client)
}

/// What the server supplies can never become client input by a forgotten mark.
fn input_check(argument: &Argument, function: &Function) -> TokenStream {
    let Argument { cfgs, ty, ident, .. } = argument;
    let message = format!(
        "`{ident}: {}` of `{}` is supplied by the server, since its type implements `FromCx`: mark it `#[inject]`",
        text(ty),
        function.signature.ident
    );
    quote_spanned! {ty.span()=>
        #(#cfgs)* const _: () = ::core::assert!(!__mizan::Supplied::<#ty>::BY_SERVER, #message);
    }
}

fn read_function(model: &Model<'_>, function: &Function) -> TokenStream {
    let krate = &model.krate;
    let params =
        function.arguments.iter().enumerate().filter(|(_, argument)| argument.source == Source::Client);
    let params = params.map(|(index, Argument { cfgs, ty, name, .. })| {
        let local = local(index);
        quote! { #(#cfgs)* let #local = __mizan_read.param::<#ty>(#name)?; }
    });
    let made = made_from_request(function, |ty| quote!(__mizan_read.inject::<#ty>().await?));
    let request = quote!(__mizan::request(__mizan_read.cx()));
    let call = call(model, function, &quote!(__mizan_read.lend), &request);
    let (returned, span) = (returned(function), returned_span(function));
    let outcome = quote_spanned! {span=> #returned.outcome(#call) };
    let finish = quote_spanned! {span=> __mizan_read.finish(&__mizan_answer) };
    let output = quote!(::core::result::Result<(), #krate::Error>);
    quote_spanned! {function.signature.ident.span()=>
        fn __mizan_run<'mizan>(__mizan_read: __mizan::Read<'mizan>) -> __mizan::BoxFuture<'mizan, #output> {
            __mizan::the_future_of_a_handler_must_be_send(async move {
                #(#params)*
                #(#made)*
                let __mizan_answer = #outcome?;
                #finish
            })
        }
    }
}

fn mutation_function(model: &Model<'_>, function: &Function, scopes: &[Scope]) -> TokenStream {
    let krate = &model.krate;
    let arguments =
        || function.arguments.iter().enumerate().filter(|(_, argument)| argument.source == Source::Client);
    let taken = arguments().map(|(index, Argument { cfgs, ty, name, .. })| {
        let local = local(index);
        quote! { #(#cfgs)* let #local = __mizan_args.take::<#ty>(#name); }
    });
    let present = arguments().map(|(index, Argument { cfgs, .. })| {
        let local = local(index);
        quote! { #(#cfgs)* let #local = #local?; }
    });
    let from_arguments = resolutions(scopes, |root| match root {
        // A type that cannot be written is reported where it stands in the signature.
        Root::Argument(index) => {
            Some(Ident::new(&local(index).to_string(), function.arguments[index].ty.span()))
        }
        Root::Result => None,
    });
    let from_result =
        resolutions(scopes, |root| (root == Root::Result).then(|| format_ident!("__mizan_answer")));
    let made = made_from_request(function, |ty| {
        quote! {
            match __mizan_cx.mizan_inject::<#ty>().await {
                ::core::result::Result::Ok(made) => made,
                ::core::result::Result::Err(error) => return __mizan::Ended::Rejected(error),
            }
        }
    });
    let call = call(model, function, &quote!(__mizan_cx.mizan_lend), &quote!(__mizan::request(&__mizan_cx)));
    let returned = returned(function);
    let outcome = quote_spanned! {returned_span(function)=> #returned.outcome(#call) };
    quote_spanned! {function.signature.ident.span()=>
        fn __mizan_prepare(
            __mizan_args: &mut __mizan::Args<'_>,
            __mizan_cx: &#krate::Cx,
        ) -> ::core::option::Option<__mizan::Running> {
            #(#taken)*
            #(#present)*
            __mizan_cx.mizan_declare(&__MIZAN_FUNCTION);
            #(#from_arguments)*
            let __mizan_cx = __mizan::request(__mizan_cx);
            ::core::option::Option::Some(__mizan::Running::new(async move {
                #(#made)*
                if !__mizan_cx.mizan_start() {
                    return __mizan::Ended::Abandoned;
                }
                match #outcome {
                    ::core::result::Result::Err(error) => __mizan::Ended::Failed(error),
                    ::core::result::Result::Ok(__mizan_answer) => {
                        #(#from_result)*
                        __mizan::Ended::Answered(#returned.answer().encode(__mizan_answer))
                    }
                }
            }))
        }
    }
}

/// `cx.mizan_resolve(0, "user_id", &a0.owner_id);` for each parameter whose source starts at a local that is there.
fn resolutions(scopes: &[Scope], local: impl Fn(Root) -> Option<Ident>) -> Vec<TokenStream> {
    let mut resolutions = Vec::new();
    for (index, scope) in scopes.iter().enumerate() {
        for param in &scope.params {
            let (Some(local), name, fields) = (local(param.root), &param.name, &param.fields) else {
                continue;
            };
            let value = quote_spanned! {local.span()=> &#local #fields };
            resolutions.push(quote! { __mizan_cx.mizan_resolve(#index, #name, #value); });
        }
    }
    resolutions
}

/// `let a1 = …;` for each owned `#[inject]` argument.
fn made_from_request(function: &Function, make: impl Fn(&Type) -> TokenStream) -> Vec<TokenStream> {
    let owned =
        function.arguments.iter().enumerate().filter(|(_, argument)| argument.source == Source::Request);
    owned
        .map(|(index, Argument { cfgs, ty, .. })| {
            let (local, made) = (local(index), make(ty));
            quote! { #(#cfgs)* let #local = #made; }
        })
        .collect()
}

/// The call of the user's function: in place, awaited, or on the blocking pool.
fn call(model: &Model<'_>, function: &Function, lend: &TokenStream, request: &TokenStream) -> TokenStream {
    let name = &function.signature.ident;
    let arguments = |lend: &TokenStream| {
        let arguments = function.arguments.iter().enumerate().map(|(index, argument)| {
            let (local, cfgs) = (local(index), &argument.cfgs);
            let supplied = without_lifetimes(argument.supplied_type());
            match argument.source {
                Source::Shared => quote! { #(#cfgs)* #lend::<#supplied>() },
                _ => quote! { #(#cfgs)* #local },
            }
        });
        quote! { #(#arguments),* }
    };
    if model.is_blocking {
        let arguments = arguments(&quote!(__mizan_lent.mizan_lend));
        return quote! {{
            let __mizan_lent = #request;
            __mizan::run_blocking(move || #name(#arguments)).await
        }};
    }
    let arguments = arguments(lend);
    match function.signature.asyncness {
        Some(_) => quote! { #name(#arguments).await },
        None => quote! { #name(#arguments) },
    }
}

/// `Returns::<R>::new()`, whose methods know what `R` means.
fn returned(function: &Function) -> TokenStream {
    let ty = match &function.signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => without_lifetimes(ty).to_token_stream(),
    };
    let span = returned_span(function);
    quote_spanned! {span=> __mizan::Returns::<#ty>::new() }
}

/// Where the return type stands: what it lacks is said there.
fn returned_span(function: &Function) -> Span {
    match &function.signature.output {
        ReturnType::Default => Span::call_site(),
        ReturnType::Type(_, ty) => ty.span(),
    }
}

/// The type with every lifetime left to inference.
fn without_lifetimes(ty: &Type) -> Type {
    struct Infer;

    impl VisitMut for Infer {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new("'_", lifetime.span());
        }

        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            reference.lifetime = None;
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }

    let mut ty = ty.clone();
    Infer.visit_type_mut(&mut ty);
    ty
}

fn entry(model: &Model<'_>, function: &Function, kind: &TokenStream) -> TokenStream {
    let name = &model.name;
    let docs = &function.docs;
    let of = match &model.kind {
        Kind::Context { .. } => format_ident!("context"),
        Kind::Mutation { .. } => format_ident!("argument"),
    };
    let params = client_arguments(function).map(|Argument { cfgs, ty, name, .. }| {
        let text = text(ty);
        quote_spanned! {ty.span()=> #(#cfgs)* __mizan::Param::#of::<#ty>(#name, #text) }
    });
    let injected = injected_arguments(function).map(|argument| {
        let (cfgs, supplied, text) = (&argument.cfgs, argument.supplied_type(), text(&argument.ty));
        let supplied = without_lifetimes(supplied);
        let of = match argument.source {
            Source::Shared => format_ident!("shared"),
            _ => format_ident!("from_request"),
        };
        quote_spanned! {argument.ty.span()=> #(#cfgs)* __mizan::Injected::#of::<#supplied>(#text) }
    });
    let returned = returned(function);
    let schema = match &model.kind {
        Kind::Context { .. } => quote_spanned!(returned.span()=> #returned.answer().read_schema()),
        Kind::Mutation { .. } => quote_spanned!(returned.span()=> #returned.answer().schema()),
    };
    let line = quote_spanned! {function.signature.ident.span()=> ::core::line!() };
    quote! {
        __mizan::Function {
            name: #name,
            docs: #docs,
            site: __mizan::Site { module: ::core::module_path!(), file: ::core::file!(), line: #line },
            params: &[#(#params),*],
            injected: &[#(#injected),*],
            returns: || #schema,
            kind: #kind,
        }
    }
}

fn context_kind(context: &str, cache: Option<&Cache>) -> TokenStream {
    let cache = option(cache.map(|Cache { ttl, swr }| {
        let swr = option(swr.map(|seconds| quote!(#seconds)));
        quote!(__mizan::Cache { ttl: #ttl, swr: #swr })
    }));
    quote! { __mizan::Kind::Context { context: #context, cache: #cache, run: __mizan_run } }
}

fn mutation_kind(affects: Option<&[Scope]>) -> TokenStream {
    let affects = option(affects.map(|scopes| {
        let scopes = scopes.iter().map(|scope| {
            let context = &scope.context;
            let params = scope.params.iter().map(|param| {
                let (name, source) = (&param.name, &param.source);
                quote! { __mizan::AffectParam { name: #name, source: #source } }
            });
            quote! { __mizan::Affect { context: #context, params: &[#(#params),*] } }
        });
        quote!(&[#(#scopes),*])
    }));
    quote! { __mizan::Kind::Mutation { affects: #affects, prepare: __mizan_prepare } }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The generated name of an argument: the user's own could be the function's too.
fn local(index: usize) -> Ident {
    format_ident!("__mizan_argument_{index}")
}

/// A type as its author wrote it, less the spaces of the tokens.
fn text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let tight = [(" :: ", "::"), (" < ", "<"), (" >", ">"), ("< ", "<"), (" ,", ","), ("& ", "&")];
    tight.iter().fold(text, |text, (from, to)| text.replace(from, to))
}
