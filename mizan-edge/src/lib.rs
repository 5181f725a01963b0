//! Rules for shared caches in front of a Mizan server, from its manifest.
//!
//! [`EdgeManifest`] is what a cache must know: which contexts it may keep, by what they are purged, and what a mutation whose answer is
//! lost may have changed. [`varnish()`] makes a VCL of it, through which a read that begins after a mutation's answer never sees older data.
//! [`Vendor`] says what a hosted CDN makes of it, which is less. `EDGE.md` beside the crate says what each is worth.
//!
//! ```standalone_crate
//! use mizan_core::{Registry, context, mutation};
//! use mizan_edge::{EdgeManifest, Varnish, varnish};
//!
//! #[context(cache(shared, ttl = "60s"))]
//! fn price(product_id: u32) -> u32 {
//!     product_id
//! }
//!
//! #[mutation(affects = "price;product_id")]
//! fn set_price(product_id: u32, cents: u32) {
//!     let _ = (product_id, cents);
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let edge = EdgeManifest::of(&Registry::link()?.manifest(), "/api/mizan")?;
//!     let vcl = varnish(&edge, &Varnish { origin: Some("127.0.0.1:8080".parse()?), ..Varnish::default() });
//!     assert!(vcl.starts_with("vcl 4.1;"));
//!     Ok(())
//! }
//! ```
#![forbid(unsafe_code)]

mod manifest;
mod pattern;
mod varnish;
mod vendor;

pub use crate::manifest::{
    EdgeContext, EdgeManifest, EdgeMutation, EdgeParam, InvalidEdge, ParamType, Visibility,
};
pub use crate::varnish::{Guard, Origin, Varnish, varnish};
pub use crate::vendor::Vendor;
