//! What is judged of all functions together, each fault with the places of both sides. The first function is the list of rules.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};

use crate::context::Context;
use crate::declared;
use crate::entry::{Function, Kind};
use crate::groups::SHAPES;
use crate::param::Param;

/// Every fault, sorted. Functions come sorted by name; `states` is what was registered, where that is known.
pub(crate) fn faults(
    functions: &[&'static Function],
    contexts: &BTreeMap<&'static str, Context>,
    expected: &[String],
    states: Option<&[(TypeId, &'static str)]>,
) -> Vec<String> {
    let mut faults = Vec::new();
    check_linked(functions, expected, &mut faults);
    check_names(functions, &mut faults);
    check_params(contexts, &mut faults);
    check_shared(functions, &mut faults);
    check_shapes(functions, contexts, &mut faults);
    check_affects(functions, contexts, &mut faults);
    check_errors(functions, &mut faults);
    if let Some(states) = states {
        check_states(functions, states, &mut faults);
    }
    faults.sort();
    faults
}

/// The linker drops a crate that no path of the program names, and says nothing.
fn check_linked(functions: &[&'static Function], expected: &[String], faults: &mut Vec<String>) {
    let fix = |name: &str| {
        format!(
            "\nhelp: the linker drops a crate that nothing names; name it where the program starts:\n    use {name} as _;"
        )
    };
    if functions.is_empty() && expected.is_empty() {
        faults.push(format!("no function is registered{}", fix("my_handlers")));
    }
    let found: BTreeSet<&str> = functions.iter().map(|function| function.site.crate_name()).collect();
    let expected: BTreeSet<String> = expected.iter().map(|name| name.replace('-', "_")).collect();
    for name in expected.iter().filter(|name| !found.contains(name.as_str())) {
        faults.push(format!("the expected crate `{name}` has registered no function{}", fix(name)));
    }
}

/// Two functions of one name would be one member of a bundle, or one name to call.
fn check_names(functions: &[&'static Function], faults: &mut Vec<String>) {
    for pair in functions.windows(2).filter(|pair| pair[0].name == pair[1].name) {
        let [first, second] = pair else { continue };
        faults.push(format!(
            "two functions are named `{}`: at {} and at {}\nhelp: give one of them a wire name of its own: `name = \"…\"`",
            first.name, first.site, second.site
        ));
    }
}

/// A parameter is part of a URL, a key and a header: a scalar, and of one type in all functions of its context.
fn check_params(contexts: &BTreeMap<&'static str, Context>, faults: &mut Vec<String>) {
    for (name, context) in contexts {
        let mut first: BTreeMap<&str, (&Param, &Function)> = BTreeMap::new();
        for function in &context.functions {
            for param in function.params {
                let (known, holder) = *first.entry(param.name).or_insert((param, function));
                if (known.type_id)() != (param.type_id)() {
                    faults.push(format!(
                        "context `{name}`: `{}` is a `{}` in `{}` at {} and a `{}` in `{}` at {}\n\
                         help: a parameter has one type in all functions of its context",
                        param.name,
                        known.type_text,
                        holder.name,
                        holder.site,
                        param.type_text,
                        function.name,
                        function.site
                    ));
                }
                if std::ptr::eq(known, param) && !param.is_scalar() {
                    faults.push(format!(
                        "context `{name}`: `{}: {}` of `{}` at {} is not a scalar\n\
                         help: a parameter is part of a URL, a cache key and a header: use an integer, a bool, a string, a unit enum, \
                         or an `Option` of one",
                        param.name, param.type_text, function.name, function.site
                    ));
                }
            }
        }
    }
}

/// A shared answer that depends on who asks would show one user's data to another.
fn check_shared(functions: &[&'static Function], faults: &mut Vec<String>) {
    for function in functions.iter().filter(|function| function.cache().is_some()) {
        for injected in function.injected.iter().filter(|injected| injected.depends_on_request()) {
            faults.push(format!(
                "`{}` at {} is `cache(shared)` and injects `{}`, which depends on the request: a shared cache would show one user's \
                 data to another\nhelp: drop `cache(shared, …)`, or inject only shared state (`&T`)",
                function.name, function.site, injected.type_text
            ));
        }
    }
}

/// A shared cache need not keep an answer in more groups than RFC 9875 demands: it would not be purged by the others.
fn check_shapes(
    functions: &[&'static Function],
    contexts: &BTreeMap<&'static str, Context>,
    faults: &mut Vec<String>,
) {
    for (name, context) in contexts {
        let shapes = context.sharing.as_ref().map_or(0, |sharing| sharing.shapes().len());
        if shapes > SHAPES {
            let affecting =
                functions.iter().filter(|f| f.affects().iter().any(|affect| affect.context == *name));
            let places: Vec<String> = affecting.map(|f| format!("`{}` at {}", f.name, f.site)).collect();
            let first = context.functions[0];
            faults.push(format!(
                "context `{name}` (`{}` at {}) is `cache(shared)` and affected by {shapes} sets of parameters, by {}: a shared cache need not \
                 purge an answer by more than {SHAPES}\nhelp: fix the same parameters in more of the scopes, or none",
                first.name, first.site, places.join(", ")
            ));
        }
    }
}

/// A scope that no key can match would leave what it means stale.
fn check_affects(
    functions: &[&'static Function],
    contexts: &BTreeMap<&'static str, Context>,
    faults: &mut Vec<String>,
) {
    for function in functions {
        for affect in function.affects() {
            let Some(context) = contexts.get(affect.context) else {
                faults.push(format!(
                    "`{}` at {} affects the context `{}`, which does not exist\nhelp: {}",
                    function.name,
                    function.site,
                    affect.context,
                    nearest(affect.context, contexts.keys().copied())
                ));
                continue;
            };
            for param in affect.params.iter().filter(|param| !context.has(param.name)) {
                faults.push(format!(
                    "`{}` at {} affects `{}` by `{}`, which no function of that context takes (`{}` at {})\nhelp: {}",
                    function.name,
                    function.site,
                    affect.context,
                    param.name,
                    context.functions[0].name,
                    context.functions[0].site,
                    nearest(param.name, context.params.iter().map(|param| param.name))
                ));
            }
        }
    }
}

/// A code that means two things to the caller of one function. One type's fault is that of all its functions: it is told once.
fn check_errors(functions: &[&'static Function], faults: &mut Vec<String>) {
    let mut failing: BTreeMap<String, Vec<&Function>> = BTreeMap::new();
    for function in functions {
        let declared = (function.errors)().unwrap_or_default();
        for fault in declared.iter().flat_map(|declared| declared::faults(&declared.errors)) {
            failing.entry(fault).or_default().push(function);
        }
    }
    for (fault, functions) in failing {
        let (first, others) = (functions[0], functions.len() - 1);
        let more = if others == 0 { String::new() } else { format!(" and {others} more") };
        faults.push(format!("`{}` at {}{more}: {fault}", first.name, first.site));
    }
}

/// What handlers inject must be there when the first request comes.
fn check_states(
    functions: &[&'static Function],
    registered: &[(TypeId, &'static str)],
    faults: &mut Vec<String>,
) {
    let mut twice = BTreeSet::new();
    for (id, name) in registered {
        if registered.iter().filter(|(other, _)| other == id).count() > 1 && twice.insert(name) {
            faults.push(format!(
                "state of type `{name}` is registered twice: a handler could not tell which it gets"
            ));
        }
    }
    for function in functions {
        for injected in function.injected {
            if injected.state().is_some_and(|id| registered.iter().all(|(other, _)| *other != id)) {
                faults.push(format!(
                    "`{}` at {} injects `{}`, and no state of this type is registered\nhelp: `Mizan::builder().state(…)`",
                    function.name, function.site, injected.type_text
                ));
            }
        }
    }
}

/// What a misspelled name may have meant.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    let distance = |other: &&str| strsim::damerau_levenshtein(name, other);
    match known.iter().copied().min_by_key(distance) {
        Some(other) if distance(&other) <= name.len().div_ceil(3) => format!("did you mean `{other}`?"),
        Some(_) => format!("there are `{}`", known.join("`, `")),
        None => "there is none".to_owned(),
    }
}

/// What is no fault and still looks wrong, sorted.
pub(crate) fn warnings(
    functions: &[&'static Function],
    contexts: &BTreeMap<&'static str, Context>,
) -> Vec<String> {
    let affected: BTreeSet<&str> =
        functions.iter().flat_map(|function| function.affects()).map(|affect| affect.context).collect();
    let unaffected = contexts.iter().filter(|(name, _)| !affected.contains(**name)).map(|(name, context)| {
        let first = context.functions[0];
        format!("context `{name}` (`{}` at {}): no mutation affects it", first.name, first.site)
    });
    let silent =
        functions.iter().filter(|function| matches!(function.kind, Kind::Mutation { affects: None, .. }));
    let silent = silent.map(|function| {
        let (name, site) = (function.name, function.site);
        format!("mutation `{name}` at {site} does not say what it affects: write `affects = \"\"` if it is nothing")
    });
    let mut warnings: Vec<String> = unaffected.chain(silent).collect();
    warnings.sort();
    warnings
}
