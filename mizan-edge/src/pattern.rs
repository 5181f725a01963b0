//! What URLs and fields look like, as regular expressions that PCRE and JavaScript read alike.

use crate::manifest::{EdgeContext, EdgeManifest, EdgeParam, ParamType};

/// The URLs of a context: its own parameters in any order, with values that could be canonical. Any other URL is none that may be stored.
pub(crate) fn urls(base: &str, name: &str, context: &EdgeContext) -> String {
    let params: Vec<String> =
        context.params.iter().map(|(name, param)| format!("{name}={}", values(param.kind))).collect();
    match params.as_slice() {
        [] => format!("^{base}/ctx/{name}/?$"),
        params => format!(r"^{base}/ctx/{name}/?(?:\?(?:(?:{})(?:&(?!$)|$))*)?$", params.join("|")),
    }
}

fn values(kind: ParamType) -> &'static str {
    match kind {
        ParamType::Integer => "-?(?:0|[1-9][0-9]*)",
        ParamType::Boolean => "(?:true|false)",
        ParamType::Text => "[A-Za-z0-9._~%-]*",
    }
}

/// The URLs of calls. A path that is not plain may be one in disguise: servers decode and normalise paths.
pub(crate) fn calls(base: &str) -> String {
    format!(r"^{base}/call(?:[/?]|$)|^[^/]|^[^?]*(?:%|//|/\.|;|\\)")
}

/// The URLs of the calls of some mutations.
pub(crate) fn calls_of(base: &str, mutations: &[&String]) -> String {
    let names: Vec<&str> = mutations.iter().map(|name| name.as_str()).collect();
    format!(r"^{base}/call/(?:{})/?(?:\?|$)", names.join("|"))
}

/// The field of an answer of a context that is in all groups it must be in.
pub(crate) fn groups_of(name: &str, context: &EdgeContext, shapes: &[Vec<String>]) -> String {
    let shapes = shapes.iter().map(|shape| format!(r#", "{}""#, group(name, context, shape)));
    format!(r#"^"\*", "{name}"{}$"#, shapes.collect::<String>())
}

/// The field of an answer that purges only groups which are known here.
pub(crate) fn known_groups(edge: &EdgeManifest) -> String {
    let mut groups = vec![r"\*".to_owned()];
    for (name, context, shapes) in edge.shared() {
        groups.push(name.clone());
        groups.extend(shapes.iter().map(|shape| group(name, context, shape)));
    }
    format!(r#"^(?:"(?:{})"(?:, |$))+$"#, groups.join("|"))
}

/// A parameter that an answer may lack stands in its group without a value then.
fn group(name: &str, context: &EdgeContext, shape: &[String]) -> String {
    let is_required =
        |param: &String| context.params.get(param).is_some_and(|param: &EdgeParam| param.required);
    let params = shape.iter().map(|param| match is_required(param) {
        true => format!(r#";{param}=[^";,]*"#),
        false => format!(r#";{param}(?:=[^";,]*)?"#),
    });
    format!("{name}{}", params.collect::<String>())
}
