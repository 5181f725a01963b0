//! A mutation at work: the future that runs it, how that ends, and the answer.

use std::fmt;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde::Serialize;

use crate::error::Error;

/// What stands before the result in the body of a call's answer.
pub(crate) const RESULT_PREFIX: &[u8] = b"{\"result\":";
/// What the answer of a call holds without growing: a small result and a few scopes.
const EXPECTED_BYTES: usize = 512;

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

/// An answer, ready to send.
#[derive(Debug)]
pub enum Encoded {
    /// The JSON text of a result, behind `{"result":`.
    Json(Vec<u8>),
    /// A response, to be sent as it is.
    View(http::Response<Bytes>),
    /// The result's own `Serialize` failed.
    Failed(serde_json::Error),
}

impl Encoded {
    /// The result as JSON text.
    pub(crate) fn json<T: Serialize>(answer: &T) -> Self {
        let mut body = Vec::with_capacity(EXPECTED_BYTES);
        body.extend_from_slice(RESULT_PREFIX);
        match serde_json::to_writer(&mut body, answer) {
            Ok(()) => Self::Json(body),
            Err(error) => Self::Failed(error),
        }
    }
}
