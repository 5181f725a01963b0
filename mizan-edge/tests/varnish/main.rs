//! The VCL in a real Varnish, before a real server.
//!
//! Client → Varnish → `wire` → `origin`: the wire holds, loses, spoils and counts what passes, as a request's `test-…` fields say.
//! Each form of the rules has one Varnish for all tests, which use keys of their own. The naive form is what one would write
//! without knowing better: where it is not stale, a test proves nothing.
#![allow(missing_docs)]
#![expect(clippy::print_stdout, reason = "figures are there to be read")]

mod client;
mod edge;
mod fixture;
mod losses;
mod origin;
mod races;
mod torture;
mod varnish;
mod wire;
