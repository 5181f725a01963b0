//! What a request says before its body.

use http::HeaderMap;

use crate::cx::Cx;
use crate::mizan::Mizan;

/// A request's head, as an adapter shows it.
pub trait Head {
    /// The method, in upper case.
    fn method(&self) -> &str;
    /// The path below the base path: `/ctx/user/`. Routers decode it.
    fn path(&self) -> &str;
    /// The whole path, as it stands in the request.
    fn raw_path(&self) -> &str;
    /// The query without its `?`; empty when there is none.
    fn query(&self) -> &str;
    /// The values of all header fields of this name, in lower case.
    fn header(&self, name: &str) -> impl Iterator<Item = &[u8]>;
    /// A copy of all header fields, for handlers that inject something made from the request.
    fn headers(&self) -> HeaderMap;
}

impl Mizan {
    /// Header fields are copied only where something is made from them.
    pub(super) fn cx_of(&self, head: &impl Head, needs_headers: bool) -> Cx {
        self.cx(if needs_headers { head.headers() } else { HeaderMap::new() })
    }
}
