//! Every annotated function of the program, gathered by the linker, sorted and checked.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::declared;
use crate::entry::{Affect, Cache, Function, Kind, MIZAN_FUNCTIONS_V1, Param, Site};
use crate::groups::{self, SHAPES, Sharing};
use crate::invalidation::HeaderBudget;
use crate::manifest::Manifest;
use crate::own_map::OwnMap;
use crate::schema::Described;
use crate::scope::Scope;

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
        Self::link_crates(&[])
    }

    /// As [`link`](Self::link), and each of `expected` must have registered something.
    pub(crate) fn link_crates(expected: &[String]) -> Result<Self, LinkError> {
        Self::link_where(expected, |_| true)
    }

    /// Only the functions of one module and those below it: a registry of its own inside a larger program, for tests.
    #[doc(hidden)]
    pub fn link_module(module: &str) -> Result<Self, LinkError> {
        let is_inside = |site: &Site| {
            site.module.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        Self::link_where(&[], is_inside)
    }

    fn link_where(expected: &[String], keep: impl Fn(&Site) -> bool) -> Result<Self, LinkError> {
        let mut functions: Vec<&'static Function> =
            MIZAN_FUNCTIONS_V1.iter().filter(|function| keep(&function.site)).collect();
        functions.sort_by_key(|function| (function.name, function.site.module, function.site.line));
        let contexts = group(&functions);
        let mut faults = Vec::new();
        check_linked(&functions, expected, &mut faults);
        check_names(&functions, &mut faults);
        check_params(&contexts, &mut faults);
        check_shared(&functions, &mut faults);
        check_shapes(&functions, &contexts, &mut faults);
        check_affects(&functions, &contexts, &mut faults);
        check_errors(&functions, &mut faults);
        if !faults.is_empty() {
            faults.sort();
            return Err(LinkError { faults });
        }
        let warnings = warnings(&functions, &contexts);
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

    /// What handlers inject must be there when the first request comes.
    pub(crate) fn check_states(
        &self,
        is_registered: impl Fn(TypeId) -> bool,
        registered: &[(TypeId, &'static str)],
    ) -> Result<(), LinkError> {
        let mut faults = Vec::new();
        for (id, name) in registered {
            if registered.iter().filter(|(other, _)| other == id).count() > 1 {
                faults.push(format!(
                    "state of type `{name}` is registered twice: a handler could not tell which it gets"
                ));
            }
        }
        for function in self.functions().values() {
            for injected in function.injected {
                if injected.state().is_some_and(|id| !is_registered(id)) {
                    faults.push(format!(
                        "`{}` at {} injects `{}`, and no state of this type is registered\nhelp: `Mizan::builder().state(…)`",
                        function.name, function.site, injected.type_text
                    ));
                }
            }
        }
        faults.sort();
        faults.dedup();
        if faults.is_empty() { Ok(()) } else { Err(LinkError { faults }) }
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

    /// The value of `Cache-Group-Invalidation` for an absorbed list; `None` when no context is touched that shared caches keep.
    pub(crate) fn purged_groups(&self, stale: &[Scope], budget: HeaderBudget) -> Option<String> {
        let find = |name: &str| self.contexts.get(name)?.sharing.as_ref();
        if self.is_shared { groups::invalidation(stale, find, budget) } else { None }
    }

    /// `scope`, widened until a context knows it.
    pub(crate) fn nearest_valid(&self, scope: Scope) -> Scope {
        if scope.is_everything() {
            return scope;
        }
        let Some(context) = self.contexts.get(scope.context()) else {
            tracing::error!(%scope, "invalidated a context that does not exist; everything goes stale instead");
            return Scope::everything();
        };
        let is_known = |name: &str| context.params.iter().any(|param| param.name == name);
        if scope.params().all(|(name, _)| is_known(name)) {
            return scope;
        }
        tracing::error!(%scope, "invalidated by a parameter that the context does not have; the scope is widened");
        scope.narrowed_to(is_known)
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

    pub(crate) fn expected_bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn learn_bytes(&self, bytes: usize) {
        if bytes > self.expected_bytes() {
            self.bytes.store(bytes.min(EXPECTED_BYTES), Ordering::Relaxed);
        }
    }
}

fn policy(function: &Function) -> Option<Cache> {
    match function.kind {
        Kind::Context { cache, .. } => cache,
        Kind::Mutation { .. } => None,
    }
}

fn strictest(a: Cache, b: Cache) -> Cache {
    Cache { ttl: a.ttl.min(b.ttl), swr: a.swr.zip(b.swr).map(|(a, b)| a.min(b)) }
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
                if std::ptr::eq(known, param) && Described::input(param.schema).scalar().is_none() {
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
    for function in functions.iter().filter(|function| policy(function).is_some()) {
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
        for fault in (function.errors)().map(|declared| declared::faults(&declared)).unwrap_or_default() {
            failing.entry(fault).or_default().push(function);
        }
    }
    for (fault, functions) in failing {
        let (first, others) = (functions[0], functions.len() - 1);
        let more = if others == 0 { String::new() } else { format!(" and {others} more") };
        faults.push(format!("`{}` at {}{more}: {fault}", first.name, first.site));
    }
}

impl Context {
    fn has(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.name == name)
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

fn warnings(functions: &[&'static Function], contexts: &BTreeMap<&'static str, Context>) -> Vec<String> {
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
