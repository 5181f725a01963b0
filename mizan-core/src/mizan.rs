//! The dispatcher: a checked registry with its state, ready to fetch and to call.

use std::any::{Any, TypeId};
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::args::{Args, json_text};
use crate::call::{Success, conclude, conclude_deadline, conclude_panic};
use crate::cx::{Cx, Shared, States};
use crate::entry::{Function, Kind};
use crate::fetch;
use crate::invalidation::{HeaderBudget, header};
use crate::problem::{Code, Problem};
use crate::registry::{Context, LinkError, Registry};
use crate::returned::{Encoded, RESULT_PREFIX};
use crate::scope::Scope;
use crate::value::Value;

/// The dispatcher: the linked registry with the state its handlers inject. Cheap to clone; knows no web framework.
///
/// Adapters serve it over HTTP. Handlers are tested with it without HTTP, a line each:
///
/// ```standalone_crate
/// use std::sync::Mutex;
/// use mizan_core::{Mizan, context, mutation};
///
/// struct Names(Mutex<Vec<String>>);
///
/// #[context(user)]
/// fn user_name(user_id: usize, #[inject] names: &Names) -> String {
///     names.0.lock().unwrap()[user_id].clone()
/// }
///
/// #[mutation(affects = "user;user_id")]
/// fn rename_user(user_id: usize, name: String, #[inject] names: &Names) {
///     names.0.lock().unwrap()[user_id] = name;
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mizan = Mizan::builder().state(Names(Mutex::new(vec!["Ada".into()]))).build()?;
///
/// let answer = mizan.call("rename_user").arg("user_id", 0).arg("name", "Grace").await?;
/// assert_eq!(answer.header(), Some("user;user_id=0"));
///
/// let bundle = mizan.fetch("user").param("user_id", 0).await?;
/// assert_eq!(bundle.get::<String>("user_name")?, "Grace");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Mizan(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    settings: Settings,
    mutations: Mutations,
}

impl fmt::Debug for Mizan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mizan").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
struct Settings {
    base_path: String,
    body_limit: usize,
    body_deadline: Duration,
    read_deadline: Duration,
    mutation_deadline: Duration,
    budget: HeaderBudget,
    trusted_origins: Vec<String>,
}

/// Where mutations run: on threads that no connection and no worker of a web server can take away.
struct Mutations {
    handle: Handle,
    tracker: TaskTracker,
    /// The runtime, if it is Mizan's own.
    own: Option<Runtime>,
}

impl Mutations {
    fn new() -> Self {
        let current = Handle::try_current().ok();
        let shared = current.filter(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
        match shared {
            Some(handle) => Self { handle, tracker: TaskTracker::new(), own: None },
            None => {
                let mut builder = tokio::runtime::Builder::new_multi_thread();
                let runtime = builder.enable_all().thread_name("mizan").build();
                // Fails only when the system refuses a thread or a file handle: nothing could be served then.
                let runtime = runtime.expect("the threads for mutations can be started");
                Self { handle: runtime.handle().clone(), tracker: TaskTracker::new(), own: Some(runtime) }
            }
        }
    }
}

impl Drop for Mutations {
    fn drop(&mut self) {
        if !self.tracker.is_empty() {
            tracing::error!("mutations are still running: await `Mizan::drain` before the program ends");
        }
        if let Some(runtime) = self.own.take() {
            // Dropping a runtime blocks, which a thread of another runtime must not do.
            runtime.shutdown_background();
        }
    }
}

/// Settings of a [`Mizan`], from [`Mizan::builder`].
pub struct Builder {
    states: States,
    registered: Vec<(TypeId, &'static str)>,
    expected: Vec<String>,
    module: Option<String>,
    settings: Settings,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("expected", &self.expected)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Registers shared state under its type: what handlers take as `#[inject] state: &T`.
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.registered.push((TypeId::of::<T>(), std::any::type_name::<T>()));
        self.states.insert(TypeId::of::<T>(), Box::new(state) as Box<dyn Any + Send + Sync>);
        self
    }

    /// Demands that the crate `name` has registered something. The linker drops a crate that no path of the program names, and
    /// says nothing; this makes it an error that explains itself.
    #[must_use]
    pub fn expect_crate(mut self, name: impl Into<String>) -> Self {
        self.expected.push(name.into());
        self
    }

    /// Serves only what is registered in one module and below it.
    #[doc(hidden)]
    #[must_use]
    pub fn only_module(mut self, module: impl Into<String>) -> Self {
        self.module = Some(module.into());
        self
    }

    /// Where adapters mount the API; `/api/mizan` unless set. Without a slash at the end.
    #[must_use]
    pub fn base_path(mut self, path: impl Into<String>) -> Self {
        self.settings.base_path = path.into().trim_end_matches('/').to_owned();
        self
    }

    /// The most bytes of a call's body; 64 KiB unless set.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.settings.body_limit = bytes;
        self
    }

    /// How long the body of a call may take to arrive; 10 s unless set.
    #[must_use]
    pub fn body_deadline(mut self, deadline: Duration) -> Self {
        self.settings.body_deadline = deadline;
        self
    }

    /// How long a fetch may take before it is given up with 503; 30 s unless set.
    #[must_use]
    pub fn read_deadline(mut self, deadline: Duration) -> Self {
        self.settings.read_deadline = deadline;
        self
    }

    /// How long a call may take before its client is told that the outcome is unknown, 504; 30 s unless set. The mutation itself
    /// is never stopped.
    #[must_use]
    pub fn mutation_deadline(mut self, deadline: Duration) -> Self {
        self.settings.mutation_deadline = deadline;
        self
    }

    /// How long the `X-Mizan-Invalidate` header may become.
    #[must_use]
    pub fn header_budget(mut self, budget: HeaderBudget) -> Self {
        self.settings.budget = budget;
        self
    }

    /// Lets the pages of another origin, `https://app.example`, call mutations. Without it only the server's own pages may, and
    /// clients that are no browsers.
    #[must_use]
    pub fn trusted_origin(mut self, origin: impl Into<String>) -> Self {
        self.settings.trusted_origins.push(origin.into());
        self
    }

    /// Links and checks the registry, and that all injected state is registered.
    ///
    /// # Errors
    ///
    /// Every fault at once: those of [`Registry::link`], an expected crate that is not there, state that a handler injects
    /// and nobody registered.
    pub fn build(self) -> Result<Mizan, LinkError> {
        let registry = match &self.module {
            Some(module) => Registry::link_module(module)?,
            None => Registry::link_crates(&self.expected)?,
        };
        registry.check_states(|id| self.states.contains_key(&id), &self.registered)?;
        for warning in registry.warnings() {
            tracing::warn!("{warning}");
        }
        let shared = Arc::new(Shared { states: self.states, registry });
        Ok(Mizan(Arc::new(Inner { shared, settings: self.settings, mutations: Mutations::new() })))
    }
}

impl Mizan {
    /// Starts the settings of a dispatcher.
    pub fn builder() -> Builder {
        Builder {
            states: States::default(),
            registered: Vec::new(),
            expected: Vec::new(),
            module: None,
            settings: Settings {
                base_path: "/api/mizan".to_owned(),
                body_limit: 64 * 1024,
                body_deadline: Duration::from_secs(10),
                read_deadline: Duration::from_secs(30),
                mutation_deadline: Duration::from_secs(30),
                budget: HeaderBudget::default(),
                trusted_origins: Vec::new(),
            },
        }
    }

    /// The checked registry.
    pub fn registry(&self) -> &Registry {
        &self.0.shared.registry
    }

    /// Where adapters mount the API.
    pub fn base_path(&self) -> &str {
        &self.0.settings.base_path
    }

    /// The most bytes of a call's body.
    pub fn body_limit(&self) -> usize {
        self.0.settings.body_limit
    }

    /// How long the body of a call may take to arrive.
    pub fn body_deadline(&self) -> Duration {
        self.0.settings.body_deadline
    }

    /// Waits until every mutation that has started has ended. Await it after the web server has stopped, before the program ends:
    /// a mutation whose client has left is still running.
    pub async fn drain(&self) {
        let tracker = &self.0.mutations.tracker;
        tracker.close();
        tracker.wait().await;
        tracker.reopen();
    }

    /// Fetches a context without HTTP. Add its parameters and await it.
    pub fn fetch(&self, context: impl Into<String>) -> Fetch<'_> {
        Fetch { mizan: self, context: context.into(), query: String::new(), headers: HeaderMap::new() }
    }

    /// Calls a mutation without HTTP. Add its arguments and await it.
    pub fn call(&self, function: impl Into<String>) -> Call<'_> {
        Call { mizan: self, function: function.into(), args: Vec::new(), headers: HeaderMap::new() }
    }

    pub(crate) fn budget(&self) -> HeaderBudget {
        self.0.settings.budget
    }

    pub(crate) fn trusts(&self, origin: &[u8]) -> bool {
        self.0.settings.trusted_origins.iter().any(|trusted| trusted.as_bytes() == origin)
    }

    fn cx(&self, headers: HeaderMap) -> Cx {
        Cx::new(Arc::clone(&self.0.shared), headers)
    }

    pub(crate) async fn run_fetch(
        &self,
        context: &Context,
        query: &str,
        headers: HeaderMap,
    ) -> Result<Fetched, Problem> {
        let mut args = Args::from_query(&context.params, query);
        let canonical_query = args.canonical_query(query);
        args.check()?;
        let cx = self.cx(headers);
        let run = fetch::run(&context.functions, &args, &cx, context.expected_bytes());
        let mut run = std::pin::pin!(run);
        // Most reads are ready at once, and a timer has its price.
        let body = match futures_util::poll!(&mut run) {
            Poll::Ready(body) => body?,
            Poll::Pending => {
                let body = tokio::time::timeout(self.0.settings.read_deadline, run).await;
                body.map_err(|_| {
                    let detail = "the functions of the context took too long";
                    Problem::new(Code::DeadlineExceeded, detail).with_instance(cx.request_id())
                })??
            }
        };
        context.learn_bytes(body.len());
        Ok(Fetched { body, is_canonical: canonical_query == query })
    }

    pub(crate) async fn run_call(
        &self,
        function: &'static Function,
        mut args: Args<'_>,
        headers: HeaderMap,
    ) -> Result<Success, Problem> {
        let Kind::Mutation { prepare, .. } = function.kind else {
            unreachable!("the registry keeps reads apart")
        };
        let cx = self.cx(headers);
        let running = prepare(&mut args, &cx);
        args.check().map_err(|problem| problem.in_function(function.name))?;
        let running = running.expect("without a fault, all arguments are there");

        let span = tracing::info_span!("mizan.call", function = function.name, request_id = %cx.request_id());
        let mutations = &self.0.mutations;
        let mut task =
            mutations.tracker.spawn_on(running.into_future().instrument(span.clone()), &mutations.handle);
        let ended = match tokio::time::timeout(self.0.settings.mutation_deadline, &mut task).await {
            Ok(ended) => ended,
            Err(_) => {
                // What became of it must not be lost: it is logged when it ends.
                tracing::warn!(parent: &span, "past its deadline");
                return Err(conclude_deadline(function, &cx));
            }
        };
        let _entered = span.enter();
        match ended {
            Ok(ended) => conclude(function, &cx, ended),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => Err(conclude_panic(function, &cx, &*panic)),
                Err(error) => Err(conclude_panic(function, &cx, &error.to_string())),
            },
        }
    }
}

/// The body of a bundle.
pub(crate) struct Fetched {
    pub(crate) body: Vec<u8>,
    /// Whether the query was spelled as the parameters' canonical values spell it.
    pub(crate) is_canonical: bool,
}

macro_rules! headers {
    () => {
        /// Adds a header field to the request that `FromCx` sees.
        ///
        /// # Panics
        ///
        /// When the name or the value cannot stand in a header.
        #[track_caller]
        pub fn header(mut self, name: &str, value: &str) -> Self {
            let name = HeaderName::try_from(name).expect("the name of a header field");
            self.headers.append(name, HeaderValue::try_from(value).expect("the value of a header field"));
            self
        }
    };
}

/// A fetch without HTTP, from [`Mizan::fetch`]; await it.
#[derive(Debug)]
#[must_use = "a fetch runs when it is awaited"]
pub struct Fetch<'a> {
    mizan: &'a Mizan,
    context: String,
    query: String,
    headers: HeaderMap,
}

impl Fetch<'_> {
    headers!();

    /// Sets a parameter, by the value's own `Serialize`; an absent `Option` sets none.
    ///
    /// # Panics
    ///
    /// When the value is no scalar: it could be no part of a URL.
    #[track_caller]
    pub fn param(mut self, name: &str, value: impl Serialize) -> Self {
        if let Some(value) = Value::of(&value).unwrap_or_else(|error| panic!("`{name}` is {error}")) {
            let separator = if self.query.is_empty() { "" } else { "&" };
            self.query.push_str(&format!("{separator}{name}={value}"));
        }
        self
    }
}

impl<'a> IntoFuture for Fetch<'a> {
    type Output = Result<Bundle, Problem>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let context = self.mizan.find_context(&self.context)?;
            let fetched = self.mizan.run_fetch(context, &self.query, self.headers).await?;
            Ok(Bundle { body: fetched.body })
        })
    }
}

/// What a fetch answers with: the results of all functions of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    body: Vec<u8>,
}

impl Bundle {
    /// The result of one function, as `T`.
    ///
    /// # Errors
    ///
    /// When the context has no such function, or its result is no `T`.
    pub fn get<T: DeserializeOwned>(&self, function: &str) -> serde_json::Result<T> {
        use serde::de::Error;
        let members: std::collections::BTreeMap<&str, &RawValue> = serde_json::from_slice(&self.body)?;
        let missing = || serde_json::Error::custom(format!("the bundle has no function `{function}`"));
        serde_json::from_str(members.get(function).ok_or_else(missing)?.get())
    }

    /// The bundle as it is sent: a JSON object, members sorted by function name.
    pub fn json(&self) -> &str {
        str::from_utf8(&self.body).expect("serde_json writes UTF-8")
    }
}

/// A call without HTTP, from [`Mizan::call`]; await it.
#[derive(Debug)]
#[must_use = "a call runs when it is awaited"]
pub struct Call<'a> {
    mizan: &'a Mizan,
    function: String,
    args: Vec<(String, Box<RawValue>)>,
    headers: HeaderMap,
}

impl Call<'_> {
    headers!();

    /// Sets an argument, as its own `Serialize` writes it.
    ///
    /// # Panics
    ///
    /// When the value cannot be written as JSON.
    #[track_caller]
    pub fn arg(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::value::to_raw_value(&value).expect("an argument that can be written as JSON");
        self.args.push((name.to_owned(), value));
        self
    }

    fn json(&self) -> String {
        let members = self
            .args
            .iter()
            .map(|(name, value)| format!("{}:{value}", serde_json::Value::from(name.as_str())));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

impl<'a> IntoFuture for Call<'a> {
    type Output = Result<Answer, Problem>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let function = self.mizan.find_mutation(&self.function)?;
            let json = self.json();
            let args = Args::from_json(function.params, json_text(json.as_bytes())?)?;
            let budget = self.mizan.budget();
            let success = self.mizan.run_call(function, args, self.headers).await?;
            Ok(Answer {
                header: header(&success.stale, budget),
                encoded: success.encoded,
                stale: success.stale,
            })
        })
    }
}

/// What a call answers with.
#[derive(Debug)]
pub struct Answer {
    encoded: Encoded,
    stale: Vec<Scope>,
    header: Option<String>,
}

impl Answer {
    /// The result, as `T`.
    ///
    /// # Errors
    ///
    /// When the mutation returned a view, or its result is no `T`.
    pub fn result<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        use serde::de::Error;
        match &self.encoded {
            Encoded::Json(body) => serde_json::from_slice(&body[RESULT_PREFIX.len()..]),
            _ => Err(serde_json::Error::custom("the mutation returned a view")),
        }
    }

    /// The response of a mutation that returned a view.
    pub fn view(&self) -> Option<&http::Response<bytes::Bytes>> {
        match &self.encoded {
            Encoded::View(view) => Some(view),
            _ => None,
        }
    }

    /// What is stale now, in full: duplicates gone, covered scopes absorbed.
    pub fn invalidate(&self) -> &[Scope] {
        &self.stale
    }

    /// The value of the `X-Mizan-Invalidate` header; `None` when nothing is stale.
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }
}
