//! A list of scopes that are stale now: absorbed, and written for its two transports.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::scope::Scope;

/// How long a header field that names scopes may become: `X-Mizan-Invalidate`, and what shared caches read, `Cache-Groups` and
/// `Cache-Group-Invalidation`.
///
/// Proxies refuse or drop a header that is too long, and they do so after the write has committed: a list that does not
/// arrive is worse than one that names too much, so a longer one is widened. The JSON body always keeps the full list. An answer
/// whose own groups do not fit is not stored.
///
/// ```
/// let mizan_default = mizan_core::HeaderBudget::default();
/// assert_eq!((mizan_default.bytes, mizan_default.entries), (1536, 32));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderBudget {
    /// The most bytes of the field's value.
    pub bytes: usize,
    /// The most scopes, or groups, in the field.
    pub entries: usize,
}

/// More scopes than this of one context become the whole context, once the header is over its budget.
const ENTRIES_OF_ONE_CONTEXT: usize = 16;
/// The longest list of which each scope is compared with each.
const FEW: usize = 16;

impl Default for HeaderBudget {
    fn default() -> Self {
        Self { bytes: 1536, entries: 32 }
    }
}

/// Drops duplicates, and each scope that another in the list covers. The order of the rest stays.
pub(crate) fn absorb(scopes: Vec<Scope>) -> Vec<Scope> {
    if scopes.len() <= FEW { absorb_few(scopes) } else { absorb_many(scopes) }
}

/// Compares each scope with each: nothing is quicker for a few.
fn absorb_few(scopes: Vec<Scope>) -> Vec<Scope> {
    let mut kept: Vec<Scope> = Vec::with_capacity(scopes.len());
    for scope in scopes {
        if !kept.iter().any(|other| other.covers(&scope)) {
            kept.retain(|other| !scope.covers(other));
            kept.push(scope);
        }
    }
    kept
}

/// A scope can only be covered by one that fixes a subset of its parameters. The sets of names that occur in a list are
/// few, so each scope is narrowed to each of them and looked up: linear in the list's length.
fn absorb_many(scopes: Vec<Scope>) -> Vec<Scope> {
    if scopes.iter().any(Scope::is_everything) {
        return vec![Scope::everything()];
    }
    let mut tags = HashSet::new();
    let mut shapes: HashMap<String, HashSet<Vec<String>>> = HashMap::new();
    for scope in &scopes {
        tags.insert(scope.to_string());
        let names = scope.params().map(|(name, _)| name.to_owned()).collect();
        shapes.entry(scope.context().to_owned()).or_default().insert(names);
    }
    let is_covered = |scope: &Scope| {
        let fixed = scope.params().count();
        shapes[scope.context()].iter().any(|shape| {
            let wider = scope.narrowed_to(|name| shape.iter().any(|other| other == name));
            shape.len() < fixed && wider.params().count() == shape.len() && tags.contains(&wider.to_string())
        })
    };
    let mut seen = HashSet::new();
    scopes.iter().filter(|scope| !is_covered(scope) && seen.insert(scope.to_string())).cloned().collect()
}

/// The value of `X-Mizan-Invalidate` for an absorbed list, widened step by step until it fits; `None` when nothing is stale.
pub(crate) fn header(scopes: &[Scope], budget: HeaderBudget) -> Option<String> {
    if scopes.is_empty() {
        return None;
    }
    let fits = |scopes: &[Scope]| {
        let field = write_field(scopes);
        (scopes.len() <= budget.entries && field.len() <= budget.bytes).then_some(field)
    };
    fits(scopes)
        .or_else(|| fits(&widen_crowded(scopes)))
        .or_else(|| Some(write_field(&[Scope::everything()])))
}

/// Makes many scopes of one context the whole context.
pub(crate) fn widen_crowded(scopes: &[Scope]) -> Vec<Scope> {
    let mut counts = BTreeMap::new();
    for scope in scopes {
        *counts.entry(scope.context()).or_insert(0) += 1;
    }
    let widen = |scope: &Scope| match counts[scope.context()] > ENTRIES_OF_ONE_CONTEXT {
        true => scope.widened(),
        false => scope.clone(),
    };
    absorb(scopes.iter().map(widen).collect())
}

fn write_field(scopes: &[Scope]) -> String {
    let mut field = String::with_capacity(scopes.len() * 24);
    for (index, scope) in scopes.iter().enumerate() {
        if index > 0 {
            field.push_str(", ");
        }
        scope.write_field(&mut field);
    }
    field
}
