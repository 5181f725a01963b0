//! The macros of Mizan. They are documented, and used, as `mizan_core::context`, `mutation` and `ApiError`; this
//! crate and `mizan-core` are of one version exactly.

mod affects;
mod api_error;
mod errors;
mod expand;
mod model;
mod options;
mod role;
mod signature;
mod wire_name;

use proc_macro::TokenStream;

use crate::role::Role;

#[allow(missing_docs, reason = "documented where users meet it, in mizan-core")]
#[proc_macro_attribute]
pub fn context(options: TokenStream, function: TokenStream) -> TokenStream {
    attribute(Role::Context, options.into(), function.into()).into()
}

#[allow(missing_docs, reason = "documented where users meet it, in mizan-core")]
#[proc_macro_attribute]
pub fn mutation(options: TokenStream, function: TokenStream) -> TokenStream {
    attribute(Role::Mutation, options.into(), function.into()).into()
}

#[allow(missing_docs, reason = "documented where users meet it, in mizan-core")]
#[proc_macro_derive(ApiError, attributes(api))]
pub fn api_error(input: TokenStream) -> TokenStream {
    api_error::derive(input.into()).into()
}

/// Parse, model, expand. The function itself is emitted whatever is wrong, so that an editor keeps completing in it.
fn attribute(
    role: Role,
    options: proc_macro2::TokenStream,
    function: proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    let mut errors = errors::Errors::default();
    let options = options::Options::parse(role, options, &mut errors);
    let Some(function) = signature::Function::parse(role, function.clone(), &mut errors) else {
        return errors.with(function);
    };
    let model = model::Model::check(role, &options, &function, &mut errors);
    match model {
        Some(model) if errors.is_empty() => expand::expand(&model, &function),
        _ => errors.with(function.as_plain_rust()),
    }
}

#[cfg(test)]
mod tests;
