//! Groups (RFC 9875): what a shared cache may purge a stored answer by, and what a mutation purges.
//!
//! A *shape* is a set of parameters by which some mutation's `affects` fixes a shared context. A stored answer is in one group of
//! each shape, in its context's and in `*`. A parameter that its key lacks stands in a group by its bare name,
//! `catalog;category`: that is no tag, and a scope that fixes the parameter purges this group, too, since it hits such a key.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use http::HeaderValue;

use crate::entry::Cache;
use crate::invalidation::{HeaderBudget, absorb, widen_crowded};
use crate::param::Param;
use crate::scope::{EVERYTHING, Scope};
use crate::stale::Affect;

/// The most shapes of one context: with `*` and the context itself, its answers are in the 32 groups that RFC 9875 has every
/// cache support.
pub(crate) const SHAPES: usize = 30;
/// The most optional parameters of a shape: a scope purges two groups for each combination of theirs, with and without a value.
const OPTIONAL: usize = 2;
/// The longest String that RFC 9651 has every parser accept.
const STRING_BYTES: usize = 1024;
/// A longer lifetime is none: the most seconds that RFC 9111 has every cache count.
const SECONDS: u64 = i32::MAX as u64;

/// How shared caches keep a context, and what they can purge its answers by.
#[derive(Debug)]
pub(crate) struct Sharing {
    context: &'static str,
    pub(crate) cache: Cache,
    /// The value of `CDN-Cache-Control` (RFC 9213).
    pub(crate) lifetime: HeaderValue,
    shapes: BTreeSet<Shape>,
}

/// Sorted by name.
type Shape = Vec<ShapeParam>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ShapeParam {
    name: &'static str,
    is_optional: bool,
}

impl Sharing {
    /// Of the context of this name, whose `params` are sorted by name, and that `affects` affect.
    pub(crate) fn of(
        context: &'static str,
        cache: Cache,
        params: &[Param],
        affects: impl Iterator<Item = &'static Affect>,
    ) -> Self {
        let shapes = affects.map(|affect| shape_of(affect, params)).filter(|shape| !shape.is_empty());
        Self { context, cache, lifetime: lifetime(cache), shapes: shapes.collect() }
    }

    /// The names of each shape, sorted.
    pub(crate) fn shapes(&self) -> impl ExactSizeIterator<Item = Vec<&'static str>> {
        self.shapes.iter().map(|shape| shape.iter().map(|param| param.name).collect())
    }

    /// The value of `Cache-Groups` for the answer to a canonical query, whose texts are those of tags. `None` when it does not fit its
    /// budget: what cannot be purged must not be stored.
    pub(crate) fn groups(&self, query: &str, budget: HeaderBudget) -> Option<String> {
        let mut list = List::within(budget);
        list.push(|group| group.push_str(EVERYTHING))?;
        list.push(|group| group.push_str(self.context))?;
        for shape in &self.shapes {
            list.push(|group| {
                group.push_str(self.context);
                shape.iter().for_each(|param| push_param(group, param.name, text_in(query, param.name)));
            })?;
        }
        Some(list.field)
    }

    /// `scope` with the parameters of the largest shape that it fixes; of two the first in name order, of none the whole context.
    fn nearest_shape(&self, scope: &Scope) -> Scope {
        let is_fixed = |param: &ShapeParam| scope.params().any(|(name, _)| name == param.name);
        let fixed = self.shapes.iter().filter(|shape| shape.iter().all(is_fixed));
        let largest = fixed.min_by_key(|shape| Reverse(shape.len()));
        scope.narrowed_to(|name| largest.is_some_and(|shape| shape.iter().any(|param| param.name == name)))
    }

    /// The groups of all keys that `scope`, which has a shape, hits: each optional parameter with its value, and lacking.
    fn groups_hit(&self, scope: &Scope) -> Vec<String> {
        let mut group = String::with_capacity(64);
        group.push_str(self.context);
        let mut groups = vec![group];
        for (name, value) in scope.params() {
            let mut lacking = Vec::new();
            if self.is_optional(name) {
                lacking.clone_from(&groups);
                lacking.iter_mut().for_each(|group| push_param(group, name, None));
            }
            let mut text = String::new();
            value.write_text(&mut text);
            groups.iter_mut().for_each(|group| push_param(group, name, Some(&text)));
            groups.append(&mut lacking);
        }
        groups
    }

    fn is_optional(&self, name: &str) -> bool {
        self.shapes.iter().flatten().any(|param| param.name == name && param.is_optional)
    }
}

fn lifetime(cache: Cache) -> HeaderValue {
    let ttl = cache.ttl.min(SECONDS);
    let field = match cache.swr {
        Some(swr) => format!("max-age={ttl}, stale-while-revalidate={}", swr.min(SECONDS)),
        None => format!("max-age={ttl}"),
    };
    HeaderValue::try_from(field).expect("digits can stand in a header")
}

/// The parameters that `affect` fixes; without the optional ones where they are too many.
fn shape_of(affect: &Affect, params: &[Param]) -> Shape {
    let is_fixed = |param: &&Param| affect.params.iter().any(|fixed| fixed.name == param.name);
    let fixed = params.iter().filter(is_fixed);
    let mut shape: Shape =
        fixed.map(|param| ShapeParam { name: param.name, is_optional: (param.is_optional)() }).collect();
    if shape.iter().filter(|param| param.is_optional).count() > OPTIONAL {
        shape.retain(|param| !param.is_optional);
    }
    shape
}

/// The text of a parameter in a canonical query.
fn text_in<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn push_param(group: &mut String, name: &str, text: Option<&str>) {
    group.push(';');
    group.push_str(name);
    if let Some(text) = text {
        group.push('=');
        group.push_str(text);
    }
}

/// The value of `Cache-Group-Invalidation`: every group that a key of a shared context is in which `stale` hits. Scopes of other
/// contexts are not named. `None` when no shared context is touched.
///
/// Over its budget it widens, as `X-Mizan-Invalidate` does; before everything is purged, each context is on its own.
pub(crate) fn invalidation<'a>(
    stale: &[Scope],
    find: impl Fn(&str) -> Option<&'a Sharing>,
    budget: HeaderBudget,
) -> Option<String> {
    let purged = |scope: &Scope| match scope.is_everything() {
        true => Some(scope.clone()),
        false => Some(find(scope.context())?.nearest_shape(scope)),
    };
    let purged = absorb(stale.iter().filter_map(purged).collect());
    if purged.is_empty() {
        return None;
    }
    let hit_by = |scope: &Scope| match find(scope.context()) {
        Some(sharing) => sharing.groups_hit(scope),
        None => vec![EVERYTHING.to_owned()],
    };
    let write = |scopes: &[Scope]| {
        let (mut list, mut named) = (List::within(budget), Vec::new());
        for group in scopes.iter().flat_map(hit_by) {
            if !named.contains(&group) {
                list.push(|text| text.push_str(&group))?;
                named.push(group);
            }
        }
        Some(list.field)
    };
    let whole = || absorb(purged.iter().map(Scope::widened).collect());
    write(&purged)
        .or_else(|| write(&widen_crowded(&purged)))
        .or_else(|| write(&whole()))
        .or_else(|| Some(format!("\"{EVERYTHING}\"")))
}

/// A List of Strings (RFC 9651) that keeps a budget. Tags and names hold nothing that a String would escape.
struct List {
    field: String,
    entries: usize,
    budget: HeaderBudget,
}

impl List {
    fn within(budget: HeaderBudget) -> Self {
        Self { field: String::with_capacity(128), entries: 0, budget }
    }

    /// Appends the String that `write` writes; `None` when it does not fit.
    fn push(&mut self, write: impl FnOnce(&mut String)) -> Option<()> {
        let separator = if self.field.is_empty() { "\"" } else { ", \"" };
        self.field.push_str(separator);
        let start = self.field.len();
        write(&mut self.field);
        let length = self.field.len() - start;
        self.field.push('"');
        self.entries += 1;
        let fits = self.entries <= self.budget.entries && self.field.len() <= self.budget.bytes;
        (fits && length <= STRING_BYTES).then_some(())
    }
}
