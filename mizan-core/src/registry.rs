//! Every annotated function of the program, gathered by the linker, sorted and checked.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt;

use crate::check;
use crate::context::{self, Context};
use crate::entry::{Function, Kind, MIZAN_FUNCTIONS_V1, Site};
use crate::groups;
use crate::invalidation::HeaderBudget;
use crate::own_map::OwnMap;
use crate::scope::Scope;
use crate::stale::Keys;

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
        let contexts = context::group(&functions);
        let faults = check::faults(&functions, &contexts, expected, states);
        if !faults.is_empty() {
            return Err(LinkError { faults });
        }
        let warnings = check::warnings(&functions, &contexts);
        let mutations =
            functions.into_iter().filter(|function| matches!(function.kind, Kind::Mutation { .. }));
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
