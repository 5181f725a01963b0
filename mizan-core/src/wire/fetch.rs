//! A fetch over HTTP: its validator, and who may store its answer.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use xxhash_rust::xxh3::xxh3_128;

use super::head::Head;
use super::reply::{GROUPS, JSON, NO_STORE, NOSNIFF, Reply};
use crate::context::Context;
use crate::groups::Sharing;
use crate::mizan::{Fetched, Mizan};

/// What shared caches obey in place of `Cache-Control` (RFC 9213).
const CDN_CACHE_CONTROL: HeaderName = HeaderName::from_static("cdn-cache-control");
const NO_CACHE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
const PRIVATE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));

/// A fetch whose body need not be read.
#[derive(Debug)]
pub struct FetchRoute<'a> {
    pub(super) mizan: &'a Mizan,
    pub(super) context: &'a Context,
    pub(super) has_canonical_path: bool,
}

impl FetchRoute<'_> {
    /// Runs the fetch.
    pub async fn answer(self, head: &impl Head) -> Reply {
        let cx = self.mizan.cx_of(head, self.context.needs_request);
        match self.mizan.run_fetch(self.context, head.query(), cx).await {
            Ok(fetched) => self.reply(fetched, head),
            Err(problem) => problem.into(),
        }
    }

    fn reply(&self, fetched: Fetched, head: &impl Head) -> Reply {
        let is_canonical = fetched.is_canonical && self.has_canonical_path;
        let shared = self.context.sharing.as_ref().filter(|_| is_canonical);
        let shared = shared.and_then(|sharing| self.shared_fields(sharing, head.query()));
        let policy = match (&shared, &self.context.sharing) {
            (Some(_), _) => NO_CACHE,
            (None, None) if is_canonical => PRIVATE,
            _ => NO_STORE,
        };
        let etag = etag(&fetched.body);
        let is_known = head.header("if-none-match").any(|list| matches_etag(list, &etag));
        let etag = HeaderValue::from_bytes(&etag).expect("hexadecimal digits can stand in a header");
        let mut headers = Vec::with_capacity(6);
        headers.extend([(header::ETAG, etag), policy, NOSNIFF]);
        if let Some(fields) = shared {
            headers.extend(fields);
        }
        if is_known {
            return Reply { status: 304, headers, body: Bytes::new() };
        }
        headers.push((header::CONTENT_TYPE, HeaderValue::from_static(JSON)));
        Reply { status: 200, headers, body: fetched.body.into() }
    }

    /// What lets shared caches store the answer, if it can be purged. The groups are made of the URL: only a canonical one spells the key as they
    /// do.
    fn shared_fields(&self, sharing: &Sharing, query: &str) -> Option<[(HeaderName, HeaderValue); 2]> {
        let groups = sharing.groups(query, self.mizan.budget())?;
        let groups = HeaderValue::try_from(groups).expect("tags are percent-encoded ASCII");
        Some([(CDN_CACHE_CONTROL, sharing.lifetime.clone()), (GROUPS, groups)])
    }
}

/// The body's hash in quotes: a strong validator (RFC 9110 §8.8.3).
fn etag(body: &[u8]) -> [u8; 34] {
    let mut etag = [b'"'; 34];
    let hash = xxh3_128(body).to_be_bytes();
    for (digits, byte) in etag[1..33].chunks_exact_mut(2).zip(hash) {
        digits[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
        digits[1] = b"0123456789abcdef"[usize::from(byte & 15)];
    }
    etag
}

/// RFC 9110 §13.1.2: `*` or a list, compared weakly.
fn matches_etag(list: &[u8], etag: &[u8]) -> bool {
    let mut tags = list.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    tags.any(|tag| tag == b"*" || tag.strip_prefix(b"W/").unwrap_or(tag) == etag)
}
