//! The grammar of `affects`: `user;user_id, order;order_id=result.id`.

use proc_macro2::{Ident, Span};
use syn::{Index, Member};

use crate::wire_name::is_wire_name;

/// One scope, as written.
#[derive(Debug, PartialEq)]
pub(crate) struct Scope {
    pub(crate) context: String,
    pub(crate) params: Vec<Param>,
}

/// One fixed parameter.
#[derive(Debug, PartialEq)]
pub(crate) struct Param {
    pub(crate) name: String,
    /// The source's path: an argument or `result`, then fields.
    pub(crate) source: Vec<String>,
}

/// Parses a list of scopes; every bad segment is one message. Empty text is an empty list: nothing is affected.
pub(crate) fn parse(text: &str) -> Result<Vec<Scope>, Vec<String>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let (mut scopes, mut messages) = (Vec::new(), Vec::new());
    for segment in text.split(',') {
        match scope(segment.trim()) {
            Ok(scope) => scopes.push(scope),
            Err(message) => messages.push(message),
        }
    }
    if messages.is_empty() { Ok(scopes) } else { Err(messages) }
}

fn scope(segment: &str) -> Result<Scope, String> {
    if segment.is_empty() {
        return Err("`affects` has an empty scope: is there a comma too many?".to_owned());
    }
    let mut parts = segment.split(';').map(str::trim);
    let context = parts.next().unwrap_or_default();
    if !is_wire_name(context) {
        return Err(format!(
            "`affects`: `{context}` in `{segment}` is no context's name: a scope is written `context;param` or `context;param=source`"
        ));
    }
    let mut params: Vec<Param> = Vec::new();
    for part in parts {
        let param = param(part, segment)?;
        if params.iter().any(|other| other.name == param.name) {
            return Err(format!("`affects`: `{segment}` fixes `{}` twice: keep one", param.name));
        }
        params.push(param);
    }
    Ok(Scope { context: context.to_owned(), params })
}

fn param(part: &str, segment: &str) -> Result<Param, String> {
    let (name, source) = match part.split_once('=') {
        Some((name, source)) => (name.trim(), source.trim()),
        None => (part, part),
    };
    if !is_wire_name(name) {
        return Err(format!(
            "`affects`: `{part}` in `{segment}` fixes no parameter: write `;param` or `;param=source`"
        ));
    }
    let path: Vec<String> = source.split('.').map(|field| field.trim().to_owned()).collect();
    match path.iter().all(|part| field(part).is_some()) {
        true => Ok(Param { name: name.to_owned(), source: path }),
        false => Err(format!(
            "`affects`: `{source}` in `{segment}` is no source: name an argument, or a field path such as `order.owner_id` or `result.owner.id`"
        )),
    }
}

/// A field's name, or a tuple's index, as Rust spells it: a keyword is a raw identifier.
pub(crate) fn field(text: &str) -> Option<Member> {
    let raw = || syn::parse_str::<Ident>(&format!("r#{text}"));
    match text.parse() {
        Ok(index) => Some(Member::Unnamed(Index { index, span: Span::call_site() })),
        Err(_) => syn::parse_str::<Ident>(text).or_else(|_| raw()).ok().map(Member::Named),
    }
}
