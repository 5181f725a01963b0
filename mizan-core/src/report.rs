//! What went wrong, told twice: to the client as a problem, to the log with what the client must not see.

use std::any::Any;

use crate::cx::Cx;
use crate::error::{Error, LOGGED};
use crate::problem::{Code, Problem};

/// A parameter whose own `Deserialize` or `Serialize` panicked.
pub(crate) fn undecodable(cx: &Cx, panic: &(dyn Any + Send)) -> Problem {
    let request_id = cx.request_id();
    tracing::error!(%request_id, panic = panic_text(panic), "a parameter's type panicked");
    Problem::new(Code::Internal, LOGGED).with_instance(request_id)
}

/// What the client gets of a handler's error; what it must not get goes to the log.
pub(crate) fn problem_of(function: &'static str, cx: &Cx, error: Error) -> Problem {
    let parts = error.into_parts();
    let (status, code, request_id) = (parts.status, parts.code, cx.request_id());
    match &parts.source {
        Some(source) => {
            tracing::error!(function, status, code, %request_id, error = chain(&**source), "failed")
        }
        None => tracing::debug!(function, status, code, %request_id, "refused"),
    }
    if let Some(Err(error)) = &parts.data {
        tracing::error!(function, code, %request_id, %error, "the data of an error cannot be written: it is sent without");
    }
    Problem::of_handler(status, code, parts.message)
        .in_function(function)
        .with_data(parts.data.and_then(Result::ok))
        .with_errors(parts.params)
        .with_instance(request_id)
}

/// An error and all its causes, for the log.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The problem that says no more than that something failed.
pub(crate) fn failed(function: &'static str, cx: &Cx) -> Problem {
    Problem::new(Code::Internal, LOGGED).in_function(function).with_instance(cx.request_id())
}

/// The text of a panic, for the log.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}
