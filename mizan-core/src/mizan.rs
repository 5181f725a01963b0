//! The dispatcher: a checked registry with its state, ready to fetch and to call.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::HeaderMap;
use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::args::Args;
use crate::call::{Success, conclude, conclude_deadline, conclude_panic};
use crate::context::Context;
use crate::cx::{Cx, Shared, ShownId, States};
use crate::entry::{Function, Kind};
use crate::fetch;
use crate::invalidation::HeaderBudget;
use crate::problem::{Code, Problem, echo};
use crate::registry::Registry;
use crate::report::undecodable;
use crate::settings::{ProblemPage, Settings};

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
    registry: Registry,
    shared: Arc<Shared>,
    settings: Settings,
    mutations: Mutations,
}

impl fmt::Debug for Mizan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mizan").field("settings", &self.0.settings).finish_non_exhaustive()
    }
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

impl Mizan {
    pub(crate) fn new(registry: Registry, states: States, settings: Settings) -> Self {
        let shared = Arc::new(Shared { states, keys: registry.keys() });
        Self(Arc::new(Inner { registry, shared, settings, mutations: Mutations::new() }))
    }

    /// The checked registry.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
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

    pub(crate) fn budget(&self) -> HeaderBudget {
        self.0.settings.budget
    }

    pub(crate) fn problem_page(&self) -> Option<&ProblemPage> {
        self.0.settings.problem_page.as_ref()
    }

    pub(crate) fn trusts(&self, origin: &[u8]) -> bool {
        self.0.settings.trusted_origins.iter().any(|trusted| trusted.as_bytes() == origin)
    }

    pub(crate) fn find_context(&self, name: &str) -> Result<&Context, Problem> {
        let unknown = || Problem::new(Code::UnknownContext, format!("no context is named `{}`", echo(name)));
        self.registry().context(name).ok_or_else(unknown)
    }

    pub(crate) fn find_mutation(&self, name: &str) -> Result<&'static Function, Problem> {
        let unknown =
            || Problem::new(Code::UnknownFunction, format!("no mutation is named `{}`", echo(name)));
        self.registry().mutation(name).ok_or_else(unknown)
    }

    /// A request with these header fields.
    pub(crate) fn cx(&self, headers: HeaderMap) -> Cx {
        Cx::new(Arc::clone(&self.0.shared), headers)
    }

    pub(crate) async fn run_fetch(&self, context: &Context, query: &str, cx: Cx) -> Result<Fetched, Problem> {
        let mut args = Args::from_query(&context.params, query);
        let canonical = catch_unwind(AssertUnwindSafe(|| args.canonical_query(query)));
        let is_canonical = canonical.map_err(|panic| undecodable(&cx, &*panic))? == query;
        args.check()?;
        let run = fetch::run(context, &args, &cx);
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
        Ok(Fetched { body, is_canonical })
    }

    pub(crate) async fn run_call(
        &self,
        function: &'static Function,
        mut args: Args<'_>,
        cx: Cx,
    ) -> Result<Success, Problem> {
        let Kind::Mutation { prepare, .. } = function.kind else {
            unreachable!("the registry keeps reads apart")
        };
        let running = catch_unwind(AssertUnwindSafe(|| prepare(&mut args, &cx)));
        let running = running.map_err(|panic| conclude_panic(function, &cx, &*panic))?;
        args.check().map_err(|problem| problem.in_function(function.name))?;
        let running = running.expect("without a fault, all arguments are there");

        let span = tracing::info_span!("mizan.call", function = function.name, request_id = %ShownId(&cx));
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
