//! A response as it is sent, whatever it is made of.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};

use crate::problem::Problem;

/// The header that says what a mutation made stale.
pub(super) const INVALIDATE: HeaderName = HeaderName::from_static("x-mizan-invalidate");
/// The same for shared caches (RFC 9875).
pub(super) const GROUP_INVALIDATION: HeaderName = HeaderName::from_static("cache-group-invalidation");
/// What a shared cache may purge an answer by (RFC 9875).
pub(super) const GROUPS: HeaderName = HeaderName::from_static("cache-groups");

pub(super) const JSON: &str = "application/json";
pub(super) const NO_STORE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
pub(super) const NOSNIFF: (HeaderName, HeaderValue) =
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

/// A response: to be sent as it is.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The header fields.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body. For `HEAD`, the one that `GET` would send.
    pub body: Bytes,
}

impl Reply {
    /// A page that says nothing of a status has that of its problem: only a redirect knows better.
    pub(super) fn of_page(view: http::Response<Bytes>, status: u16) -> Self {
        let mut reply = Self::of_view(view);
        if reply.status == 200 {
            reply.status = status;
        }
        reply
    }

    /// A view goes out as it is, less what only the server may say; it is never cached unless it says so itself.
    pub(super) fn of_view(view: http::Response<Bytes>) -> Self {
        let (parts, body) = view.into_parts();
        let mut reply = Self { status: parts.status.as_u16(), headers: vec![NOSNIFF], body };
        if !parts.headers.contains_key(header::CACHE_CONTROL) {
            reply.headers.push(NO_STORE);
        }
        let reserved = [
            INVALIDATE,
            GROUP_INVALIDATION,
            GROUPS,
            header::CONTENT_LENGTH,
            header::TRANSFER_ENCODING,
            header::CONNECTION,
            NOSNIFF.0,
        ];
        let own = parts.headers.iter().filter(|(name, _)| !reserved.contains(name));
        reply.headers.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        reply
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let mut body = Vec::with_capacity(256);
        serde_json::to_writer(&mut body, &problem).expect("a problem can be written as JSON");
        let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        Self { status: problem.status(), headers: vec![content_type, NO_STORE, NOSNIFF], body: body.into() }
    }
}

impl From<Problem> for Box<Reply> {
    fn from(problem: Problem) -> Self {
        Box::new(problem.into())
    }
}

impl fmt::Display for Reply {
    /// As an exchange is read: status, header fields in name order, body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        lines.sort();
        write!(f, "{}\n\n{}", lines.join("\n"), String::from_utf8_lossy(&self.body))
    }
}
