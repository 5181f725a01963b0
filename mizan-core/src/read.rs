//! A read function at work: what it sees of its fetch, and its place in the body that all functions of the context write.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::Args;
use crate::cx::Cx;
use crate::error::Error;

/// One function's view of the fetch it is part of.
#[derive(Clone, Copy)]
pub struct Read<'a> {
    pub(crate) cx: &'a Cx,
    pub(crate) args: &'a Args<'a>,
    pub(crate) output: &'a Output,
    /// The function's place in the order of names.
    pub(crate) index: usize,
    pub(crate) name: &'static str,
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
        self.output.put(self.index, self.name, answer).map_err(Error::internal)
    }
}

/// The body of a bundle in the making. A function whose turn in the order of names has come writes straight into it; one that
/// is early writes into a buffer of its own, copied when its turn comes.
pub(crate) struct Output(Mutex<Written>);

struct Written {
    body: Vec<u8>,
    /// Whose turn it is.
    turn: usize,
    early: Vec<Option<Vec<u8>>>,
}

impl Output {
    pub(crate) fn new(capacity: usize) -> Self {
        Self(Mutex::new(Written { body: Vec::with_capacity(capacity), turn: 0, early: Vec::new() }))
    }

    fn put<T: Serialize>(&self, index: usize, name: &str, answer: &T) -> serde_json::Result<()> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if index == written.turn {
            written.separate();
            write_member(&mut written.body, name, answer)?;
            written.end_turn();
        } else {
            let mut early = Vec::with_capacity(128);
            write_member(&mut early, name, answer)?;
            written.keep(index, early);
        }
        Ok(())
    }

    pub(crate) fn into_body(self) -> Vec<u8> {
        let mut body = self.0.into_inner().unwrap_or_else(PoisonError::into_inner).body;
        body.push(b'}');
        body
    }
}

impl Written {
    fn separate(&mut self) {
        self.body.push(if self.turn == 0 { b'{' } else { b',' });
    }

    /// Goes on to the next member, and past those that have been waiting for their turn.
    fn end_turn(&mut self) {
        self.turn += 1;
        while let Some(early) = self.early.get_mut(self.turn).and_then(Option::take) {
            self.separate();
            self.body.extend_from_slice(&early);
            self.turn += 1;
        }
    }

    fn keep(&mut self, index: usize, member: Vec<u8>) {
        if self.early.len() <= index {
            self.early.resize(index + 1, None);
        }
        self.early[index] = Some(member);
    }
}

fn write_member<T: Serialize>(body: &mut Vec<u8>, name: &str, answer: &T) -> serde_json::Result<()> {
    body.push(b'"');
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(b"\":");
    serde_json::to_writer(body, answer)
}
