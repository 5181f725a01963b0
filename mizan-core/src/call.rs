//! What a mutation's end means: its answer or its problem, and what is stale then.

use std::any::Any;

use crate::cx::Cx;
use crate::entry::Function;
use crate::problem::{Code, Problem};
use crate::report::{failed, panic_text, problem_of};
use crate::running::{Encoded, Ended};
use crate::scope::Scope;

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
