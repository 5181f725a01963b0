//! A context: its functions, its parameters, and how shared caches keep it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::entry::{Cache, Function, Kind};
use crate::groups::Sharing;
use crate::param::Param;
use crate::stale::Affect;

/// One unusually large bundle must not make every later one allocate as much.
const EXPECTED_BYTES: usize = 64 * 1024;

/// The functions of one context and what follows from them.
#[derive(Debug)]
pub(crate) struct Context {
    /// Sorted by name.
    pub(crate) functions: Vec<&'static Function>,
    /// Of all functions, sorted by name.
    pub(crate) params: Vec<Param>,
    /// How shared caches keep it, if all functions let them.
    pub(crate) sharing: Option<Sharing>,
    /// Whether a function injects what is made from the request.
    pub(crate) needs_request: bool,
    /// The size of the largest bundle so far: what the next one allocates at once.
    bytes: AtomicUsize,
}

/// The contexts by name, of functions that are sorted by theirs.
pub(crate) fn group(functions: &[&'static Function]) -> BTreeMap<&'static str, Context> {
    let mut members: BTreeMap<&'static str, Vec<&'static Function>> = BTreeMap::new();
    for function in functions {
        if let Kind::Context { context, .. } = function.kind {
            members.entry(context).or_default().push(function);
        }
    }
    let affects =
        |name| functions.iter().flat_map(|f| f.affects()).filter(move |affect| affect.context == name);
    members.into_iter().map(|(name, members)| (name, Context::of(name, members, affects(name)))).collect()
}

impl Context {
    fn of(
        name: &'static str,
        functions: Vec<&'static Function>,
        affects: impl Iterator<Item = &'static Affect>,
    ) -> Self {
        let params: BTreeMap<&str, Param> = functions
            .iter()
            .flat_map(|function| function.params.iter().map(|param| (param.name, *param)))
            .collect();
        let params: Vec<Param> = params.into_values().collect();
        let policies: Option<Vec<Cache>> = functions.iter().map(|function| function.cache()).collect();
        let cache = policies.and_then(|policies| policies.into_iter().reduce(strictest));
        let needs_request = functions.iter().any(|function| function.depends_on_request());
        Self {
            sharing: cache.map(|cache| Sharing::of(name, cache, &params, affects)),
            params,
            needs_request,
            functions,
            bytes: AtomicUsize::new(0),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.name == name)
    }

    pub(crate) fn expected_bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn learn_bytes(&self, bytes: usize) {
        if bytes > self.expected_bytes() {
            self.bytes.store(bytes.min(EXPECTED_BYTES), Ordering::Relaxed);
        }
    }
}

fn strictest(a: Cache, b: Cache) -> Cache {
    Cache { ttl: a.ttl.min(b.ttl), swr: a.swr.zip(b.swr).map(|(a, b)| a.min(b)) }
}
