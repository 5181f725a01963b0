//! Every annotated function of the program, gathered by the linker, sorted and checked.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check;
use crate::entry::{Cache, Function, Kind, MIZAN_FUNCTIONS_V1, Site};
use crate::groups::{self, Sharing};
use crate::invalidation::HeaderBudget;
use crate::manifest::Manifest;
use crate::own_map::OwnMap;
use crate::param::Param;
use crate::scope::Scope;
use crate::stale::{Affect, Keys};

/// One unusually large bundle must not make every later one allocate as much.
const EXPECTED_BYTES: usize = 64 * 1024;

/// All contexts and mutations that are linked into the program.
///
/// ```standalone_crate
/// use mizan_core::{Registry, context};
///
/// /// The time zone of the office.
/// #[context]
/// fn office() -> &'static str {
///     "Europe/Berlin"
/// }
///
/// let registry = Registry::link().unwrap();
/// assert!(registry.manifest().contexts.contains_key("office"));
/// ```
#[derive(Debug)]
pub struct Registry {
    contexts: OwnMap<&'static str, Context>,
    mutations: OwnMap<&'static str, &'static Function>,
    is_shared: bool,
    warnings: Vec<String>,
}

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

/// Every fault of a registry, each with the place of both sides.
///
/// `Display` lists them all; `main` may return it.
#[derive(Debug, PartialEq, Eq)]
pub struct LinkError {
    faults: Vec<String>,
}

impl LinkError {
    /// The faults, sorted.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.faults.len() {
            1 => f.write_str("the registry has a fault:")?,
            several => write!(f, "the registry has {several} faults:")?,
        }
        self.faults.iter().try_for_each(|fault| write!(f, "\n- {}", fault.replace('\n', "\n  ")))
    }
}

impl std::error::Error for LinkError {}

impl Registry {
    /// Gathers and checks what the linker found.
    ///
    /// # Errors
    ///
    /// All faults at once: nothing registered, two functions of one name, a parameter of two types or of a type that is no
    /// scalar, `affects` naming an unknown context or parameter, a shared context that depends on the request, and one code
    /// of a function's errors that is declared in two ways.
    pub fn link() -> Result<Self, LinkError> {
        Self::link_where(&[], |_| true, None)
    }

    /// Only the functions of one module and those below it: a registry of its own inside a larger program, for tests.
    #[doc(hidden)]
    pub fn link_module(module: &str) -> Result<Self, LinkError> {
        Self::link_where(&[], |site| site.is_in(module), None)
    }

    /// As [`link`](Self::link), and each of `expected` must have registered something, and `states` be what handlers inject.
    pub(crate) fn link_for(
        module: Option<&str>,
        expected: &[String],
        states: &[(TypeId, &'static str)],
    ) -> Result<Self, LinkError> {
        let keep = |site: &Site| module.is_none_or(|module| site.is_in(module));
        Self::link_where(expected, keep, Some(states))
    }

    fn link_where(
        expected: &[String],
        keep: impl Fn(&Site) -> bool,
        states: Option<&[(TypeId, &'static str)]>,
    ) -> Result<Self, LinkError> {
        let mut functions: Vec<&'static Function> =
            MIZAN_FUNCTIONS_V1.iter().filter(|function| keep(&function.site)).collect();
        functions.sort_by_key(|function| (function.name, function.site.module, function.site.line));
        let contexts = group(&functions);
        let faults = check::faults(&functions, &contexts, expected, states);
        if !faults.is_empty() {
            return Err(LinkError { faults });
        }
        let warnings = check::warnings(&functions, &contexts);
        let mutations = functions.into_iter().filter(|function| is_mutation(function));
        Ok(Self {
            is_shared: contexts.values().any(|context| context.sharing.is_some()),
            contexts: contexts.into_iter().collect(),
            mutations: mutations.map(|function| (function.name, function)).collect(),
            warnings,
        })
    }

    /// What is no fault and still looks wrong: a context that no mutation affects, a mutation that does not say what it
    /// affects. Sorted; the dispatcher logs them when it is built.
    pub fn warnings(&self) -> impl Iterator<Item = &str> {
        self.warnings.iter().map(String::as_str)
    }

    /// The registry as data: deterministic, without paths or line numbers, made to be snapshot-tested.
    ///
    /// ```no_run
    /// # use mizan_core::Registry;
    /// # fn main() -> Result<(), mizan_core::LinkError> {
    /// println!("{}", serde_json::to_string_pretty(&Registry::link()?.manifest()).unwrap());
    /// # Ok(()) }
    /// ```
    pub fn manifest(&self) -> Manifest {
        Manifest::of(self)
    }

    pub(crate) fn context(&self, name: &str) -> Option<&Context> {
        self.contexts.get(name)
    }

    pub(crate) fn mutation(&self, name: &str) -> Option<&'static Function> {
        self.mutations.get(name).copied()
    }

    pub(crate) fn contexts(&self) -> BTreeMap<&'static str, &Context> {
        self.contexts.iter().map(|(name, context)| (*name, context)).collect()
    }

    pub(crate) fn functions(&self) -> BTreeMap<&'static str, &'static Function> {
        let reads = self.contexts.values().flat_map(|context| context.functions.iter());
        reads.chain(self.mutations.values()).map(|function| (function.name, *function)).collect()
    }

    /// What scopes may name.
    pub(crate) fn keys(&self) -> Keys {
        let params = |context: &Context| context.params.iter().map(|param| param.name).collect();
        self.contexts.iter().map(|(name, context)| (*name, params(context))).collect()
    }

    /// The value of `Cache-Group-Invalidation` for an absorbed list; `None` when no context is touched that shared caches keep.
    pub(crate) fn purged_groups(&self, stale: &[Scope], budget: HeaderBudget) -> Option<String> {
        let find = |name: &str| self.contexts.get(name)?.sharing.as_ref();
        if self.is_shared { groups::invalidation(stale, find, budget) } else { None }
    }
}

fn is_mutation(function: &Function) -> bool {
    matches!(function.kind, Kind::Mutation { .. })
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Site {
    fn is_in(&self, module: &str) -> bool {
        self.module.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    pub(crate) fn crate_name(&self) -> &'static str {
        self.module.split("::").next().unwrap_or_default()
    }
}

fn group(functions: &[&'static Function]) -> BTreeMap<&'static str, Context> {
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
        let policies: Option<Vec<Cache>> = functions.iter().map(|function| policy(function)).collect();
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

pub(crate) fn policy(function: &Function) -> Option<Cache> {
    match function.kind {
        Kind::Context { cache, .. } => cache,
        Kind::Mutation { .. } => None,
    }
}

fn strictest(a: Cache, b: Cache) -> Cache {
    Cache { ttl: a.ttl.min(b.ttl), swr: a.swr.zip(b.swr).map(|(a, b)| a.min(b)) }
}
