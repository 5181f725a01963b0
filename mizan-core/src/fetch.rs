//! A bundle: all functions of a context, run concurrently, serialised straight into one body.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::join_all;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::args::Args;
use crate::cx::{Cx, ShownId};
use crate::entry::{Function, Kind};
use crate::error::Error;
use crate::problem::Problem;
use crate::registry::Context;
use crate::report::{failed, panic_text, problem_of};

/// One function's view of the fetch it is part of.
#[derive(Clone, Copy)]
pub struct Read<'a> {
    cx: &'a Cx,
    args: &'a Args<'a>,
    output: &'a Output<'a>,
    index: usize,
}

impl fmt::Debug for Read<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Read").field("cx", self.cx).field("index", &self.index).finish_non_exhaustive()
    }
}

impl<'a> Read<'a> {
    /// The request.
    pub fn cx(&self) -> &'a Cx {
        self.cx
    }

    /// A client parameter. The dispatcher has checked that each fits its declared type.
    pub(crate) fn param<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Error> {
        self.args.get(name).ok_or_else(|| Error::internal(format!("`{name}` no longer fits its own type")))
    }

    /// Writes the function's result where it belongs in the body.
    pub(crate) fn finish<T: Serialize>(&self, answer: &T) -> Result<(), Error> {
        self.output.put(self.index, answer).map_err(Error::internal)
    }
}

/// The body of a bundle in the making. A function whose turn in the order of names has come writes straight into it; one that
/// is early writes into a buffer of its own, copied when its turn comes.
struct Output<'a> {
    functions: &'a [&'static Function],
    state: Mutex<Written>,
}

struct Written {
    body: Vec<u8>,
    turn: usize,
    early: Vec<Option<Vec<u8>>>,
}

impl<'a> Output<'a> {
    fn new(functions: &'a [&'static Function], capacity: usize) -> Self {
        let written = Written { body: Vec::with_capacity(capacity), turn: 0, early: Vec::new() };
        Self { functions, state: Mutex::new(written) }
    }

    fn put<T: Serialize>(&self, index: usize, answer: &T) -> serde_json::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        if index != state.turn {
            state.early.resize(self.functions.len(), None);
            state.early[index] = Some(serde_json::to_vec(answer)?);
            return Ok(());
        }
        self.write_name(state);
        serde_json::to_writer(&mut state.body, answer)?;
        state.turn += 1;
        while let Some(early) = state.early.get_mut(state.turn).and_then(Option::take) {
            self.write_name(state);
            state.body.extend_from_slice(&early);
            state.turn += 1;
        }
        Ok(())
    }

    fn write_name(&self, state: &mut Written) {
        state.body.push(if state.turn == 0 { b'{' } else { b',' });
        state.body.push(b'"');
        state.body.extend_from_slice(self.functions[state.turn].name.as_bytes());
        state.body.extend_from_slice(b"\":");
    }

    fn into_body(self) -> Vec<u8> {
        let mut body = self.state.into_inner().unwrap_or_else(PoisonError::into_inner).body;
        body.push(b'}');
        body
    }
}

/// Runs the functions of `context` and returns the body of the bundle.
///
/// All run to their end, so that of several that fail the first in name order is the one that is named.
pub(crate) async fn run(context: &Context, args: &Args<'_>, cx: &Cx) -> Result<Vec<u8>, Problem> {
    let output = Output::new(&context.functions, context.expected_bytes());
    let first = Read { cx, args, output: &output, index: 0 };
    match context.functions.as_slice() {
        [function] => run_one(function, first).await?,
        functions => {
            let reads = functions.iter().enumerate();
            let reads = reads.map(|(index, function)| run_one(function, Read { index, ..first }));
            join_all(reads).await.into_iter().collect::<Result<(), Problem>>()?;
        }
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
