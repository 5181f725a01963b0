//! The typed client of a Mizan server: from its manifest, one TypeScript module of names and types.
//!
//! The module holds no logic. For each context and mutation it has the name, with its types behind it, and the `affects` table;
//! `mizan-runtime` does the rest. It is the same, byte for byte, for the same manifest.
//!
//! An application [`export`]s it with one line in a test, or checks the manifest in and runs `mizan generate`, which is
//! [`typescript`] behind a command line.
//!
//! ```standalone_crate
//! use mizan_core::{Registry, context, mutation};
//!
//! /// What the user is called.
//! #[context(user)]
//! fn user_name(user_id: u32) -> String {
//!     format!("user {user_id}")
//! }
//!
//! /// Gives the user another name.
//! #[mutation(affects = "user;user_id")]
//! fn rename_user(user_id: u32, name: String) {
//!     let _ = (user_id, name);
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let module = mizan_codegen::typescript(&Registry::link()?.manifest())?;
//!     assert!(module.contains("readonly user: Context<UserParams, UserData, ReadProblem>;"));
//!     assert!(module.contains(r#"rename_user: [{ context: "user", params: { user_id: ["user_id"] } }],"#));
//!     Ok(())
//! }
//! ```
//!
//! # What becomes of a type
//!
//! The manifest has each type as JSON Schema, as serde's and schemars' attributes make it; one that is sent in another form than it is
//! received has two, and the one that is received ends in `Input`.
//!
//! | Rust | TypeScript |
//! | --- | --- |
//! | integers up to 32 bits, `f32`, `f64` | `number` |
//! | larger integers, `serde_json::Number` | `Int64`: a number while it is a safe one, else a bigint; never rounded |
//! | the same with a range inside ±(2⁵³ − 1) | `number` |
//! | `String`, `char`, `Uuid`, `Url`, dates | `string`, with the format as a JSDoc tag |
//! | `Option` | `T \| null`; where it may be left out, `?: T \| null` |
//! | structs, enums, tuples, short arrays | as serde writes them: interfaces, unions of literals or objects, tuples |
//! | maps | `{ [key: string]: T }`; by a unit enum, the variants as optional members |
//! | a map flattened into a struct | an index signature of all member types, since TypeScript wants it to hold for each |
//! | `()`, unit structs | `null` |
//! | `serde_json::Value` | `unknown` |
//!
//! JSON has no `NaN` and no infinity: serde sends them as `null`, which the `number` of a float does not say. A field that may be one is an
//! `Option`. Doc comments become JSDoc, with bounds, patterns and defaults as tags.
//!
//! # Errors
//!
//! Each error type is a union of [`Problem`](mizan_core::Problem)s under its own name, told apart by `code`. A context or mutation refers to those
//! of its functions, and to what the server itself may answer: `ShopError | CallProblem`. A function that declares nothing may fail with any code.
#![forbid(unsafe_code)]

mod affects;
mod export;
pub mod file;
mod manifest;
mod module;
mod names;
mod problems;
mod schema;
mod types;
mod typescript;

use mizan_core::Manifest;

pub use crate::export::{ExportError, check, export, write};
pub use crate::manifest::{InvalidManifest, hash, json, parse};
pub use crate::module::Unsupported;

/// The TypeScript module of a manifest.
///
/// # Errors
///
/// [`Unsupported`], with every place of the manifest that no TypeScript type can say.
///
/// ```
/// let text = r#"{"version": 1, "crates": {"shop": 0}, "contexts": {}, "functions": {}, "$defs": {"Id": {"type": "string"}}}"#;
/// let module = mizan_codegen::typescript(&mizan_codegen::parse(text)?)?;
/// assert!(module.contains("export type Id = string;"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn typescript(manifest: &Manifest) -> Result<String, Unsupported> {
    Ok(typescript::print(&module::Module::of(manifest)?))
}
