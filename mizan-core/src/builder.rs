//! The settings of a dispatcher, and the checks that it passes before it serves.

use std::any::{Any, TypeId};
use std::fmt;
use std::time::Duration;

use http::HeaderMap;

use crate::cx::States;
use crate::invalidation::HeaderBudget;
use crate::mizan::Mizan;
use crate::problem::Problem;
use crate::registry::{LinkError, Registry};
use crate::settings::{ProblemPage, Settings};
use crate::view::View;

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

impl Mizan {
    /// Starts the settings of a dispatcher.
    pub fn builder() -> Builder {
        Builder {
            states: States::default(),
            registered: Vec::new(),
            expected: Vec::new(),
            module: None,
            settings: Settings::default(),
        }
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

    /// Shows a call's problem as a page to those who read pages: a plain HTML form's user gets `page`'s view instead of
    /// `application/problem+json`. It is asked for by an `Accept` that names `text/html`, which browsers send when they go to a page and
    /// scripts do not, and it may look at the request's header fields.
    ///
    /// A view whose status is 200 is sent with the problem's; a redirect stays one. What the problem makes stale is sent either way.
    ///
    /// ```standalone_crate
    /// use mizan_core::{Html, Mizan, mutation};
    ///
    /// # #[mutation(affects = "")]
    /// # fn touch() {}
    /// # fn main() -> Result<(), mizan_core::LinkError> {
    /// // `detail` may repeat what the client sent: escape it, as every template does.
    /// let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    /// let mizan = Mizan::builder()
    ///     .problem_page(move |problem, _headers| Html(format!("<h1>{}</h1>", escape(problem.detail()))))
    ///     .build()?;
    /// # let _ = mizan;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn problem_page<V: View>(
        mut self,
        page: impl Fn(&Problem, &HeaderMap) -> V + Send + Sync + 'static,
    ) -> Self {
        let page = move |problem: &Problem, headers: &HeaderMap| page(problem, headers).into_response();
        self.settings.problem_page = Some(ProblemPage::new(page));
        self
    }

    /// Links and checks the registry, and that all injected state is registered.
    ///
    /// # Errors
    ///
    /// Every fault at once: those of [`Registry::link`], an expected crate that is not there, state that a handler injects
    /// and nobody registered.
    pub fn build(self) -> Result<Mizan, LinkError> {
        let registry = Registry::link_for(self.module.as_deref(), &self.expected, &self.registered)?;
        for warning in registry.warnings() {
            tracing::warn!("{warning}");
        }
        Ok(Mizan::new(registry, self.states, self.settings))
    }
}
