//! What an attribute makes of one function: constant data and function pointers, for the linker to gather.

use std::any::TypeId;
use std::fmt;

use futures_util::future::BoxFuture;

use crate::args::Args;
use crate::cx::Cx;
use crate::declared::DeclaredType;
use crate::error::Error;
use crate::param::Param;
use crate::read::Read;
use crate::running::Running;
use crate::schema::SchemaFn;
use crate::stale::Affect;

/// Every annotated function that is linked into the program. The name carries the format's version: two versions in one
/// program must not meet in one slice.
#[linkme::distributed_slice]
pub static MIZAN_FUNCTIONS_V1: [Function];

/// One annotated function.
#[derive(Debug)]
pub struct Function {
    /// Its wire name.
    pub name: &'static str,
    /// Its doc comment.
    pub docs: &'static str,
    /// Where it stands.
    pub site: Site,
    /// Its client parameters, in the order of the signature.
    pub params: &'static [Param],
    /// What the server supplies, in the order of the signature.
    pub injected: &'static [Injected],
    /// The schema of what it answers with; `None` for a view.
    pub returns: fn() -> Option<SchemaFn>,
    /// The type that says what it may fail with; none when it cannot, `None` when its error type does not say.
    pub errors: fn() -> Option<Vec<DeclaredType>>,
    /// What it is.
    pub kind: Kind,
}

impl Function {
    /// The declared scopes; none without `affects`.
    pub(crate) fn affects(&self) -> &'static [Affect] {
        match self.kind {
            Kind::Mutation { affects: Some(affects), .. } => affects,
            _ => &[],
        }
    }

    /// Its own cache policy.
    pub(crate) fn cache(&self) -> Option<Cache> {
        match self.kind {
            Kind::Context { cache, .. } => cache,
            Kind::Mutation { .. } => None,
        }
    }

    /// Whether it injects what depends on who asks.
    pub(crate) fn depends_on_request(&self) -> bool {
        self.injected.iter().any(Injected::depends_on_request)
    }
}

/// Where a function stands in its program's source.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// `module_path!()`, whose first segment is the crate.
    pub module: &'static str,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`.
    pub line: u32,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Site {
    /// Whether it stands in this module or below it.
    pub(crate) fn is_in(&self, module: &str) -> bool {
        self.module.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }

    pub(crate) fn crate_name(&self) -> &'static str {
        self.module.split("::").next().unwrap_or_default()
    }
}

/// A read function of a context, or a mutation.
#[derive(Debug)]
pub enum Kind {
    /// `#[context]`.
    Context {
        /// The context's name.
        context: &'static str,
        /// Its cache policy, when the attribute has one.
        cache: Option<Cache>,
        /// Decodes, injects, runs and serialises.
        run: ReadFn,
    },
    /// `#[mutation]`.
    Mutation {
        /// The declared scopes; `None` without `affects`.
        affects: Option<&'static [Affect]>,
        /// Decodes the arguments and resolves what they affect; the future does the rest.
        prepare: PrepareFn,
    },
}

/// An erased read function.
pub type ReadFn = for<'a> fn(Read<'a>) -> BoxFuture<'a, Result<(), Error>>;
/// An erased mutation; `None` when an argument has a fault.
pub type PrepareFn = fn(&mut Args<'_>, &Cx) -> Option<Running>;

/// `cache(shared, ttl = "60s", swr = "10s")`.
#[derive(Clone, Copy, Debug)]
pub struct Cache {
    /// Seconds that a shared cache may keep the answer.
    pub ttl: u64,
    /// Seconds for which a stale answer may be served while a new one is fetched.
    pub swr: Option<u64>,
}

/// An argument that the server supplies.
#[derive(Clone, Copy, Debug)]
pub struct Injected {
    /// Its type, as written.
    pub type_text: &'static str,
    /// How it is supplied.
    pub(crate) supply: Supply,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Supply {
    /// `&T`: state, or the request context itself.
    Shared(fn() -> TypeId),
    /// An owned `T: FromCx`.
    FromRequest,
}

impl Injected {
    /// `#[inject] state: &T`.
    pub const fn shared<T: ?Sized + 'static>(type_text: &'static str) -> Self {
        Self { type_text, supply: Supply::Shared(TypeId::of::<T>) }
    }

    /// `#[inject] value: T`.
    pub const fn from_request(type_text: &'static str) -> Self {
        Self { type_text, supply: Supply::FromRequest }
    }

    /// Whether it is the request context itself.
    pub(crate) fn is_request(&self) -> bool {
        matches!(self.supply, Supply::Shared(id) if id() == TypeId::of::<Cx>())
    }

    /// The state that must be registered for it.
    pub(crate) fn state(&self) -> Option<TypeId> {
        match self.supply {
            Supply::Shared(id) if !self.is_request() => Some(id()),
            _ => None,
        }
    }

    /// Whether its value depends on who asks.
    pub(crate) fn depends_on_request(&self) -> bool {
        self.state().is_none()
    }
}
