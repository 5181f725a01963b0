//! Mizan keeps what a web page shows true to its server: a write says, next to itself and once, what it makes stale.
//!
//! Two attributes on plain functions say all that the rest of the stack needs. [`macro@context`] marks a read; [`macro@mutation`]
//! marks a write and declares which contexts it affects. The linker gathers them into the [`Registry`]; [`Mizan`] dispatches
//! to them; an adapter such as `mizan-actix` serves them over HTTP; the [`Manifest`] describes them to everything else.
//!
//! ```standalone_crate
//! use std::sync::Mutex;
//!
//! use mizan_core::{Error, Mizan, context, mutation};
//!
//! struct Db(Mutex<Vec<String>>);
//!
//! /// What the user is called.
//! #[context(user)]
//! async fn user_name(user_id: usize, #[inject] db: &Db) -> Result<String, Error> {
//!     db.0.lock().unwrap().get(user_id).cloned().ok_or_else(|| Error::not_found("no such user"))
//! }
//!
//! /// Gives the user another name.
//! #[mutation(affects = "user;user_id")]
//! async fn rename_user(user_id: usize, name: String, #[inject] db: &Db) -> Result<(), Error> {
//!     let mut users = db.0.lock().unwrap();
//!     *users.get_mut(user_id).ok_or_else(|| Error::not_found("no such user"))? = name;
//!     Ok(())
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mizan = Mizan::builder().state(Db(Mutex::new(vec!["Ada".into()]))).build()?;
//!     let answer = mizan.call("rename_user").arg("user_id", 0).arg("name", "Grace").await?;
//!     assert_eq!(answer.header(), Some("user;user_id=0"));
//!     Ok(())
//! }
//! ```
#![forbid(unsafe_code)]

mod args;
mod body;
mod builder;
mod call;
mod check;
mod context;
mod cx;
mod declared;
mod entry;
mod error;
mod fetch;
mod groups;
mod invalidation;
mod manifest;
mod mizan;
mod needs;
mod own_map;
mod param;
mod parts;
mod problem;
mod read;
mod registry;
mod report;
mod request;
mod returned;
mod running;
mod schema;
mod scope;
mod settings;
mod stale;
mod text;
mod value;
mod view;
pub mod wire;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use bytes::Bytes;
pub use http;

pub use crate::builder::Builder;
pub use crate::cx::{Cx, FromCx};
pub use crate::declared::{ApiError, DeclaredError};
pub use crate::error::Error;
pub use crate::invalidation::HeaderBudget;
pub use crate::manifest::{
    AffectManifest, ArgumentManifest, CacheManifest, ContextManifest, ErrorManifest, ErrorTypeManifest,
    FunctionManifest, Manifest, ParamManifest,
};
pub use crate::mizan::Mizan;
pub use crate::problem::{Code, ParamError, Problem};
pub use crate::registry::{LinkError, Registry};
pub use crate::request::{Answer, Bundle, Call, Fetch};
pub use crate::scope::Scope;
pub use crate::value::{NotScalar, Value};
pub use crate::view::{Html, Redirect, View};

#[doc = include_str!("docs/api_error.md")]
pub use mizan_macros::ApiError;
#[doc = include_str!("docs/context.md")]
pub use mizan_macros::context;
#[doc = include_str!("docs/mutation.md")]
pub use mizan_macros::mutation;
