//! What an author may set, and what holds unless it is set.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response};

use crate::invalidation::HeaderBudget;
use crate::problem::Problem;

/// What an author may set.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) base_path: String,
    pub(crate) body_limit: usize,
    pub(crate) body_deadline: Duration,
    pub(crate) read_deadline: Duration,
    pub(crate) mutation_deadline: Duration,
    pub(crate) budget: HeaderBudget,
    pub(crate) trusted_origins: Vec<String>,
    pub(crate) problem_page: Option<ProblemPage>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_path: "/api/mizan".to_owned(),
            body_limit: 64 * 1024,
            body_deadline: Duration::from_secs(10),
            read_deadline: Duration::from_secs(30),
            mutation_deadline: Duration::from_secs(30),
            budget: HeaderBudget::default(),
            trusted_origins: Vec::new(),
            problem_page: None,
        }
    }
}

/// How problems look to those who read pages.
#[derive(Clone)]
pub(crate) struct ProblemPage(Arc<Show>);

type Show = dyn Fn(&Problem, &HeaderMap) -> Response<Bytes> + Send + Sync;

impl ProblemPage {
    pub(crate) fn new(
        show: impl Fn(&Problem, &HeaderMap) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(show))
    }

    pub(crate) fn show(&self, problem: &Problem, headers: &HeaderMap) -> Response<Bytes> {
        (self.0)(problem, headers)
    }
}

impl fmt::Debug for ProblemPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProblemPage")
    }
}
