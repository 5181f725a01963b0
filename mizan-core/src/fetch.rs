//! A bundle: all functions of a context, run concurrently, serialised straight into one body.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::join_all;
use tracing::Instrument;

use crate::args::Args;
use crate::context::Context;
use crate::cx::{Cx, ShownId};
use crate::entry::{Function, Kind};
use crate::problem::Problem;
use crate::read::{Output, Read};
use crate::report::{failed, panic_text, problem_of};

/// Runs the functions of `context` and returns the body of the bundle.
///
/// All run to their end, so that of several that fail the first in name order is the one that is named.
pub(crate) async fn run(context: &Context, args: &Args<'_>, cx: &Cx) -> Result<Vec<u8>, Problem> {
    let output = Output::new(context.expected_bytes());
    let read = |index: usize| {
        let function = context.functions[index];
        run_one(function, Read { cx, args, output: &output, index, name: function.name })
    };
    match context.functions.len() {
        1 => read(0).await?,
        several => join_all((0..several).map(read)).await.into_iter().collect::<Result<(), Problem>>()?,
    }
    Ok(output.into_body())
}

fn run_one(function: &'static Function, read: Read<'_>) -> impl Future<Output = Result<(), Problem>> {
    let Kind::Context { context, run, .. } = function.kind else {
        unreachable!("a bundle holds read functions")
    };
    let span = tracing::info_span!(
        "mizan.read",
        context,
        function = function.name,
        request_id = %ShownId(read.cx)
    );
    let work = async move {
        match AssertUnwindSafe(run(read)).catch_unwind().await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(problem_of(function.name, read.cx, error)),
            Err(panic) => {
                let (panic, request_id) = (panic_text(&*panic), read.cx.request_id());
                tracing::error!(function = function.name, %request_id, panic, "a read function panicked");
                Err(failed(function.name, read.cx))
            }
        }
    };
    work.instrument(span)
}
