//! The generated code. Nothing is validated here.
//!
//! For `#[mutation(affects = "user;user_id")] async fn rename(user_id: u64, #[inject] db: &Db) -> Result<Profile, Error>`:
//!
//! ```text
//! async fn rename(user_id: u64, db: &Db) -> Result<Profile, Error> { … }      // as written
//! const _: () = {
//!     fn __mizan_prepare(args: &mut Args, cx: &Cx) -> Option<Running> {        // decode, resolve, and a future for the rest
//!         let a0 = <u64 as Decoded>::take(args, "user_id");  let a0 = a0?;
//!         cx.mizan_declare(&__MIZAN_FUNCTION);  InKey::resolve(&a0, cx, 0, "user_id");
//!         Some(Running::new(async move { … start … rename(a0, <Db as State>::lend(&cx)).await … }))
//!     }
//!     #[distributed_slice(MIZAN_FUNCTIONS_V1)]
//!     static __MIZAN_FUNCTION: Function = Function { … };                       // for the linker to gather
//! };
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AngleBracketedGenericArguments, GenericArgument, Lifetime, PathArguments, PathSegment, ReturnType, Type,
    TypeReference,
};

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
    let entry = entry(model, function, &kind);
    quote! {
        #plain

        #[doc(hidden)]
        #[allow(unused_imports, unused_variables, unused_mut, unreachable_code, deprecated, clippy::all, clippy::pedantic)]
        const _: () = {
            use #krate::__private as __mizan;
            use __mizan::{FromClient as _, Infallible as _, Json as _};

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

/// `let a0: Option<u64> = …;` and the like, for each argument that a client sends.
///
/// Asked first is whether it may be one, so that of a type that may not nothing else is said.
fn decoded(function: &Function, decode: impl Fn(&Type, &str) -> TokenStream) -> Vec<TokenStream> {
    numbered(function, Source::Client)
        .map(|(local, Argument { cfgs, ty, name, .. })| {
            let (id, value) = (input_id(ty), decode(ty, name));
            quote! {
                #(#cfgs)*
                let _ = (#id, <#ty as __mizan::Moves>::moves);
                #(#cfgs)*
                let #local = #value;
            }
        })
        .collect()
}

fn read_function(model: &Model<'_>, function: &Function) -> TokenStream {
    let krate = &model.krate;
    let (read, answered) = (ours("read"), ours("answer"));
    let params = decoded(function, |ty, name| quote!(<#ty as __mizan::Decoded>::read(&#read, #name)?));
    let made = made_from_request(model, function, &quote!(#read.cx()), |made| quote!(#made?));
    let outcome = outcome(function, &call(model, function, &quote!(#read.cx())));
    let answer = answer(function);
    let data = ours("data");
    let finish = quote_spanned! {answer.span()=>
        let #data = #answer.data();
        <_ as __mizan::InAnswer>::finish(&#answered, #data, &#read)
    };
    let output = quote!(::core::result::Result<(), #krate::Error>);
    quote_spanned! {function.signature.ident.span()=>
        fn __mizan_run<'mizan>(#read: __mizan::Read<'mizan>) -> __mizan::BoxFuture<'mizan, #output> {
            __mizan::the_future_of_a_handler_must_be_send(async move {
                #(#params)*
                #(#made)*
                let #answered = #outcome?;
                #finish
            })
        }
    }
}

fn mutation_function(model: &Model<'_>, function: &Function, scopes: &[Scope]) -> TokenStream {
    let krate = &model.krate;
    let (args, cx, answered) = (ours("args"), ours("cx"), ours("answer"));
    let taken = decoded(function, |ty, name| quote!(<#ty as __mizan::Decoded>::take(#args, #name)));
    let present = numbered(function, Source::Client)
        .map(|(local, Argument { cfgs, .. })| quote! { #(#cfgs)* let #local = #local?; });
    // A type that cannot be written is reported where it stands in the signature.
    let from_arguments = resolutions(scopes, |root| match root {
        Root::Argument(index) => Some((local(index), function.arguments[index].ty.span())),
        Root::Result => None,
    });
    let from_result = resolutions(scopes, |root| {
        (root == Root::Result).then(|| (answered.clone(), part_of_result(function, 0)))
    });
    let made = made_from_request(model, function, &quote!(&#cx), |made| {
        quote! {
            match #made {
                ::core::result::Result::Ok(made) => made,
                ::core::result::Result::Err(error) => return __mizan::Ended::Rejected(error),
            }
        }
    });
    let outcome = outcome(function, &call(model, function, &quote!(&#cx)));
    let answer = answer(function);
    let encoded = quote_spanned! {answer.span()=> #answer.encoder()(#answered) };
    quote_spanned! {function.signature.ident.span()=>
        fn __mizan_prepare(
            #args: &mut __mizan::Args<'_>,
            #cx: &#krate::Cx,
        ) -> ::core::option::Option<__mizan::Running> {
            #(#taken)*
            #(#present)*
            #cx.mizan_declare(&__MIZAN_FUNCTION);
            #(#from_arguments)*
            let #cx = __mizan::request(#cx);
            let __mizan_future = __mizan::the_future_of_a_handler_must_be_send(async move {
                #(#made)*
                if !#cx.mizan_start() {
                    return __mizan::Ended::Abandoned;
                }
                match #outcome {
                    ::core::result::Result::Err(error) => __mizan::Ended::Failed(error),
                    ::core::result::Result::Ok(#answered) => {
                        #(#from_result)*
                        __mizan::Ended::Answered(#encoded)
                    }
                }
            });
            ::core::option::Option::Some(__mizan::Running::new(__mizan_future))
        }
    }
}

/// `InKey::resolve(&a0.owner_id, cx, 0, "user_id");` for each parameter whose source starts at a local that is there,
/// of a type that stands at the span.
fn resolutions(scopes: &[Scope], local: impl Fn(Root) -> Option<(Ident, Span)>) -> Vec<TokenStream> {
    let cx = ours("cx");
    let mut resolutions = Vec::new();
    for (index, scope) in scopes.iter().enumerate() {
        for param in &scope.params {
            let (Some((local, span)), name, fields) = (local(param.root), &param.name, &param.fields) else {
                continue;
            };
            // The type of a field is spelled nowhere in the signature: what it lacks is said at the path.
            let span = fields.clone().into_iter().last().map_or(span, |field| field.span());
            let in_key = quote_spanned! {span=> <_ as __mizan::InKey>::resolve };
            resolutions.push(quote! { #in_key(&#local #fields, &#cx, #index, #name); });
        }
    }
    resolutions
}

/// `let a1 = …;` for each owned `#[inject]` argument.
fn made_from_request(
    model: &Model<'_>,
    function: &Function,
    cx: &TokenStream,
    unwrap: impl Fn(TokenStream) -> TokenStream,
) -> Vec<TokenStream> {
    let krate = &model.krate;
    numbered(function, Source::Request)
        .map(|(local, Argument { cfgs, ty, .. })| {
            let (start, end) = ends(ty);
            let mut made = quote_spanned!(start=> <#ty as #krate::FromCx>::from_cx);
            made.extend(quote_spanned!(end=> (#cx).await));
            let made = unwrap(made);
            quote! { #(#cfgs)* let #local = #made; }
        })
        .collect()
}

/// The arguments from this source, with their generated names.
fn numbered(function: &Function, source: Source) -> impl Iterator<Item = (Ident, &Argument)> {
    let arguments = function.arguments.iter().enumerate();
    arguments
        .filter(move |(_, argument)| argument.source == source)
        .map(|(index, argument)| (local(index), argument))
}

/// The call of the user's function: in place, awaited, or on the blocking pool.
fn call(model: &Model<'_>, function: &Function, cx: &TokenStream) -> TokenStream {
    let name = &function.signature.ident;
    let arguments = |cx: &TokenStream| {
        let arguments = function.arguments.iter().enumerate().map(|(index, argument)| {
            let (local, cfgs) = (local(index), &argument.cfgs);
            let supplied = without_lifetimes(argument.supplied_type());
            match argument.source {
                Source::Shared => quote! { #(#cfgs)* <#supplied as __mizan::State>::lend(#cx) },
                _ => quote! { #(#cfgs)* #local },
            }
        });
        quote! { #(#arguments),* }
    };
    if model.is_blocking {
        let lent = ours("lent");
        let arguments = arguments(&quote!(&#lent));
        return quote! {{
            let #lent = __mizan::request(#cx);
            __mizan::run_blocking(move || #name(#arguments)).await
        }};
    }
    let arguments = arguments(cx);
    match function.signature.asyncness {
        Some(_) => quote! { #name(#arguments).await },
        None => quote! { #name(#arguments) },
    }
}

/// The `Result<answer, Error>` of the call.
fn outcome(function: &Function, call: &TokenStream) -> TokenStream {
    let span = part_of_result(function, 1);
    let returned = returned(function, span);
    quote_spanned! {span=> #returned.outcome(#call) }
}

/// `Returns::<R>::new().answer()`, whose methods know what may be done with the answer.
fn answer(function: &Function) -> TokenStream {
    let span = part_of_result(function, 0);
    let returned = returned(function, span);
    quote_spanned! {span=> #returned.answer() }
}

/// `Returns::<R>::new()`, whose methods know what `R` means.
fn returned(function: &Function, span: Span) -> TokenStream {
    let ty = match &function.signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => without_lifetimes(ty).to_token_stream(),
    };
    quote_spanned! {span=> __mizan::Returns::<#ty>::new() }
}

/// Where the answer (0) or the error (1) of the return type stands, to say there what it lacks: in a `Result<T, E>` that is
/// spelled as one, else the whole type. Only the place of a message depends on the spelling.
fn part_of_result(function: &Function, part: usize) -> Span {
    let ReturnType::Type(_, ty) = &function.signature.output else { return Span::call_site() };
    match result_arguments(ty).and_then(|arguments| arguments.args.iter().nth(part)) {
        Some(GenericArgument::Type(part)) => part.span(),
        _ => ty.span(),
    }
}

/// The `<T, E>` of a `Result<T, E>`.
fn result_arguments(ty: &Type) -> Option<&AngleBracketedGenericArguments> {
    let Type::Path(path) = ty else { return None };
    match path.path.segments.last() {
        Some(PathSegment { ident, arguments: PathArguments::AngleBracketed(arguments) })
            if ident == "Result" =>
        {
            Some(arguments)
        }
        _ => None,
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
    let params = client_arguments(function).map(|argument| param(model, argument));
    let injected = injected_arguments(function).map(injected);
    let answer = answer(function);
    let schema = match &model.kind {
        Kind::Context { .. } => quote_spanned!(answer.span()=> <_ as __mizan::HasSchema>::of(#answer.data())),
        Kind::Mutation { .. } => quote_spanned!(answer.span()=> #answer.schema()),
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

fn param(model: &Model<'_>, Argument { cfgs, ty, name, .. }: &Argument) -> TokenStream {
    let (id, text) = (input_id(ty), text(ty));
    let canonical = option(match &model.kind {
        Kind::Context { .. } => Some(
            quote!(|__mizan_raw| <#ty as __mizan::InKey>::canonical(<#ty as __mizan::Decoded>::decode(__mizan_raw))),
        ),
        Kind::Mutation { .. } => None,
    });
    quote! {
        #(#cfgs)*
        __mizan::Param {
            name: #name,
            type_text: #text,
            type_id: #id,
            schema: <#ty as __mizan::HasSchema>::schema,
            is_optional: <#ty as __mizan::Decoded>::is_optional,
            canonical: #canonical,
        }
    }
}

fn injected(argument: &Argument) -> TokenStream {
    let (cfgs, text) = (&argument.cfgs, text(&argument.ty));
    let injected = match argument.source {
        Source::Shared => {
            let state = without_lifetimes(argument.supplied_type());
            quote!(shared::<#state>)
        }
        _ => quote!(from_request),
    };
    quote! { #(#cfgs)* __mizan::Injected::#injected(#text) }
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

/// `Input::<u64>::id`, which refuses what the server supplies.
fn input_id(ty: &Type) -> TokenStream {
    let (start, end) = ends(ty);
    let mut id = quote_spanned!(start=> __mizan::Input::<#ty>);
    id.extend(quote_spanned!(end=> ::id));
    id
}

/// Where a type starts and ends. A macro cannot join spans, but an expression that starts and ends there stands where the type
/// does; rustc says the same thing of one place once, and leaves out what follows from it.
fn ends(ty: &Type) -> (Span, Span) {
    let last = ty.to_token_stream().into_iter().last();
    (ty.span(), last.map_or_else(|| ty.span(), |token| token.span()))
}

/// A generated name. All of one name are made here, since in a `macro_rules!` the spans of a handler's tokens differ in hygiene.
fn ours(name: &str) -> Ident {
    format_ident!("__mizan_{name}")
}

/// The generated name of an argument: the user's own could be the function's too.
fn local(index: usize) -> Ident {
    ours(&format!("argument_{index}"))
}

/// A type as its author wrote it, less the spaces of the tokens.
fn text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let tight = [(" :: ", "::"), (" < ", "<"), (" >", ">"), ("< ", "<"), (" ,", ","), ("& ", "&")];
    tight.iter().fold(text, |text, (from, to)| text.replace(from, to))
}
