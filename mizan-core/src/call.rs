//! A mutation's life: decoded, spawned, started, ended; and what is stale then.

use std::any::Any;
use std::fmt;

use crate::cx::Cx;
use crate::entry::{BoxFuture, Function};
use crate::error::Error;
use crate::problem::{Code, Problem};
use crate::report::{failed, panic_text, problem_of};
use crate::returned::Encoded;
use crate::scope::Scope;

/// A mutation whose arguments are decoded, ready to be spawned.
pub struct Running(BoxFuture<'static, Ended>);

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Running")
    }
}

impl Running {
    /// Of the future that injects, starts and runs the function.
    pub fn new(future: BoxFuture<'static, Ended>) -> Self {
        Self(future)
    }

    pub(crate) fn into_future(self) -> BoxFuture<'static, Ended> {
        self.0
    }
}

/// How a mutation ended, panics aside.
#[derive(Debug)]
pub enum Ended {
    /// An `#[inject]` argument could not be made: the handler did not run.
    Rejected(Error),
    /// The caller had given up before the handler started: it did not run.
    Abandoned,
    /// The handler returned an error.
    Failed(Error),
    /// The handler returned.
    Answered(Encoded),
}

/// Runs a `blocking` function on the blocking pool. A panic goes on in the caller.
pub async fn run_blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    match tokio::task::spawn_blocking(work).await {
        Ok(returned) => returned,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => panic!("the runtime ended before the function did: {error}"),
        },
    }
}

/// A request knows no functions: what one declares is told to it.
impl Cx {
    /// Declares the scopes as the attribute does, before any parameter is known.
    #[doc(hidden)]
    pub fn mizan_declare(&self, function: &Function) {
        self.declare(function.affects());
    }
}

/// The answer of a mutation that succeeded.
pub(crate) struct Success {
    pub(crate) encoded: Encoded,
    pub(crate) stale: Vec<Scope>,
}

/// What a mutation's end means: the one place that decides what is stale after which outcome.
pub(crate) fn conclude(function: &'static Function, cx: &Cx, ended: Ended) -> Result<Success, Problem> {
    let name = function.name;
    match ended {
        Ended::Rejected(error) => Err(problem_of(name, cx, error)),
        Ended::Abandoned => {
            Err(Problem::new(Code::DeadlineExceeded, "the call was given up before it started")
                .in_function(name)
                .with_instance(cx.request_id()))
        }
        Ended::Failed(error) => {
            let stale = if error.is_refusal() {
                cx.take_stale().after_refusal()
            } else {
                cx.take_stale().after_unknown()
            };
            Err(problem_of(name, cx, error).with_invalidate(stale))
        }
        Ended::Answered(Encoded::Failed(error)) => {
            let request_id = cx.request_id();
            tracing::error!(function = name, %request_id, %error, "the result cannot be serialised");
            Err(failed(name, cx).with_invalidate(cx.take_stale().after_unknown()))
        }
        Ended::Answered(encoded) => {
            let stale = stale_after(&encoded, cx);
            Ok(Success { encoded, stale })
        }
    }
}

/// A view's status says what came of it, as an error's does: a form that is shown again with 422 has written nothing.
fn stale_after(encoded: &Encoded, cx: &Cx) -> Vec<Scope> {
    match encoded {
        Encoded::View(view) if view.status().is_client_error() => cx.take_stale().after_refusal(),
        Encoded::View(view) if view.status().is_server_error() => cx.take_stale().after_unknown(),
        _ => cx.take_stale().after_success(),
    }
}

/// A mutation that panicked: its outcome is unknown once it had started.
pub(crate) fn conclude_panic(function: &'static Function, cx: &Cx, panic: &(dyn Any + Send)) -> Problem {
    let request_id = cx.request_id();
    tracing::error!(function = function.name, %request_id, panic = panic_text(panic), "a mutation panicked");
    let stale = if cx.has_started() { cx.take_stale().after_unknown() } else { Vec::new() };
    failed(function.name, cx).with_invalidate(stale)
}

/// A mutation past its deadline: given up if it has not started, else its outcome is unknown.
pub(crate) fn conclude_deadline(function: &'static Function, cx: &Cx) -> Problem {
    if cx.abandon() {
        return Problem::new(
            Code::DeadlineExceeded,
            "the call was given up before it started; nothing was written",
        )
        .in_function(function.name)
        .with_instance(cx.request_id());
    }
    Problem::new(Code::OutcomeUnknown, "the mutation is still running; it will run to its end")
        .in_function(function.name)
        .with_instance(cx.request_id())
        .with_invalidate(cx.take_stale().after_unknown())
}
