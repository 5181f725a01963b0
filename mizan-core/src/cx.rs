//! What a handler may know of its request, and how the server supplies arguments.

use std::any::{Any, TypeId};
use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use http::HeaderMap;
use serde::Serialize;
use uuid::Uuid;

use crate::error::Error;
use crate::own_map::OwnMap;
use crate::scope::Scope;
use crate::stale::{Affect, Keys, Stale};

pub(crate) type States = OwnMap<TypeId, Box<dyn Any + Send + Sync>>;

/// One request, as its handlers see it.
///
/// A handler asks for it with `#[inject] cx: &Cx`; a [`FromCx`] type is made from it. It is cheap to clone.
///
/// ```
/// use mizan_core::{Cx, Error, FromCx};
///
/// struct Language(String);
///
/// impl FromCx for Language {
///     async fn from_cx(cx: &Cx) -> Result<Self, Error> {
///         Ok(Self(cx.header("accept-language").unwrap_or("en").to_owned()))
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Cx(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    headers: HeaderMap,
    id: OnceLock<Uuid>,
    phase: AtomicU8,
    stale: Mutex<Stale>,
}

/// What every request of one dispatcher has in common.
pub(crate) struct Shared {
    pub(crate) states: States,
    pub(crate) keys: Keys,
}

/// How far a mutation has come. It starts at most once, and never after it was given up.
const PREPARING: u8 = 0;
const STARTED: u8 = 1;
const ABANDONED: u8 = 2;

impl Cx {
    pub(crate) fn new(shared: Arc<Shared>, headers: HeaderMap) -> Self {
        Self(Arc::new(Inner {
            shared,
            headers,
            id: OnceLock::new(),
            phase: AtomicU8::new(PREPARING),
            stale: Mutex::default(),
        }))
    }

    /// The first header field of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// All header fields of the request.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The value of the cookie `name` as it stands in the request (RFC 6265 §5.4), neither decoded nor verified.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.0.headers.get_all(http::header::COOKIE).iter();
        let pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
        pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Shared state, as registered with [`Builder::state`](crate::Builder::state).
    ///
    /// # Panics
    ///
    /// When nothing of this type was registered. What handlers inject as `&T` is checked when the dispatcher is built; inside
    /// a [`FromCx`] nobody can know.
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(&self) -> &T {
        self.try_state().unwrap_or_else(|| {
            let name = std::any::type_name::<T>();
            panic!("no state of type `{name}` is registered: add `.state(…)` to `Mizan::builder()`")
        })
    }

    /// Shared state, if any of this type was registered.
    pub fn try_state<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.shared.states.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// Makes `scope` stale beside what the mutation's `affects` declares. It counts whatever the outcome, so say it for what has
    /// really been written.
    ///
    /// A scope that no context knows is a mistake; it is logged, and widened until it is none: a parameter that its context
    /// lacks is dropped, and an unknown context becomes `*`. A read function has nothing to invalidate: there it does nothing.
    pub fn invalidate(&self, scope: Scope) {
        let scope = self.0.shared.keys.nearest_valid(scope);
        self.stale().add(scope);
    }

    /// The request's id: in the log, and in the `instance` of a problem.
    pub fn request_id(&self) -> Uuid {
        *self.0.id.get_or_init(Uuid::new_v4)
    }

    fn stale(&self) -> std::sync::MutexGuard<'_, Stale> {
        // A list of scopes is whole between any two statements, so a panic of a handler leaves nothing half-written.
        self.0.stale.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the mutation of this request makes stale. A call ends once, so it is taken.
    pub(crate) fn take_stale(&self) -> Stale {
        std::mem::take(&mut *self.stale())
    }

    /// Gives up; false when the handler has started and can no more be stopped.
    pub(crate) fn abandon(&self) -> bool {
        self.advance_to(ABANDONED)
    }

    pub(crate) fn has_started(&self) -> bool {
        self.0.phase.load(Ordering::Acquire) == STARTED
    }

    fn advance_to(&self, phase: u8) -> bool {
        self.0.phase.compare_exchange(PREPARING, phase, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// What generated code asks of a request. The names keep clear of what the type offers to handlers.
impl Cx {
    /// Declares the scopes as the attribute does, before any parameter is known.
    pub(crate) fn declare(&self, affects: &'static [Affect]) {
        self.stale().declare(affects);
    }

    /// Fixes a parameter of the declared scope at `index`.
    pub(crate) fn resolve<T: Serialize + ?Sized>(&self, index: usize, name: &'static str, value: &T) {
        self.stale().resolve(index, name, value);
    }

    /// Supplies an `#[inject] value: &T` argument: the request itself for a `&Cx`, else state.
    pub(crate) fn lend<T: Send + Sync + 'static>(&self) -> &T {
        match (self as &dyn Any).downcast_ref::<T>() {
            Some(cx) => cx,
            None => self.state(),
        }
    }

    /// Marks the handler as started; false when the caller has given up before.
    #[doc(hidden)]
    pub fn mizan_start(&self) -> bool {
        let has_started = self.advance_to(STARTED);
        if has_started {
            tracing::debug!("started");
        }
        has_started
    }
}

/// Shows the request's id alone: headers hold secrets, and state may.
impl fmt::Debug for Cx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cx").field("request_id", &self.0.id.get()).finish_non_exhaustive()
    }
}

/// A request's id as a span shows it: random bytes cost a system call, so they are drawn only where a span is written.
pub(crate) struct ShownId<'a>(pub(crate) &'a Cx);

impl fmt::Display for ShownId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.request_id().fmt(f)
    }
}

/// A value that the server makes from the request, never from what the client sends as arguments: who is signed in, a
/// tenant, a transaction.
///
/// A handler takes it as `#[inject] me: CurrentUser`. Without the mark, such an argument does not compile: what the server
/// supplies can never become client input by a forgotten word. An error here rejects the request before the handler runs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "neither a reference to shared state nor a type that implements `FromCx`",
    note = "to make it from the request, implement `mizan_core::FromCx` for `{Self}`",
    note = "to share one value among all requests, take `&{Self}` and register it with `Mizan::builder().state(…)`"
)]
pub trait FromCx: Sized + Send {
    /// Makes the value, or refuses the request. Written as `async fn from_cx(cx: &Cx) -> Result<Self, Error>`.
    fn from_cx(cx: &Cx) -> impl Future<Output = Result<Self, Error>> + Send;
}
