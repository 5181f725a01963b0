//! HTTP without a socket: a request's head and body in, a [`Reply`] out. Adapters translate types and read bodies; every
//! status, header and byte is decided here.
//!
//! An adapter for requests whose bodies are read already:
//!
//! ```standalone_crate
//! use mizan_core::http::{HeaderMap, Request};
//! use mizan_core::wire::{Head, Reply, Route};
//! use mizan_core::{Mizan, context};
//!
//! #[context]
//! fn notice() -> &'static str {
//!     "We are open."
//! }
//!
//! struct HttpHead<'a>(&'a Mizan, &'a Request<Vec<u8>>);
//!
//! impl Head for HttpHead<'_> {
//!     fn method(&self) -> &str {
//!         self.1.method().as_str()
//!     }
//!     fn path(&self) -> &str {
//!         self.raw_path().strip_prefix(self.0.base_path()).unwrap_or_default()
//!     }
//!     fn raw_path(&self) -> &str {
//!         self.1.uri().path()
//!     }
//!     fn query(&self) -> &str {
//!         self.1.uri().query().unwrap_or_default()
//!     }
//!     fn header(&self, name: &str) -> impl Iterator<Item = &[u8]> {
//!         self.1.headers().get_all(name).into_iter().map(|value| value.as_bytes())
//!     }
//!     fn headers(&self) -> HeaderMap {
//!         self.1.headers().clone()
//!     }
//! }
//!
//! async fn answer(mizan: &Mizan, request: &Request<Vec<u8>>) -> Reply {
//!     let head = HttpHead(mizan, request);
//!     match mizan.route(&head) {
//!         Route::Answered(reply) => reply,
//!         Route::Fetch(fetch) => fetch.answer(&head).await,
//!         Route::Call(call) if request.body().len() > mizan.body_limit() => call.too_large(),
//!         Route::Call(call) => call.answer(&head, request.body()).await,
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mizan = Mizan::builder().build()?;
//! let request = Request::get("/api/mizan/ctx/notice/").body(Vec::new())?;
//! let reply = answer(&mizan, &request).await;
//! assert_eq!((reply.status, &*reply.body), (200, &br#"{"notice":"We are open."}"#[..]));
//! # Ok(()) }
//! ```

mod call;
mod fetch;
mod head;
mod reply;
mod route;

pub use self::call::CallRoute;
pub use self::fetch::FetchRoute;
pub use self::head::Head;
pub use self::reply::Reply;
pub use self::route::Route;
